/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Time on the path, slack, drag and order of siblings against another implementation's, which
/// forgives siblings a small overlap and gives a gap to the earlier of two siblings.
class ReplayOnSharedTracesTest {
  private static final String SMALL_OVERLAP = "an overlap is one, however small";
  private static final String TOUCH = "siblings that touch ran one after another";
  private static final String CLIPPED = "what lies outside its parent blocks nobody";
  private static final String LONGER = "of siblings that end together the longer one is blamed";

  /// Where the two other implementations do not agree, the rule of ours that decides.
  private static final Map<String, String> RULES =
      Map.of(
          "fixture-10", SMALL_OVERLAP,
          "fixture-20", SMALL_OVERLAP,
          "unit-dependency_graph-mild_overlap_graph", SMALL_OVERLAP,
          "unit-graph-mild_overlap_graph", SMALL_OVERLAP,
          "unit-graph-crossRegionSampleGraph", TOUCH,
          "unit-graph-timeskew_graph", CLIPPED,
          "unit-slack_drag-earliest_ending_sibling_with_own_child_graph", SMALL_OVERLAP,
          "unit-slack_drag-leaf_slack_capped_by_root_endtime_via_nested_only_child_graph", LONGER,
          "unit-slack_drag-mild_overlap_two_siblings_graph", SMALL_OVERLAP,
          "unit-slack_drag-sequential_siblings_with_dependent_off_cp_sibling_graph", SMALL_OVERLAP);

  /// Its own time on the path agrees with a second implementation: no room for interpretation.
  @Test
  void timeOnThePathIsEqualInEveryUndisputedCase() throws IOException {
    var equal = new TreeSet<String>();
    for (Case one : undisputed()) {
      assertThat(ours(one)).as(one.name()).isEqualTo(exclusive(one));
      equal.add(one.name());
    }
    assertThat(equal).hasSize(24);
  }

  /// The first forgives an overlap of a hundredth of the parent and spans outside their parents;
  /// the second calls siblings that touch overlapping. Ours is that of the one that keeps our rule.
  @Test
  void timeOnThePathIsThatOfOneOfTheTwoInEveryDisputedCase() throws IOException {
    JsonNode second = second();
    Map<String, String> decided = new TreeMap<>();
    for (Case one : cases()) {
      if (!isUndisputed(second, one)) {
        String rule = RULES.getOrDefault(one.name(), "");
        Map<String, Long> expected =
            rule.equals(TOUCH) ? exclusive(one) : summed(second.path(one.name()).path("sections"));
        assertThat(ours(one)).as("%s: %s", one.name(), rule).isEqualTo(expected);
        decided.put(one.name(), rule);
      }
    }
    assertThat(decided).isEqualTo(RULES);
  }

  private static Map<String, Long> ours(Case one) {
    Map<String, Long> ours = new TreeMap<>();
    for (int step = 0; step < one.trace().size(); step++) {
      if (one.facts().isOnCriticalPath(step)) {
        ours.put(one.trace().step(step).id().value(), one.facts().timeOnPath().get(step));
      }
    }
    return ours;
  }

  private static Map<String, Long> exclusive(Case one) {
    JsonNode expected = one.json().path("expectedOtlp").path("exclusiveNanosOnCriticalPath");
    Map<String, Long> theirs = new TreeMap<>();
    for (String id : expected.propertyNames()) {
      theirs.put(id, Long.valueOf(expected.path(id).asString()));
    }
    theirs.values().removeIf(nanos -> nanos == 0);
    return theirs;
  }

  private static Map<String, Long> summed(JsonNode sections) {
    Map<String, Long> theirs = new TreeMap<>();
    for (JsonNode section : sections) {
      long nanos =
          Long.parseLong(section.path("sectionEndUnixNano").asString())
              - Long.parseLong(section.path("sectionStartUnixNano").asString());
      theirs.merge(section.path("spanId").asString(), nanos, Long::sum);
    }
    return theirs;
  }

  @Test
  void dragDiffersOnlyWhereTheSecondLastSiblingLimitsIt() throws IOException {
    // B and C overlap, D follows both after a gap: without B, C still holds D.
    assertThat(casesThatDiffer("dragInclusive", this::inclusive))
        .containsExactly("fixture-16: B 10/5");
    assertThat(casesThatDiffer("dragExclusive", this::exclusive))
        .containsExactly("fixture-16: B 10/5");
  }

  @Test
  void slackDiffersOnlyByTheRuleForGapsAndForSpansOutsideTheRoot() throws IOException {
    // A gap belongs to the parent, after the last sibling, so an earlier one has less room; in
    // fixture-9 the span lies after the end of its root.
    assertThat(casesThatDiffer("slack", (one, step) -> one.facts().replay().slackNanos(step)))
        .containsExactly(
            "fixture-14: C 30/20",
            "fixture-16: C 10/5",
            "fixture-9: C 10/0",
            "unit-dependency_graph-gap_violated_by_overlap_graph: C 110/100");
  }

