/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import static io.stepscope.otel.testing.TestSpan.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.TraceMapper;
import io.stepscope.otel.testing.TestSpan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the rules for edges make of spans as producers write them.
class EdgeRulesTest {
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  private static TestSpan op(long id, String name, String operation) {
    return span(id, name, "gen_ai.operation.name", operation);
  }

  private static TestSpan agent(long id, String name) {
    return op(id, "invoke_agent " + name, "invoke_agent").with("gen_ai.agent.name", name);
  }

  private static TestSpan tool(long id, String name) {
    return op(id, "execute_tool " + name, "execute_tool").with("gen_ai.tool.name", name);
  }

  /// `from > to CLASS confidence` of the accepted edges, the steps by their numbers.
  private static List<String> accepted(TestSpan... spans) {
    return MAPPER.map(TestSpan.trace(spans)).edges().stream()
        .filter(DependencyEdge::isAccepted)
        .map(e ->
            number(e.from().value())
                + " > "
                + number(e.to().value())
                + " "
                + e.edgeClass()
                + " "
                + e.confidence())
        .sorted()
        .toList();
  }

  private static long number(String id) {
    return Long.parseLong(id, 16);
  }

  private static void handsOver(TestSpan tool) {
    TestSpan[] spans = {
      agent(1, "root").at(0, 300), tool.in(1).at(1, 10), agent(3, "billing").in(1).at(11, 100)
    };
    ExecutionTrace trace = MAPPER.map(TestSpan.trace(spans));
    assertThat(trace.steps().get(1).operation()).isEqualTo(Operation.HANDOFF);
    assertThat(accepted(spans)).containsExactly("2 > 3 E4 0.85");
  }

  @Test
  void aToolThatHandsOverIsAHandoffWhicheverKeyNamesIt() {
    handsOver(tool(2, "transfer_to_billing"));
    handsOver(
        span(2, "ai.toolCall", "ai.operationId", "ai.toolCall")
            .with("ai.toolCall.name", "transfer_to_billing"));
    handsOver(
        span(2, "transfer", "mlflow.spanType", "TOOL")
            .with("mlflow.spanFunctionName", "transfer_to_billing"));
    handsOver(op(2, "execute_tool transfer_to_billing", "execute_tool"));
  }

  private static TestSpan workflow(Object edges) {
    return op(1, "invoke_workflow w", "invoke_workflow")
        .with("gen_ai.workflow.edges", edges)
        .at(0, 300);
  }

  @Test
  void aWorkflowsEdgesJoinAgentsToolsAndNodes() {
    assertThat(
            accepted(
                workflow("[{\"source\": \"researcher\", \"target\": \"writer\"}]"),
                agent(2, "researcher").in(1).at(1, 100),
                agent(3, "writer").in(1).at(101, 200)))
        .containsExactly("2 > 3 E3 0.9");
    assertThat(
            accepted(
                workflow("[[\"fetch\", \"parse\"]]"),
                tool(2, "fetch").in(1).at(1, 10),
                tool(3, "parse").in(1).at(11, 20)))
        .containsExactly("2 > 3 E3 0.9");
    assertThat(
            accepted(
                workflow(List.of("a->b")),
                op(2, "invoke_node a", "invoke_node").in(1).at(1, 10),
                op(3, "invoke_node b", "invoke_node").in(1).at(11, 20)))
        .containsExactly("2 > 3 E3 0.9");
  }

  @Test
  void anAgentInsideANodeOfItsNameIsNoRunOfItsOwn() {
    assertThat(
            accepted(
                workflow("[[\"researcher\", \"writer\"]]"),
                agent(2, "researcher").in(1).at(1, 100),
                op(3, "invoke_node writer", "invoke_node").in(1).at(101, 200),
                agent(4, "writer").in(3).at(102, 199),
                op(5, "chat m", "chat").with("gen_ai.agent.name", "writer").in(4).at(103, 150)))
        .containsExactly("2 > 3 E3 0.9");
  }

  private static TestSpan executor(long id, String name) {
    return span(id, "executor.process " + name, "executor.id", name).scope("agent_framework").in(1);
  }

  private static TestSpan edgeGroup(long id, String source, String target) {
    return span(id, "edge_group.process", "edge_group.type", "SingleEdgeGroup")
        .scope("agent_framework")
        .with("message.source_id", source)
        .with("message.target_id", target)
        .in(1);
  }

