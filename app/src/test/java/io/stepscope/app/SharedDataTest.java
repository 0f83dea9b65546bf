/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// `analyze` over traces that other people's instrumentation wrote.
class SharedDataTest {
  private static final Path DATA =
      Path.of(System.getProperty("stepscope.shared.data", "../shared/data"));
  private static final Set<String> KEYS =
      Set.of(
          "schema_version",
          "trace_id",
          "analysis_timestamp",
          "execution_trace",
          "integrity_analysis",
          "dependency_analysis",
          "performance_analysis",
          "failure_analysis",
          "pattern_analysis",
          "optimization_analysis",
          "debugging_insights",
          "overall_debug_score",
          "findings");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"otlp-real", "nezha", "tau-bench-airline", "agentrx-tau-retail"})
  void everyTraceIsOneLineWithEveryKey(String name) throws IOException {
    assumeThat(DATA.resolve(name)).as("third-party data, kept outside the project").isDirectory();
    List<Path> files = files(DATA.resolve(name));
    Path target = folder.resolve("out.jsonl");
    var err = new StringWriter();
    CommandLine commands = Main.commandLine();
    commands.setErr(new PrintWriter(err, true));
    List<String> arguments =
        Stream.concat(
                Stream.of("analyze", "--format", "json", "--output", target.toString()),
                files.stream().map(Path::toString))
            .toList();

    int code = commands.execute(arguments.toArray(String[]::new));

    assertThat(err.toString()).doesNotContain("could not be analysed");
    assertThat(code).as(err.toString()).isZero();
    Set<String> ids = new TreeSet<>();
    List<String> lines = Files.readAllLines(target);
    for (String line : lines) {
      JsonNode analysis = new ObjectMapper().readTree(line);
      assertThat(analysis.propertyNames()).containsExactlyInAnyOrderElementsOf(KEYS);
      assertThat(analysis.at("/execution_trace/steps").size()).isPositive();
      ids.add(analysis.get("trace_id").asString());
    }
    assertThat(ids).hasSameSizeAs(lines).hasSizeGreaterThanOrEqualTo(4);
  }

  private static List<Path> files(Path under) throws IOException {
    try (Stream<Path> walk = Files.walk(under)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> isTraces(file.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  /// Beside the traces there are indexes, labels and other programs' answers about them.
  private static boolean isTraces(String name) {
    return (name.endsWith(".json") || name.endsWith(".json.gz") || name.endsWith(".jsonl.gz"))
        && !name.contains(".raw.")
        && !name.endsWith("index.json")
        && !name.endsWith("labels.json")
        && !name.startsWith("critical-path.")
        && !name.startsWith("derived-facts.");
  }
}
