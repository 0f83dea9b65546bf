/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What third-party traces must not be told: that steps which hand their output on could run at the
/// same time, and that what ran at the same time is a loop.
class RepetitionAndOrderOnSharedTracesTest {
  @TempDir private Path folder;

  /// In each of them the input of a step holds the output of the one before it.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "langfuse-frameworks/pydantic-ai-tools-2025-12-04.json",
        "langfuse-frameworks/langgraph-js-2025-10-30.json"
      })
  void stepsThatHandTheirOutputOnAreNotCalledIndependent(String name) throws IOException {
    assertThat(findings(name)).doesNotContain("parallelizable_calls");
  }

  /// Most of its 53 requests overlap.
  @ParameterizedTest
  @ValueSource(strings = "zipkin/smartthings-mobile-web-install.json.gz")
  void requestsThatOverlapAreNoLoop(String name) throws IOException {
    assertThat(findings(name)).doesNotContain("long_loop", "stuck_loop");
  }

  private List<String> findings(String name) throws IOException {
    Path source = SharedData.folder("otlp-real").resolve(name);
    Path target = folder.resolve("out.jsonl");
    assertThat(Ran.of("analyze", "--format=json", "--output", target, source).code()).isZero();
    var types = new ArrayList<String>();
    for (JsonNode analysis : SharedData.lines(target)) {
      analysis.get("findings").forEach(finding -> types.add(finding.get("type").asString()));
    }
    return types;
  }
}
