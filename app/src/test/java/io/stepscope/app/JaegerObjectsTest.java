/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `analyze` over bare Jaeger traces, whose ids are often plain words and whose clocks start at 0.
class JaegerObjectsTest {
  @TempDir private Path folder;

  @Test
  void everyTraceOfTheCrispCasesIsAnalysed() throws IOException {
    assertThat(analysed("critical-path-crisp", "jaeger")).isEqualTo(34);
  }

  @Test
  void everyTraceOfTheJaegerUiCasesIsAnalysed() throws IOException {
    assertThat(analysed("critical-path-jaegerui", "jaegerTrace")).isEqualTo(11);
  }

  /// The cases keep the upstream order, the last section first, and microseconds.
  @Test
  void theSectionsOfTheJaegerUiCasesAreAsExpected() throws IOException {
    int cases = 0;
    for (Path file : files("critical-path-jaegerui")) {
      JsonNode sample = SharedData.documents(file).getFirst();
      if (!sample.has("expectedCriticalPath")) {
        continue;
      }
      List<Sections.Section> expected = new ArrayList<>();
      for (JsonNode section : sample.get("expectedCriticalPath")) {
        expected.addFirst(
            new Sections.Section(
                stepId(section.get("spanID").asString()),
                section.get("section_start").asLong() * 1000,
                section.get("section_end").asLong() * 1000));
      }
      JsonNode analysis = analysis(sample.get("jaegerTrace"), file.getFileName().toString());
      assertThat(Sections.of(analysis.at("/dependency_analysis/critical_path_analysis")))
          .as(file.toString())
          .isEqualTo(expected);
      cases++;
    }
    assertThat(cases).isEqualTo(5);
  }

  private int analysed(String name, String key) throws IOException {
    int traces = 0;
    for (Path file : files(name)) {
      for (JsonNode document : SharedData.documents(file)) {
        Iterable<JsonNode> samples = document.isArray() ? document : List.of(document);
        for (JsonNode sample : samples) {
          Optional<JsonNode> trace = sample.optional(key);
          if (trace.isPresent()) {
            JsonNode analysis = analysis(trace.get(), traces + file.getFileName().toString());
            assertThat(analysis.at("/execution_trace/steps").size())
                .as(file.toString())
                .isEqualTo(trace.get().get("spans").size());
            Sections.assertTiling(analysis);
            traces++;
          }
        }
      }
    }
    return traces;
  }

  private JsonNode analysis(JsonNode trace, String name) throws IOException {
    Path file = Files.writeString(folder.resolve(name), trace.toString());
    Path target = folder.resolve("out.jsonl");
    Ran ran = Ran.of("analyze", "--format=json", "--output", target, file);
    assertThat(ran).as(name).isEqualTo(new Ran(0, "", ""));
    List<JsonNode> lines = SharedData.lines(target);
    assertThat(lines).as(name).hasSize(1);
    return lines.getFirst();
  }

  private static List<Path> files(String name) throws IOException {
    try (Stream<Path> files = Files.list(SharedData.folder(name))) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .filter(file -> !file.getFileName().toString().startsWith("critical-path."))
          .sorted()
          .toList();
    }
  }

  /// An id that is not hex becomes the first bytes of its digest.
  private static String stepId(String word) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(word.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
