/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `analyze` over traces that other people's instrumentation wrote.
class SharedDataTest {
  private static final String NO_TRACE = "0".repeat(32);
  private static final Set<String> KEYS =
      Set.of(
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

  /// Keys of lists that are never cut; the graph of dependencies has ids for keys.
  private static final Set<String> WHOLE =
      Set.of(
          "steps",
          "intermediate_states",
          "flags",
          "edges",
          "dependencies",
          "dependents",
          "degraded",
          "execution_order",
          "planned_order",
          "width_per_level",
          "sections",
          "step_durations",
          "tool_failures",
          "parameter_errors",
          "timeout_errors",
          "dependency_failures",
          "resource_errors",
          "network_errors",
          "authentication_errors",
          "rate_limit_errors",
          "unknown_errors",
          "failure_chains",
          "step_ids",
          "links");

  private static final Set<String> CONTENT =
      Set.of("parameters", "result", "attributes", "metadata", "dependency_graph");

  /// The schema is slow to check, and its keys do not depend on the trace: every so many is enough.
  private static final int SAMPLED = 25;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"otlp-real", "nezha", "tau-bench-airline", "agentrx-tau-retail"})
  void everyTraceIsOneLineThatKeepsTheContract(String name) throws IOException {
    List<Path> files = SharedData.otlpFiles(SharedData.folder(name));
    Path target = folder.resolve("out.jsonl");
    List<Object> arguments = new ArrayList<>(List.of("analyze", "--format=json"));
    arguments.addAll(List.of("--output", target));
    arguments.addAll(files);

    Ran ran = Ran.of(arguments.toArray());

    assertThat(ran.err()).doesNotContain("could not be analysed");
    assertThat(ran.code()).as(ran.err()).isZero();
    List<JsonNode> analyses = SharedData.lines(target);
    assertThat(analyses)
        .extracting(analysis -> analysis.get("trace_id").asString())
        .containsExactlyInAnyOrderElementsOf(traceIds(files));
    analyses.forEach(SharedDataTest::keepsTheContract);
    Schema schema = schema();
    for (int i = 0; i < analyses.size(); i += SAMPLED) {
      assertThat(schema.validate(analyses.get(i).toString(), InputFormat.JSON)).isEmpty();
    }
  }

  private static void keepsTheContract(JsonNode analysis) {
    assertThat(analysis.propertyNames()).containsExactlyInAnyOrderElementsOf(KEYS);
    assertThat(analysis.at("/execution_trace/steps").size()).isPositive();
    Sections.assertTiling(analysis);
    listsAreWholeOrCounted(analysis);
  }

  /// A list either has no total, and is whole, or the total says how many are left out of it.
  private static void listsAreWholeOrCounted(JsonNode analysis) {
    var open = new ArrayDeque<JsonNode>(List.of(analysis));
    while (!open.isEmpty()) {
      JsonNode node = open.pop();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        String key = field.getKey();
        if (CONTENT.contains(key)) {
          continue;
        }
        JsonNode total = node.path(key + "_total");
        if (field.getValue().isArray() && total.isMissingNode()) {
          assertThat(key).isIn(WHOLE);
        } else if (field.getValue().isArray()) {
          int limit = key.equals("findings") ? 500 : 50;
          assertThat(field.getValue().size()).as(key).isLessThanOrEqualTo(limit);
          assertThat(total.asInt()).as(key).isGreaterThanOrEqualTo(field.getValue().size());
        }
        open.push(field.getValue());
      }
      if (node.isArray()) {
        node.forEach(open::push);
      }
    }
  }

  private static Set<String> traceIds(List<Path> files) throws IOException {
    Set<String> ids = new TreeSet<>();
    for (Path file : files) {
      for (JsonNode document : SharedData.documents(file)) {
        for (JsonNode spans : document.findValues("spans")) {
          spans.forEach(span -> ids.add(span.get("traceId").asString().toLowerCase(Locale.ROOT)));
        }
      }
    }
    ids.remove(NO_TRACE);
    return ids;
  }

  private static Schema schema() throws IOException {
    Path file = Path.of(System.getProperty("stepscope.root"), "docs", "analysis.schema.json");
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Files.readString(file), InputFormat.JSON);
  }
}
