/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.insight.InsightSettings;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.testing.DrawnTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class JsonReportTest {
  private static final ObjectMapper MAPPER = JsonMapper.builder().build();
  private static final TraceAnalyzer ANALYZER = new TraceAnalyzer(AnalysisSettings.DEFAULT);

  private static Schema schema;

  @BeforeAll
  static void readSchema() throws IOException {
    Path file = Path.of(System.getProperty("stepscope.root"), "docs", "analysis.schema.json");
    schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(withAnyStepId(Files.readString(file)), InputFormat.JSON);
  }

  @Test
  void theKeysStandInTheOrderOfTheContract() {
    JsonNode json = json(failedRun());
    assertThat(json.propertyNames())
        .containsExactly(
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
            "findings",
            "findings_total");
  }

  @Test
  void aFailedRunNamesItsOriginInTheSameWordsAsTheBackend() {
    JsonNode json = json(failedRun());
    JsonNode cause = json.at("/failure_analysis/propagation_analysis/root_causes/0");
    assertThat(cause.get("rank").asInt()).isEqualTo(1);
    JsonNode step = json.at("/execution_trace/steps/2");
    assertThat(step.get("tool_name").asString()).isEqualTo("search");
    assertThat(step.get("status").asString()).isEqualTo("failure");
    assertThat(cause.get("step_id")).isEqualTo(step.get("step_id"));
  }

  @Test
  void theSectionsOfTheCriticalPathTileTheRoot() {
    JsonNode path = json(failedRun()).at("/dependency_analysis/critical_path_analysis");
    List<String> edges = new ArrayList<>();
    path.get("sections")
        .forEach(section -> {
          edges.add(section.get("start_unix_nano").asString());
          edges.add(section.get("end_unix_nano").asString());
        });
    for (int i = 1; i + 1 < edges.size(); i += 2) {
      assertThat(edges.get(i)).isEqualTo(edges.get(i + 1));
    }
    assertThat(path.get("critical_path_length").asDouble()).isEqualTo(0.02);
  }

  /// The confidence of an edge is what the analysis is given; all else it concludes.
  @Test
  void nothingThatIsConcludedIsSurerThanTheTraceIsSound() {
    RandomTraces.many(9, 100, 60)
        .forEach(trace -> {
          JsonNode json = MAPPER.readTree(new JsonReport(true).text(ANALYZER.analyze(trace)));
          double most = json.at("/integrity_analysis/integrity_score").asDouble();
          ((ObjectNode) json).remove("execution_trace");
          ((ObjectNode) json.get("dependency_analysis")).remove("dependency_graph");
          assertThat(json.findValues("confidence"))
              .allSatisfy(
                  confidence -> assertThat(confidence.asDouble()).isLessThanOrEqualTo(most));
        });
  }

  /// Seventy short runs: no list of patterns is cut.
  @Test
  void thePatternScoreIsTheMeanOfWhatPatternsClaimTimesTheIntegrity() {
    RandomTraces.many(10, 70, 30)
        .forEach(trace -> {
          JsonNode json = MAPPER.readTree(new JsonReport(true).text(ANALYZER.analyze(trace)));
          double[] claimed =
              json.at("/pattern_analysis/execution_patterns").findValues("confidence").stream()
                  .mapToDouble(JsonNode::asDouble)
                  .toArray();
          double integrity = json.at("/integrity_analysis/integrity_score").asDouble();
          double expected =
              claimed.length == 0 ? 0.5 : Arrays.stream(claimed).average().orElse(0) * integrity;
          assertThat(json.at("/pattern_analysis/pattern_confidence_score").asDouble())
              .isCloseTo(expected, within(1e-9));
        });
  }

  @Test
  void withoutStepsTheRestStaysWhole() {
    JsonNode json = MAPPER.readTree(new JsonReport(false).text(ANALYZER.analyze(failedRun())));
    assertThat(json.at("/execution_trace").has("steps")).isFalse();
    assertThat(json.at("/execution_trace").has("dependency_graph")).isTrue();
    assertThat(json.at("/dependency_analysis/dependency_graph").has("nodes")).isFalse();
    assertThat(json.at("/dependency_analysis/dependency_graph").has("levels")).isTrue();
    assertThat(problems(json)).isEmpty();
  }

  /// Seventy failures of as many tools side by side, without a root around them.
  @Test
  void whatIsTiedOrBrokenBeyondTheCutIsCounted() {
    var drawing = new StringBuilder();
    for (int i = 1; i <= 70; i++) {
      drawing.append("tool:t").append(i).append(" |======x\n");
    }
    TraceAnalysis analysis = ANALYZER.analyze(DrawnTrace.draw(drawing.toString()));
    JsonNode json = MAPPER.readTree(new JsonReport(true).text(analysis));
    // One of them is on the critical path, which makes it likelier than the other 69.
    JsonNode cause = json.at("/failure_analysis/propagation_analysis/root_causes/49");
    assertThat(cause.path("tied_with").size()).isEqualTo(50);
    assertThat(cause.path("tied_with_total").asInt()).isEqualTo(68);
    JsonNode roots = json.at("/integrity_analysis/issues/0");
    assertThat(roots.path("kind").asString()).isEqualTo("multiple_roots");
    assertThat(roots.path("step_ids").size()).isEqualTo(50);
    assertThat(roots.path("step_ids_total").asInt()).isEqualTo(70);
    assertThat(problems(json)).isEmpty();
  }

  @Test
  void findingsThatAreNotKeptAreCounted() {
    AnalysisSettings usual = AnalysisSettings.DEFAULT;
    var settings =
        new AnalysisSettings(
            usual.graph(),
            usual.integrity(),
            usual.dependency(),
            usual.pattern(),
            usual.failure(),
            usual.performance(),
            usual.optimization(),
            new InsightSettings(10, 1),
            usual.budget());
    JsonNode all = MAPPER.readTree(new JsonReport(true).text(ANALYZER.analyze(failedRun())));
    JsonNode one =
        MAPPER.readTree(
            new JsonReport(true).text(new TraceAnalyzer(settings).analyze(failedRun())));
    assertThat(all.path("findings").size()).isGreaterThan(1);
    assertThat(all.path("findings_total").asInt()).isEqualTo(all.path("findings").size());
    assertThat(one.path("findings").size()).isEqualTo(1);
    assertThat(one.path("findings_total")).isEqualTo(all.path("findings_total"));
  }

  /// Sixty failed attempts in a row: a retry and a loop of sixty steps each.
  @Test
  void aLongListIsCutAndSaysHowManyThereWere() {
    var drawing = new StringBuilder("agent:run       |" + "=".repeat(120) + "|\n");
    for (int i = 10; i < 70; i++) {
      drawing.append("  tool:search#" + i + " " + " ".repeat(2 * (i - 10)) + "|x\n");
    }
    TraceAnalysis analysis = ANALYZER.analyze(DrawnTrace.draw(drawing.toString()));
    JsonNode json = MAPPER.readTree(new JsonReport(true).text(analysis));
    JsonNode patterns = json.at("/pattern_analysis/execution_patterns");
    for (String cut :
        List.of(
            "/loop_patterns/0/steps", "/retry_patterns/0/steps", "/retry_patterns/0/attempts")) {
      assertThat(patterns.at(cut).size()).as(cut).isEqualTo(50);
      assertThat(patterns.at(cut + "_total").asInt()).as(cut).isEqualTo(60);
    }
    assertThat(patterns.at("/retry_patterns/0/backoff_intervals").size()).isEqualTo(50);
    assertThat(patterns.at("/retry_patterns/0/backoff_intervals_total").asInt()).isEqualTo(59);
    assertThat(json.at("/execution_trace/steps").size()).isEqualTo(61);
    assertThat(
            MAPPER
                .readTree(new JsonReport(true, 7).text(analysis))
                .at("/pattern_analysis/execution_patterns/loop_patterns/0/steps")
                .size())
        .isEqualTo(7);
    assertThat(problems(json)).isEmpty();
  }

  @Test
  void everyAnalysisOfGeneratedTracesKeepsTheSchema() {
    RandomTraces.many(7, 300, 60)
        .forEach(
            trace -> assertThat(problems(json(trace))).as("trace %s", trace.traceId()).isEmpty());
  }

  @Test
  void theOrderInWhichStepsAndEdgesAreGivenChangesNoByte() {
    var random = new Random(11);
    RandomTraces.many(12, 100, 40)
        .forEach(trace -> {
          var steps = new ArrayList<>(trace.steps());
          var edges = new ArrayList<>(trace.edges());
          Collections.shuffle(steps, random);
          Collections.shuffle(edges, random);
          var shuffled =
              new ExecutionTrace(
                  trace.traceId(),
                  trace.summary(),
                  steps,
                  edges,
                  trace.refusedEdges(),
                  trace.completion());
          assertThat(text(shuffled)).isEqualTo(text(trace));
        });
  }

  /// Drawn steps carry names where real ones carry the ids of spans.
  private static String withAnyStepId(String schema) {
    return schema.replace("^([0-9a-f]{16}|log:.+)$", "^.+$").replace("[0-9a-f]{16}|log:.+", ".+");
  }

  private static ExecutionTrace failedRun() {
    return DrawnTrace.draw(
        """
        agent:run        |===================x
          llm:plan       |====|
          tool:search         |=========x
          llm:answer                    |====|
        """);
  }

  private static JsonNode json(ExecutionTrace trace) {
    return MAPPER.readTree(text(trace));
  }

  private static String text(ExecutionTrace trace) {
    return new JsonReport(true).text(ANALYZER.analyze(trace));
  }

  private static List<String> problems(JsonNode json) {
    return schema.validate(json.toString(), InputFormat.JSON).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .limit(5)
        .toList();
  }
}
