/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A list in the JSON either is whole, or holds the first fifty and has `<key>_total` beside it.
/// Which are whole stands here; the schema gives every other its total.
class ListContractTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TraceAnalyzer ANALYZER = new TraceAnalyzer(AnalysisSettings.DEFAULT);

  private static final int LIMIT = 50;
  private static final String STEP = "/execution_trace/steps[]";
  private static final String FAILURES = "/failure_analysis/failure_categorization/categories/";
  private static final String CHAINS = "/failure_analysis/propagation_analysis/failure_chains";
  private static final String GRAPH = "/dependency_analysis/dependency_graph";
  private static final String PATH = "/dependency_analysis/critical_path_analysis";

  /// Accounts of the trace, and what belongs to an entry of one.
  private static final Set<String> WHOLE =
      Set.of(
          "/execution_trace/steps",
          STEP + "/intermediate_states",
          STEP + "/edges",
          STEP + "/dependencies",
          STEP + "/dependents",
          "/execution_trace/dependency_graph/*",
          GRAPH + "/edges",
          GRAPH + "/execution_order",
          GRAPH + "/nodes/*/dependencies",
          GRAPH + "/nodes/*/dependents",
          "/dependency_analysis/execution_analysis/planned_order",
          "/dependency_analysis/execution_analysis/width_per_level",
          PATH + "/sections",
          PATH + "/steps",
          PATH + "/additional_roots[]/sections",
          "/performance_analysis/timing_analysis/step_durations",
          FAILURES + "tool_failures",
          FAILURES + "parameter_errors",
          FAILURES + "timeout_errors",
          FAILURES + "dependency_failures",
          FAILURES + "resource_errors",
          FAILURES + "network_errors",
          FAILURES + "authentication_errors",
          FAILURES + "rate_limit_errors",
          FAILURES + "unknown_errors",
          CHAINS,
          CHAINS + "[]/step_ids",
          CHAINS + "[]/links");

  /// At most one entry of each of a few names.
  private static final Set<String> OF_FEW_NAMES =
      Set.of(STEP + "/flags", "/execution_trace/debug_metadata/degraded");

  /// Shorter than others, or longer: items are for reading, findings are the answer itself.
  private static final Map<String, Integer> OWN_LIMIT =
      Map.of(
          "/debugging_insights/critical_issues", 10,
          "/debugging_insights/performance_insights", 10,
          "/debugging_insights/optimization_recommendations", 10,
          "/debugging_insights/debugging_recommendations", 10,
          "/debugging_insights/next_steps", 10,
          "/findings", 500);

  /// Have a total, but no trace fills them: rules that say one thing each, twenty replays, five
  /// consumers of each resource, a choice and its branch, two agents that take turns, a loop's body
  /// of at most 32 steps.
  private static final Set<String> NEVER_FULL =
      Set.of(
          PATH + "/notes",
          PATH + "/additional_roots[]/notes",
          "/failure_analysis/propagation_analysis/root_causes[]/evidence",
          "/findings[]/evidence",
          "/dependency_analysis/parallelization_analysis/opportunities",
          "/optimization_analysis/parallelization_opportunities",
          "/performance_analysis/resource_analysis/top_consumers",
          "/pattern_analysis/execution_patterns/conditional_patterns[]/steps",
          "/pattern_analysis/execution_patterns/handoff_patterns[]/agents",
          "/pattern_analysis/execution_patterns/loop_patterns[]/body");

  private static final Set<String> CONTENT =
      Set.of("parameters", "result", "attributes", "metadata");

  private record Place(String at, JsonNode node) {}

  @Test
  void theSchemaGivesEveryListThatIsNotWholeATotal() throws IOException {
    assertThat(lists(false)).isEqualTo(union(WHOLE, OF_FEW_NAMES));
  }

  @Test
  void everyListThatCanBeCutIsCutAtItsLimitAndSaysHowManyThereAre() throws IOException {
    SortedSet<String> cut = new TreeSet<>();
    check(json(CrowdedTrace.ofEverything()), cut);
    check(json(CrowdedTrace.ofFewThings()), cut);
    SortedSet<String> canBeCut = lists(true);
    canBeCut.removeAll(NEVER_FULL);
    assertThat(cut).isEqualTo(canBeCut);
  }

  @Test
  void nothingIsMissingFromAListThatIsNotFull() {
    RandomTraces.many(7, 200, 80).forEach(trace -> check(json(trace), new TreeSet<>()));
  }

  private static JsonNode json(ExecutionTrace trace) {
    return MAPPER.readTree(new JsonReport(true).text(ANALYZER.analyze(trace)));
  }

  /// @param cut takes the places of lists that have fewer entries than there are
  private static void check(JsonNode analysis, Set<String> cut) {
    var open = new ArrayDeque<Place>();
    open.push(new Place("", analysis));
    while (!open.isEmpty()) {
      Place place = open.pop();
      if (place.node().isArray()) {
        place.node().forEach(item -> open.push(new Place(place.at() + "[]", item)));
      }
      for (Map.Entry<String, JsonNode> field : place.node().properties()) {
        String at = place.at() + "/" + (isMap(place.at()) ? "*" : field.getKey());
        if (CONTENT.contains(field.getKey())) {
          continue;
        }
        if (field.getValue().isArray()) {
          JsonNode total = place.node().path(field.getKey() + "_total");
          check(at, field.getValue().size(), total, cut);
        }
        open.push(new Place(at, field.getValue()));
      }
    }
  }

  private static void check(String at, int size, JsonNode total, Set<String> cut) {
    if (WHOLE.contains(at)) {
      return;
    }
    int limit = OWN_LIMIT.getOrDefault(at, LIMIT);
    assertThat(size).as(at).isLessThanOrEqualTo(limit);
    if (OF_FEW_NAMES.contains(at)) {
      return;
    }
    assertThat(total.isIntegralNumber()).as("total of " + at).isTrue();
    if (size < limit) {
      assertThat(total.asInt()).as(at).isEqualTo(size);
    } else {
      assertThat(total.asInt()).as(at).isGreaterThanOrEqualTo(size);
    }
    if (total.asInt() > size) {
      cut.add(at);
    }
  }

  /// Objects whose keys are ids.
  private static boolean isMap(String at) {
    return at.equals("/execution_trace/dependency_graph") || at.equals(GRAPH + "/nodes");
  }

  private static SortedSet<String> union(Set<String> some, Set<String> others) {
    SortedSet<String> all = new TreeSet<>(some);
    all.addAll(others);
    return all;
  }

  /// The places of the schema's lists that have a total, or have none.
  private static SortedSet<String> lists(boolean withTotal) throws IOException {
    Path file = Path.of(System.getProperty("stepscope.root"), "docs", "analysis.schema.json");
    JsonNode schema = MAPPER.readTree(Files.readString(file));
    SortedSet<String> arrays = new TreeSet<>();
    Set<String> totals = new TreeSet<>();
    var open = new ArrayDeque<Place>();
    open.push(new Place("", schema));
    while (!open.isEmpty()) {
      Place place = open.pop();
      String reference = place.node().path("$ref").asString("");
      if (!reference.isEmpty()) {
        open.push(new Place(place.at(), schema.at(reference.substring(1))));
      }
      place.node().path("anyOf").forEach(one -> open.push(new Place(place.at(), one)));
      if (place.node().path("items").isObject()) {
        open.push(new Place(place.at() + "[]", place.node().get("items")));
      }
      if (place.node().path("additionalProperties").isObject()) {
        open.push(new Place(place.at() + "/*", place.node().get("additionalProperties")));
      }
      if (isArray(place.node())) {
        arrays.add(place.at());
      }
      for (Map.Entry<String, JsonNode> field : place.node().path("properties").properties()) {
        String at = place.at() + "/" + field.getKey();
        open.push(new Place(at, field.getValue()));
        if (at.endsWith("_total")) {
          totals.add(at.substring(0, at.length() - "_total".length()));
        }
      }
    }
    arrays.removeIf(at -> totals.contains(at) != withTotal);
    return arrays;
  }

  private static boolean isArray(JsonNode schema) {
    return schema.path("type").asString("").equals("array");
  }
}
