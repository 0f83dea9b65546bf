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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
