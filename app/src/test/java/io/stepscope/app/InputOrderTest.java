/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The order in which spans arrive, how they are batched, and whether they come twice changes no
/// byte of the analysis.
class InputOrderTest {
  @TempDir private Path folder;

  @Test
  void generatedRunsGiveTheSameBytesHoweverTheyArrive() throws IOException {
    List<JsonNode> runs = new ArrayList<>();
    for (int seed = 0; seed < 60; seed++) {
      runs.add(AgentRuns.of(seed));
    }
    List<String> expected = analyzed(Rebatched.write(runs, new Random(1), 0, folder));
    assertThat(expected).hasSize(60).anyMatch(line -> line.contains("\"E2A\""));
    for (int seed = 2; seed < 8; seed++) {
      assertThat(analyzed(Rebatched.write(runs, new Random(seed), 30, folder)))
          .as("seed %s", seed)
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "any-agent",
        "data-prepper",
        "jaeger",
        "jaeger-ui",
        "langfuse-frameworks",
        "langfuse-tests",
        "langwatch-tests",
        "logfire",
        "misc",
        "otel-demo",
        "zipkin"
      })
  void recordedRunsGiveTheSameBytesHoweverTheyArrive(String name) throws IOException {
    List<Path> files = SharedData.otlpFiles(SharedData.folder("otlp-real").resolve(name));
    List<JsonNode> documents = new ArrayList<>();
    for (Path file : files) {
      documents.addAll(SharedData.documents(file));
    }
    List<String> expected = analyzed(files);
    assertThat(expected).isNotEmpty();
    for (int seed = 1; seed < 4; seed++) {
      assertThat(analyzed(Rebatched.write(documents, new Random(seed), 30, folder)))
          .as("seed %s", seed)
          .isEqualTo(expected);
    }
  }

  private List<String> analyzed(List<Path> files) throws IOException {
    Path target = folder.resolve("out.jsonl");
    List<Object> arguments = new ArrayList<>(List.of("analyze", "--format=json"));
    arguments.addAll(List.of("--output", target));
    arguments.addAll(files);
    assertThat(Ran.of(arguments.toArray()).code()).isZero();
    return Files.readAllLines(target);
  }
}
