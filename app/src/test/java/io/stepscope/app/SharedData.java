/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/// Traces of other people, kept outside the project.
final class SharedData {
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final Path DATA =
      Path.of(System.getProperty("stepscope.shared.data", "../shared/data"));

  private SharedData() {}

  /// A folder of the data; without it the test is skipped.
  static Path folder(String name) {
    Path folder = DATA.resolve(name);
    assumeThat(folder).as("third-party data, kept outside the project").isDirectory();
    return folder;
  }

  /// The OTLP files below `folder`: beside them are indexes, labels and other programs' answers.
  static List<Path> otlpFiles(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> isTraces(file.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  private static boolean isTraces(String name) {
    return (name.endsWith(".json") || name.endsWith(".json.gz") || name.endsWith(".jsonl.gz"))
        && !name.contains(".raw.")
        && !name.endsWith("index.json")
        && !name.endsWith("labels.json")
        && !name.startsWith("critical-path.")
        && !name.startsWith("derived-facts.");
  }

  /// The JSON documents of a file, gzipped or not.
  static List<JsonNode> documents(Path file) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        MappingIterator<JsonNode> documents = MAPPER.readerFor(JsonNode.class).readValues(in)) {
      List<JsonNode> all = new ArrayList<>();
      documents.forEachRemaining(all::add);
      return all;
    }
  }

  /// The analyses that a file of `--format json` holds.
  static List<JsonNode> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream().map(MAPPER::readTree).toList();
  }
}
