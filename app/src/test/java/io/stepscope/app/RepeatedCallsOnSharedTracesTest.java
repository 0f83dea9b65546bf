/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Repeated calls in third-party traces of many producers against what a small script derived from
/// the same spans: tool calls with equal arguments.
class RepeatedCallsOnSharedTracesTest {
  @TempDir private Path folder;

  /// The script found none in any of the traces. We find one, of model calls, at which it does not
  /// look: one model asked the same question twice.
  @Test
  void nothingIsCalledRepeatedButOnePairOfModelCalls() throws IOException {
    Path data = SharedData.folder("otlp-real");
    int traces = 0;
    var derived = new TreeSet<String>();
    for (JsonNode byTrace : derivedFacts(data)) {
      for (JsonNode facts : byTrace) {
        traces++;
        facts.path("repeats").forEach(repeat -> derived.add(repeat.toString()));
      }
    }
    assertThat(traces).isGreaterThan(150);
    assertThat(derived).isEmpty();

    var found = new ArrayList<String>();
    for (JsonNode analysis : analyses(data)) {
      for (JsonNode one : analysis.at("/optimization_analysis/redundancy_opportunities")) {
        found.add(
            one.get("kind").asString()
                + " of "
                + one.get("tool_name").asString()
                + " "
                + one.get("affected_steps"));
      }
    }
    assertThat(found)
        .containsExactly(
            "repeated_call of gpt-4o-2024-08-06 [\"f5016db929674cf9\",\"11a0a55f5ca59149\"]");
  }

  private List<JsonNode> analyses(Path data) throws IOException {
    Path target = folder.resolve("out.jsonl");
    List<Object> arguments = new ArrayList<>(List.of("analyze", "--format=json"));
    arguments.addAll(List.of("--output", target));
    arguments.addAll(SharedData.otlpFiles(data));
    assertThat(Ran.of(arguments.toArray()).code()).isZero();
    return SharedData.lines(target);
  }

  private static JsonNode derivedFacts(Path data) throws IOException {
    try (InputStream file = Files.newInputStream(data.resolve("derived-facts.json.gz"));
        InputStream plain = new GZIPInputStream(file)) {
      return new JsonMapper().readTree(plain);
    }
  }
}
