/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.baseline.BaselineSettings;
import io.stepscope.analyzer.baseline.Baselines;
import io.stepscope.analyzer.model.Annotation;
import io.stepscope.analyzer.model.DebugInfo;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.FieldEvidence;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepEvent;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.TokenUsage;
import io.stepscope.analyzer.model.UsageRollup;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.testing.DrawnTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `docs/analysis.schema.json` is kept by hand: it names every key that is written and none that is
/// not, and says of every key that it is always there, or stands in the list below. That what is
/// written keeps the schema is tested with the report.
class SchemaTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TraceAnalyzer ANALYZER = new TraceAnalyzer(AnalysisSettings.DEFAULT);

  /// Without `--no-steps` only, or depending on `why` and `kind` beside them.
  private static final Map<String, Set<String>> SOMETIMES =
      Map.of(
          "/properties/execution_trace", Set.of("steps"),
          "/properties/dependency_analysis/properties/dependency_graph", Set.of("nodes"),
          "/properties/execution_trace/properties/debug_metadata/properties/refused_edges/items",
              Set.of("from", "to", "class", "cycle", "cycle_total", "overlap"),
          "/$defs/step/properties/debug_info/properties/annotations/items",
              Set.of(
                  "iterations",
                  "period",
                  "explicit",
                  "step_ids",
                  "step_ids_total",
                  "declared",
                  "declared_total",
                  "taken"));

  private static JsonNode schema = MAPPER.createObjectNode();

  /// A part of the schema and its place, and a value it describes.
  private record Place(String at, JsonNode schema, JsonNode value) {}

  @BeforeAll
  static void readSchema() throws IOException {
    Path file = Path.of(System.getProperty("stepscope.root"), "docs", "analysis.schema.json");
    schema = MAPPER.readTree(Files.readString(file));
  }

  @Test
  void everyKeyIsRequiredAndNoOtherIsAllowed() {
    var open = new ArrayDeque<Place>();
    open.push(new Place("", schema, schema));
    while (!open.isEmpty()) {
      Place place = open.pop();
      JsonNode node = place.schema();
      if (node.path("properties").isObject() && !place.at().endsWith("/properties")) {
        Set<String> keys = new TreeSet<>(node.get("properties").propertyNames());
        keys.removeAll(SOMETIMES.getOrDefault(place.at(), Set.of()));
        Set<String> required = new TreeSet<>();
        node.path("required").forEach(key -> required.add(key.asString()));
        assertThat(required).as("required in %s", place.at()).isEqualTo(keys);
        assertThat(node.path("additionalProperties").asBoolean(true))
            .as("other keys in %s", place.at())
            .isFalse();
      }
      node.properties()
          .forEach(entry ->
              open.push(
                  new Place(
                      place.at() + "/" + entry.getKey(), entry.getValue(), entry.getValue())));
    }
  }

  @Test
  void everyKeyOfTheSchemaIsWritten() {
    SortedSet<String> unseen = new TreeSet<>();
    addKeys("", schema, unseen);
    assertThat(unseen).hasSizeGreaterThan(300);
    visit(json(rich()), unseen);
    visit(json(handoffs()), unseen);
    visit(besideEarlierTraces(rich()), unseen);
    RandomTraces.many(3, 60, 60)
        .takeWhile(_ -> !unseen.isEmpty())
        .forEach(trace -> visit(json(trace), unseen));
    assertThat(unseen).isEmpty();
  }

  private static JsonNode json(ExecutionTrace trace) {
    return MAPPER.readTree(new JsonReport(true).text(ANALYZER.analyze(trace)));
  }

  private static JsonNode besideEarlierTraces(ExecutionTrace trace) {
    var view = new Baselines(BaselineSettings.DEFAULT).view(trace);
    return MAPPER.readTree(new JsonReport(true).text(ANALYZER.analyze(trace, view)));
  }

  /// What generated traces do not have.
  private static ExecutionTrace rich() {
    ExecutionTrace drawn =
        DrawnTrace.of(
                """
                agent:run        |===================|
                  llm:plan       |====|
                  tool:search         |=========x
                """)
            .with(
                "run",
                step ->
                    step.annotations(annotations())
                        .usageRollup(new UsageRollup(usage().tokens(), OptionalDouble.of(1))))
            .with(
                "plan",
                step ->
                    step.agent("a")
                        .model("m")
                        .usage(usage())
                        .requestedCalls(
                            List.of(
                                new RequestedCall(
                                    Optional.of("call_1"),
                                    "search",
                                    Value.absent(),
                                    Optional.of(new StepId("search")))))
                        .intermediateStates(
                            List.of(new StepEvent("token", 1, new Value.Fields(new TreeMap<>())))))
            .with(
                "search",
                step ->
                    step.outcome(new Outcome.Failed(error()))
                        .debugInfo(
                            new DebugInfo(
                                List.of(),
                                List.of(),
                                List.of(new FieldEvidence("type", "dialect", "key")),
                                List.of())))
            .trace();
    var back = new DependencyEdge(new StepId("search"), new StepId("plan"), EdgeClass.E3, 0.9, "x");
    return new ExecutionTrace(
        drawn.traceId(),
        drawn.summary(),
        drawn.steps(),
        List.of(back),
        List.of(
            new RefusedEdge.ClosesCycle(back, List.of(back.from(), back.to(), back.from())),
            new RefusedEdge.AgainstTime(back, 5),
            new RefusedEdge.MissingStep(back.to(), "gone", EdgeClass.E1)),
        drawn.completion());
  }

  private static ExecutionTrace handoffs() {
    return DrawnTrace.of(
            """
            chain:crew         |==========================|
              agent:a#1        |==|
              agent:b#1            |==|
              agent:a#2                |==|
              agent:b#2                    |==|
              agent:a#3                        |==|
            """)
        .with("a#1", step -> step.agent("a"))
        .with("b#1", step -> step.agent("b"))
        .with("a#2", step -> step.agent("a"))
        .with("b#2", step -> step.agent("b"))
        .with("a#3", step -> step.agent("a"))
        .trace();
  }

  private static List<Annotation> annotations() {
    return List.of(
        new Annotation.Loop(3, 2, true),
        new Annotation.Parallel(List.of(new StepId("plan")), true),
        new Annotation.Merge(List.of(new StepId("plan"))),
        new Annotation.Branch(Optional.of("yes"), List.of("yes", "no")));
  }

  private static ResourceUsage usage() {
    return new ResourceUsage(
        OptionalLong.of(1),
        OptionalLong.of(1),
        OptionalLong.of(1),
        OptionalLong.of(1),
        OptionalDouble.of(1),
        new TokenUsage(
            OptionalLong.of(1),
            OptionalLong.of(1),
            OptionalLong.of(1),
            OptionalLong.of(1),
            OptionalLong.of(1)));
  }

  private static StepError error() {
    return new StepError(
        Optional.of("RateLimitError"),
        Optional.of("too many"),
        Optional.empty(),
        List.of(new ErrorCode(ErrorCode.Scheme.HTTP, "429")),
        false,
        1);
  }

  private static void addKeys(String at, JsonNode node, Set<String> keys) {
    var open = new ArrayDeque<Place>();
    open.push(new Place(at, node, node));
    while (!open.isEmpty()) {
      Place place = open.pop();
      place
          .schema()
          .path("properties")
          .propertyNames()
          .forEach(key -> keys.add(place.at() + "/properties/" + key));
      for (Map.Entry<String, JsonNode> entry : place.schema().properties()) {
        open.push(new Place(place.at() + "/" + entry.getKey(), entry.getValue(), node));
      }
      int i = 0;
      for (JsonNode item : place.schema().isArray() ? place.schema() : MAPPER.createArrayNode()) {
        open.push(new Place(place.at() + "/" + i++, item, node));
      }
    }
  }

  private static void visit(JsonNode analysis, Set<String> unseen) {
    var open = new ArrayDeque<Place>();
    open.push(new Place("", schema, analysis));
    while (!open.isEmpty()) {
      Place place = open.pop();
      JsonNode node = place.schema();
      String reference = node.path("$ref").asString("");
      if (!reference.isEmpty()) {
        String at = reference.substring(1);
        open.push(new Place(at, schema.at(at), place.value()));
      }
      int branch = 0;
      for (JsonNode alternative : node.path("anyOf")) {
        open.push(new Place(place.at() + "/anyOf/" + branch++, alternative, place.value()));
      }
      for (Map.Entry<String, JsonNode> field : place.value().properties()) {
        String at = place.at() + "/properties/" + field.getKey();
        JsonNode known = node.path("properties").path(field.getKey());
        if (!known.isMissingNode()) {
          unseen.remove(at);
          open.push(new Place(at, known, field.getValue()));
        } else if (node.path("additionalProperties").isObject()) {
          open.push(
              new Place(
                  place.at() + "/additionalProperties",
                  node.get("additionalProperties"),
                  field.getValue()));
        }
      }
      if (place.value().isArray() && node.has("items")) {
        place
            .value()
            .forEach(item -> open.push(new Place(place.at() + "/items", node.get("items"), item)));
      }
    }
  }
}
