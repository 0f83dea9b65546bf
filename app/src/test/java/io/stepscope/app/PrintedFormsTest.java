/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Traces as tools print them, with ids in base64 or as buffers, integers in halves, names of enums
/// and snake_case, and in Zipkin's format, beside the same traces in OTLP's own JSON.
class PrintedFormsTest {
  @TempDir private Path folder;

  @Test
  void theAnalysisIsThatOfTheCanonicalFile() throws IOException {
    var differing = new TreeSet<String>();
    List<Path> printed = printed();
    for (Path file : printed) {
      var canonical = Path.of(file.toString().replace(".raw.json", ".json"));
      List<String> analyses = analyzed(file);
      assertThat(analyses).as("%s", file).isNotEmpty();
      if (!analyses.equals(analyzed(canonical))) {
        differing.add(canonical.getFileName().toString());
      }
    }
    assertThat(printed).hasSize(48);
    assertThat(differing).isEmpty();
  }

  private static List<Path> printed() throws IOException {
    try (Stream<Path> files = Files.walk(SharedData.folder("otlp-real"))) {
      return files.filter(file -> file.toString().endsWith(".raw.json")).sorted().toList();
    }
  }

  private List<String> analyzed(Path file) throws IOException {
    Path target = folder.resolve("out.jsonl");
    assertThat(Ran.of("analyze", "--format=json", "--output", target, file).code()).isZero();
    return Files.readAllLines(target);
  }
}
