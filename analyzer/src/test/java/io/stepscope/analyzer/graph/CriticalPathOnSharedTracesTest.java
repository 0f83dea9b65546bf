/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// The critical path against what another implementation found on the same traces.
class CriticalPathOnSharedTracesTest {
  @TestFactory
  Stream<DynamicTest> unitCasesOfTheTraceViewerAreEqual() throws IOException {
    Path folder = SharedTraces.path("critical-path-jaegerui");
    List<Path> cases;
    try (Stream<Path> files = Files.list(folder)) {
      cases =
          files.filter(file -> file.getFileName().toString().startsWith("test")).sorted().toList();
    }
    assertThat(cases).hasSize(5);
    return cases.stream()
        .map(file ->
            DynamicTest.dynamicTest(
                file.getFileName().toString(),
                () -> {
                  JsonNode json = SharedTraces.json(file);
                  ExecutionTrace trace =
                      SharedTraces.traces(json.path("otlp")).values().iterator().next();
                  assertThat(lastFirst(trace))
                      .isEqualTo(sections(json.path("expectedCriticalPathOtlp")));
                }));
  }

  @Test
  void mixedServiceTracesDifferOnlyWhereARuleOfOursSaysSo() {
    Tally tally = compare("otlp-real");
    assertThat(tally.unexplained()).as(tally.toString()).isEmpty();
    assertThat(tally.compared()).isEqualTo(168);
    assertThat(tally.equal()).isEqualTo(164);
    assertThat(tally.named())
        .isEqualTo(
            Map.of(
                "a child without length cuts a section", 2,
                "a child without length cuts a section, siblings end together, siblings touch", 1,
                "child leaves its parent, siblings end together", 1));
  }

  @Test
  void faultInjectionTracesDifferOnlyWhereARuleOfOursSaysSo() {
    Tally tally = compare("nezha");
    assertThat(tally.equal()).as(tally.toString()).isEqualTo(479).isEqualTo(tally.compared());
  }

  /// How many traces are equal, and why the others are not.
  private record Tally(
      int compared, int equal, Map<String, Integer> named, List<String> unexplained) {}

  private static Tally compare(String folder) {
    JsonNode expectations =
        SharedTraces.json(SharedTraces.path(folder + "/critical-path.jaegerui.json.gz"));
    int compared = 0;
    int equal = 0;
    Map<String, Integer> named = new TreeMap<>();
    List<String> unexplained = new ArrayList<>();
    for (String file : expectations.propertyNames()) {
      Map<String, ExecutionTrace> traces =
          SharedTraces.traces(SharedTraces.json(SharedTraces.path(folder + "/" + file)));
      for (String id : expectations.path(file).propertyNames()) {
        JsonNode expected = expectations.path(file).path(id);
        ExecutionTrace trace = traces.get(id);
        if (trace == null
            || expected.path("roots").asInt() != 1
            || expected.path("orphans").asInt() != 0) {
          continue;
        }
        compared++;
        if (lastFirst(trace).equals(sections(expected.path("sections")))) {
          equal++;
          continue;
        }
        String reason = reason(trace);
        if (reason.isEmpty()) {
          unexplained.add(file + " " + id);
        } else {
          named.merge(reason, 1, Integer::sum);
        }
      }
    }
    return new Tally(compared, equal, named, unexplained);
  }

  /// The rule that may make our path another one, as far as the trace gives occasion for it.
  private static String reason(ExecutionTrace trace) {
    var reasons = new TreeSet<String>();
    for (int parent = 0; parent < trace.size(); parent++) {
      ExecutionStep outer = trace.step(parent);
      int[] children = trace.children(parent);
      for (int a : children) {
        ExecutionStep child = trace.step(a);
        if (child.time().start() < outer.time().start()
            || child.time().end() > outer.time().end()) {
          reasons.add("child leaves its parent");
        }
        if (child.time().start() == child.time().end()) {
          reasons.add("a child without length cuts a section");
        }
        for (int b : children) {
          if (a != b && trace.step(b).time().start() == child.time().end()) {
            reasons.add("siblings touch");
          }
          if (a < b && trace.step(b).time().end() == child.time().end()) {
            reasons.add("siblings end together");
          }
        }
      }
    }
    return String.join(", ", reasons);
  }

  private static List<String> lastFirst(ExecutionTrace trace) {
    CriticalPath path = TraceFacts.of(trace).criticalPath().orElseThrow();
    return path.sections().reversed().stream()
        .map(section ->
            trace.step(section.step()).id()
                + " "
                + section.interval().start()
                + " "
                + section.interval().end())
        .toList();
  }

  private static List<String> sections(JsonNode sections) {
    var list = new ArrayList<String>();
    for (JsonNode section : sections) {
      list.add(
          section.path("spanId").asString()
              + " "
              + section.path("sectionStartUnixNano").asString()
              + " "
              + section.path("sectionEndUnixNano").asString());
    }
    return list;
  }
}
