/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The sections of the critical path as the JSON shows them, first one first.
final class Sections {
  /// One of them.
  record Section(String step, long start, long end) {}

  private Sections() {}

  static List<Section> of(JsonNode path) {
    List<Section> sections = new ArrayList<>();
    for (JsonNode section : path.get("sections")) {
      sections.add(
          new Section(
              section.get("step_id").asString(),
              Long.parseLong(section.get("start_unix_nano").asString()),
              Long.parseLong(section.get("end_unix_nano").asString())));
    }
    return sections;
  }

  /// The sections cover the root from its start to its end, without gap or overlap. A path without
  /// sections says why.
  static void assertTiling(JsonNode analysis) {
    JsonNode path = analysis.at("/dependency_analysis/critical_path_analysis");
    String id = analysis.get("trace_id").asString();
    List<Section> sections = of(path);
    if (sections.isEmpty()) {
      assertThat(path.get("notes")).as("an empty path of %s says why", id).isNotEmpty();
      return;
    }
    for (int i = 1; i < sections.size(); i++) {
      assertThat(sections.get(i).start()).as(id).isEqualTo(sections.get(i - 1).end());
    }
    String root = path.get("root_id").asString("");
    for (JsonNode step : analysis.at("/execution_trace/steps")) {
      if (step.get("step_id").asString().equals(root)) {
        assertThat(sections.getFirst().start()).as(id).isEqualTo(nanos(step.get("start_time")));
        assertThat(sections.getLast().end()).as(id).isEqualTo(nanos(step.get("end_time")));
      }
    }
    double length = (sections.getLast().end() - sections.getFirst().start()) / 1e9;
    assertThat(path.get("critical_path_length").asDouble()).as(id).isEqualTo(length);
  }

  private static long nanos(JsonNode time) {
    var instant = Instant.parse(time.asString());
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }
}