  @Test
  void anEdgeGroupWithoutLinksLeadsFromItsSourceToTheNextRunOfItsTarget() {
    assertThat(
            accepted(
                span(1, "workflow.run", "workflow.id", "w").scope("agent_framework").at(0, 300),
                executor(2, "a").at(10, 50),
                edgeGroup(3, "a", "b").at(51, 52),
                executor(4, "b").at(60, 90),
                edgeGroup(5, "b", "b").at(91, 92),
                executor(6, "b").at(100, 120)))
        .containsExactly("2 > 4 E3 0.9", "4 > 6 E3 0.9");
  }

  private static TestSpan component(long id, String name) {
    return span(id, "haystack.component.run", "haystack.component.name", name).in(1);
  }

  @Test
  void haystackComponentsNameTheirReceivers() {
    String toEnd = "{\"replies\": {\"type\": \"x\", \"receivers\": [\"end\"]}}";
    assertThat(
            accepted(
                span(1, "haystack.pipeline.run").at(0, 300),
                component(2, "model").with("haystack.component.output_spec", toEnd).at(10, 20),
                component(3, "model").with("haystack.component.output_spec", toEnd).at(30, 40),
                component(4, "end").at(50, 60)))
        .containsExactly("3 > 4 E3 0.9");
  }

  private static TestSpan memory(long id, String name, String operation) {
    return op(id, name, operation).in(1).at(10 * id, 10 * id + 5);
  }

  private static List<String> run(TestSpan... calls) {
    List<TestSpan> spans = new ArrayList<>(List.of(agent(1, "a").at(0, 300)));
    spans.addAll(List.of(calls));
    return accepted(spans.toArray(TestSpan[]::new));
  }

  @Test
  void aSearchOfAStoreReadsWhatWasWrittenIntoIt() {
    String store = "gen_ai.memory.store.id";
    String record = "gen_ai.memory.record.id";
    assertThat(
            run(
                memory(2, "upsert_memory S", "upsert_memory").with(store, "S").with(record, "r1"),
                memory(3, "search_memory S", "search_memory").with(store, "S"),
                memory(4, "search_memory T", "search_memory").with(store, "T")))
        .containsExactly("2 > 3 E10 0.6");
    assertThat(
            run(
                memory(2, "mem0.add", "upsert_memory").with(store, "S"),
                memory(3, "mem0.search", "search_memory").with(store, "S").with(record, "r1")))
        .containsExactly("2 > 3 E10 0.6");
  }

  @Test
  void aRecordIsReadAfterTheWriteOfItAndOfNoOther() {
    String store = "gen_ai.memory.store.id";
    String record = "gen_ai.memory.record.id";
    assertThat(
            run(
                memory(2, "w", "create_memory").with(store, "S").with(record, "r1"),
                memory(3, "w", "create_memory").with(store, "S").with(record, "r2"),
                memory(4, "r", "search_memory").with(store, "S").with(record, "r1"),
                memory(5, "r", "search_memory").with(store, "S").with(record, "r3")))
        .containsExactly("2 > 4 E10 0.6");
  }

  @Test
  void whatTheOperationSaysCountsBeforeTheToolsName() {
    String record = "gen_ai.memory.record.id";
    assertThat(
            run(
                memory(2, "mem0.add", "create_memory")
                    .with("gen_ai.tool.name", "remember")
                    .with(record, "r"),
                memory(3, "recall", "search_memory")
                    .with("gen_ai.tool.name", "recall")
                    .with(record, "r")))
        .containsExactly("2 > 3 E10 0.6");
    assertThat(
            run(
                tool(2, "update_doc").with("mcp.resource.uri", "u://1").in(1).at(1, 10),
                span(3, "resources/read u", "mcp.method.name", "resources/read")
                    .with("mcp.resource.uri", "u://1")
                    .in(1)
                    .at(11, 20)))
        .containsExactly("2 > 3 E10 0.6");
  }

  private static TestSpan query(long id, String operation, String table) {
    return span(id, operation + " " + table, "db.system.name", "postgresql")
        .with("db.operation.name", operation)
        .with("db.collection.name", table)
        .kind(SpanKind.SPAN_KIND_CLIENT)
        .in(1)
        .at(10 * id, 10 * id + 5);
  }

  @Test
  void aQueryOfATableReadsWhatWasWrittenIntoIt() {
    assertThat(
            accepted(
                span(1, "GET", "http.request.method", "GET").at(0, 300),
                query(2, "INSERT", "orders"),
                query(3, "SELECT", "orders"),
                query(4, "SELECT", "users"),
                span(5, "SELECT orders", "db.system.name", "postgresql")
                    .with("db.query.summary", "SELECT orders")
                    .kind(SpanKind.SPAN_KIND_CLIENT)
                    .in(1)
                    .at(60, 70)))
        .containsExactly("2 > 3 E10 0.6", "2 > 5 E10 0.6");
  }
}
