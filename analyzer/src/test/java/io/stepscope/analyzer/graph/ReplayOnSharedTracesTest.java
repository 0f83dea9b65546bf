/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.graph.CriticalPathCases.Case;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Time on the path against two other implementations, of which the first forgives siblings a small
/// overlap. Slack, drag and order of siblings: [SlackAndDragOnSharedTracesTest].
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
    for (Case one : CriticalPathCases.all()) {
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
  void theUnchangedReplayIsTheObservedTimingOfEveryCase() throws IOException {
    for (Case one : CriticalPathCases.all()) {
      long[] ends = one.facts().replay().endsUnder(Change.none());
      assertThat(ends).as(one.name()).isEqualTo(new Oracle(one.facts()).observedEnds());
    }
  }

  private static List<Case> undisputed() throws IOException {
    JsonNode second = second();
    return CriticalPathCases.all().stream().filter(one -> isUndisputed(second, one)).toList();
  }

  private static JsonNode second() {
    return SharedTraces.json(SharedTraces.path("critical-path-crisp/critical-path.jaegerui.json"));
  }

  private static boolean isUndisputed(JsonNode second, Case one) {
    return second.path(one.name()).path("agreesWithCrispTimes").asBoolean();
  }
}