  private long inclusive(Case one, int step) {
    return one.facts().replay().saving(Change.remove(step));
  }

  private long exclusive(Case one, int step) {
    return one.facts().replay().saving(Change.removeOwnWork(step));
  }

  private interface Measure {
    long of(Case one, int step);
  }

  /// `case: span theirs/ours`, in microseconds.
  private static List<String> casesThatDiffer(String key, Measure measure) throws IOException {
    var different = new ArrayList<String>();
    for (Case one : undisputed()) {
      JsonNode expected = one.json().path("expected").path(key);
      var differences = new ArrayList<String>();
      for (String name : expected.propertyNames()) {
        StepId id = new StepId(one.json().path("otlpSpanIds").path(name).asString());
        long ours = measure.of(one, one.trace().indexOf(id)) / 1000;
        if (ours != expected.path(name).asLong()) {
          differences.add(name + " " + expected.path(name).asLong() + "/" + ours);
        }
      }
      if (!differences.isEmpty()) {
        different.add(one.name() + ": " + String.join(", ", differences));
      }
    }
    return different;
  }

  @Test
  void theUnchangedReplayIsTheObservedTimingOfEveryCase() throws IOException {
    for (Case one : cases()) {
      long[] ends = one.facts().replay().endsUnder(Change.none());
      assertThat(ends).as(one.name()).isEqualTo(new Oracle(one.facts()).observedEnds());
    }
  }

  /// Siblings that had ended when a step started, by call path. Cases in which two spans share a
  /// call path have two readings and are left out, as is a step that lies outside its root.
  @Test
  void siblingsThatEndedBeforeAStepAreTheSame() throws IOException {
    int compared = 0;
    for (Case one : undisputed()) {
      JsonNode expected = one.json().path("expected").path("happensBefore");
      Map<String, String> pathOf = callPaths(one.json().path("jaeger"));
      if (new TreeSet<>(pathOf.values()).size() < pathOf.size()) {
        continue;
      }
      var oracle = new Oracle(one.facts());
      for (String name : pathOf.keySet()) {
        int step = step(one, name);
        if (one.facts().startOf(step) > one.facts().endOf(one.trace().tops()[0])) {
          continue;
        }
        var ours = new TreeSet<String>();
        for (String other : pathOf.keySet()) {
          if (oracle.predecessors(step).contains(step(one, other))) {
            ours.add(pathOf.get(other));
          }
        }
        var theirs = new TreeSet<String>();
        expected.path(pathOf.get(name)).forEach(path -> theirs.add(path.asString()));
        assertThat(ours).as("%s %s", one.name(), name).isEqualTo(theirs);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(60);
  }

  private static int step(Case one, String name) {
    return one.trace().indexOf(new StepId(one.json().path("otlpSpanIds").path(name).asString()));
  }

  private static Map<String, String> callPaths(JsonNode jaeger) {
    Map<String, JsonNode> spans = new TreeMap<>();
    jaeger.path("spans").forEach(span -> spans.put(span.path("spanID").asString(), span));
    Map<String, String> paths = new TreeMap<>();
    spans.forEach((name, span) -> {
      var path = new ArrayList<String>();
      for (JsonNode at = span; at != null; ) {
        JsonNode process = jaeger.path("processes").path(at.path("processID").asString());
        path.addFirst(
            "["
                + process.path("serviceName").asString()
                + "] "
                + at.path("operationName").asString());
        String parent = at.path("references").path(0).path("spanID").asString("");
        at = spans.get(parent);
      }
      paths.put(name, String.join("->", path));
    });
    return paths;
  }

  private record Case(String name, JsonNode json, TraceFacts facts) {
    private ExecutionTrace trace() {
      return facts.trace();
    }
  }

  private static List<Case> undisputed() throws IOException {
    JsonNode second = second();
    return cases().stream().filter(one -> isUndisputed(second, one)).toList();
  }

  private static JsonNode second() {
    return SharedTraces.json(SharedTraces.path("critical-path-crisp/critical-path.jaegerui.json"));
  }

  private static boolean isUndisputed(JsonNode second, Case one) {
    return second.path(one.name()).path("agreesWithCrispTimes").asBoolean();
  }

  private static List<Case> cases() throws IOException {
    Path folder = SharedTraces.path("critical-path-crisp");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .filter(file -> !file.getFileName().toString().startsWith("critical-path"))
          .sorted()
          .map(ReplayOnSharedTracesTest::read)
          .toList();
    }
  }

  private static Case read(Path file) {
    JsonNode json = SharedTraces.json(file);
    String name = file.getFileName().toString().replace(".json", "");
    ExecutionTrace trace = SharedTraces.traces(json.path("otlp")).values().iterator().next();
    return new Case(name, json, TraceFacts.of(trace));
  }
}
