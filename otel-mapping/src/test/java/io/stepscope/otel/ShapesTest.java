/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static io.stepscope.otel.testing.TestSpan.span;
import static io.stepscope.otel.testing.TestSpan.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.Annotation;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.otel.testing.TestSpan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShapesTest {
  private static TestSpan visit(long id, String component, long visits) {
    return span(id, "haystack.component.run", "haystack.component.name", component)
        .with("haystack.component.type", component)
        .with("haystack.component.visits", visits)
        .in(1);
  }

  private static TestSpan node(long id, String node, long superstep) {
    var span =
        span(id, node, "traceloop.span.kind", "task")
            .with("traceloop.association.properties.langgraph_node", node)
            .with("traceloop.association.properties.langgraph_step", superstep);
    return id == 1 ? span : span.in(1);
  }

  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  @Test
  void modelAndToolInTurnAreTheAgentsLoop() {
    assertThat(
            shapes(
                span(1, "invoke_agent a", "gen_ai.operation.name", "invoke_agent").at(0, 100),
                op(2, "chat").at(1, 10),
                op(3, "execute_tool").at(11, 20),
                op(4, "chat").at(21, 30),
                op(5, "execute_tool").at(31, 40),
                op(6, "chat").at(41, 50)))
        .containsExactly(new Annotation.Loop(3, 2, false));
  }

  @Test
  void numberedIterationsAreALoopThatTheFrameworkDeclared() {
    assertThat(
            shapes(
                span(1, "invoke_agent a", "gen_ai.operation.name", "invoke_agent").at(0, 100),
                op(2, "agent_step").at(1, 10),
                op(3, "agent_step").at(11, 20)))
        .containsExactly(new Annotation.Loop(2, 1, true));
  }

  @Test
  void aChainThatRepeatsItsChildrenIsALoop() {
    var mapped =
        MAPPER.map(
            trace(
                chain(1, "pipeline").at(0, 100),
                chain(2, "fetch").in(1).at(1, 10),
                chain(3, "rank").in(1).at(11, 20),
                chain(4, "fetch").in(1).at(21, 30),
                chain(5, "rank").in(1).at(31, 40)));
    assertThat(mapped.step(0).annotations()).containsExactly(new Annotation.Loop(2, 2, false));
    assertThat(mapped.step(0).type()).isEqualTo(StepType.LOOP);
  }

  @Test
  void aComponentThatHaystackVisitedAgainMakesItsPipelineALoop() {
    var mapped =
        MAPPER.map(
            trace(
                span(1, "haystack.pipeline.run", "haystack.pipeline.name", "p").at(0, 100),
                visit(2, "generator", 1).at(1, 10),
                visit(3, "validator", 1).at(11, 20),
                visit(4, "generator", 2).at(21, 30),
                visit(5, "validator", 2).at(31, 40),
                visit(6, "writer", 1).at(41, 50)));
    assertThat(mapped.step(0).annotations()).containsExactly(new Annotation.Loop(2, 2, true));
    assertThat(mapped.step(0).type()).isEqualTo(StepType.LOOP);
  }

  /// All spans of its nodes have one name.
  @Test
  void aPipelineOfDifferentComponentsIsNoLoop() {
    var mapped =
        MAPPER.map(
            trace(
                span(1, "haystack.pipeline.run", "haystack.pipeline.name", "p").at(0, 100),
                visit(2, "embedder", 1).at(1, 10),
                visit(3, "retriever", 1).at(11, 20),
                visit(4, "ranker", 1).at(21, 30)));
    assertThat(mapped.step(0).annotations()).isEmpty();
    assertThat(mapped.step(0).type()).isNotEqualTo(StepType.LOOP);
  }

  @Test
  void nodesOfOneSuperstepAreParallelAlsoWhereTheirTimesAreNot() {
    var mapped =
        MAPPER.map(
            trace(
                chain(1, "graph").at(0, 100),
                node(2, "plan", 1).at(1, 10),
                node(3, "search", 2).at(11, 20),
                node(4, "read", 2).at(21, 30),
                node(5, "answer", 3).at(31, 40)));
    assertThat(mapped.step(0).annotations())
        .contains(new Annotation.Parallel(List.of(StepId.ofSpan(3), StepId.ofSpan(4)), true));
  }

  @Test
  void nodesThatComeAgainInRisingSuperstepsAreALoopByTheGraphsOwnWord() {
    var mapped =
        MAPPER.map(
            trace(
                chain(1, "graph").at(0, 100),
                node(2, "plan", 1).at(1, 10),
                node(3, "act", 2).at(11, 20),
                node(4, "plan", 3).at(21, 30),
                node(5, "act", 4).at(31, 40)));
    assertThat(mapped.step(0).annotations()).contains(new Annotation.Loop(2, 2, true));
  }

  @Test
  void whatRunsInsideOneNodeSharesItsSuperstepAndIsNotParallel() {
    var mapped =
        MAPPER.map(
            trace(
                node(1, "agent", 1).at(0, 100),
                node(2, "agent", 1).in(1).at(1, 10),
                node(3, "agent", 1).in(1).at(11, 20)));
    assertThat(mapped.step(0).annotations())
        .noneMatch(annotation -> annotation instanceof Annotation.Parallel);
  }

  @Test
  void tasksThatAirflowMappedOverAListAreParallelAlsoWhereTheirTimesAreNot() {
    var mapped =
        MAPPER.map(
            trace(
                span(1, "dag_run.etl").at(0, 100),
                task(2, "list", -1).at(1, 10),
                task(3, "load", 0).at(11, 20),
                task(4, "load", 1).at(21, 30),
                task(5, "check", 0).at(31, 40)));
    assertThat(mapped.step(0).annotations())
        .contains(new Annotation.Parallel(List.of(StepId.ofSpan(3), StepId.ofSpan(4)), true));
  }

  @Test
  void mappedTasksWithoutSlotsToRunSideBySideAreNoLoop() {
    var mapped =
        MAPPER.map(
            trace(
                span(1, "dag_run", "airflow.dag_id", "d").at(0, 100),
                task(2, "load", 0).at(1, 10),
                task(3, "load", 1).at(11, 20),
                task(4, "load", 2).at(21, 30)));
    assertThat(mapped.step(0).annotations())
        .containsExactly(
            new Annotation.Parallel(
                List.of(StepId.ofSpan(2), StepId.ofSpan(3), StepId.ofSpan(4)), true));
    assertThat(mapped.step(0).type()).isNotEqualTo(StepType.LOOP);
  }

  private static TestSpan task(long id, String task, int mapIndex) {
    return span(id, "task_run." + task + (mapIndex < 0 ? "" : "[" + mapIndex + "]"))
        .with("airflow.task_id", task)
        .with("airflow.task_instance.map_index", mapIndex)
        .in(1);
  }

  @Test
  void aCommandThatNamesOneNodeChoseIt() {
    var mapped =
        MAPPER.map(
            trace(
                chain(1, "graph").at(0, 100),
                node(2, "triage", 1).at(1, 10),
                chain(3, "goto billing")
                    .with("langgraph.command.source_node", "triage")
                    .with("langgraph.command.goto_node", "billing")
                    .in(1)
                    .at(11, 12),
                chain(4, "fan out")
                    .with("langgraph.command.source_node", "triage")
                    .with("langgraph.command.goto_nodes", "[\"billing\", \"refund\"]")
                    .in(1)
                    .at(13, 14)));
    assertThat(mapped.step(2).annotations())
        .containsExactly(new Annotation.Branch(Optional.of("billing"), List.of()));
    assertThat(mapped.step(3).annotations()).isEmpty();
  }

  @Test
  void theStandInForMergedToolsTellsThatTheToolsBeforeItRanSideBySide() {
    var mapped =
        MAPPER.map(
            trace(
                span(1, "invoke_agent a", "gen_ai.operation.name", "invoke_agent").at(0, 100),
                op(2, "chat").in(1).at(1, 10),
                op(3, "execute_tool").in(1).at(11, 20),
                op(4, "execute_tool").in(1).at(21, 30),
                span(5, "execute_tool (merged tools)", "gen_ai.tool.name", "(merged tools)")
                    .in(1)
                    .at(30, 31),
                op(6, "chat").in(1).at(32, 40),
                op(7, "execute_tool").in(1).at(41, 50)));
    assertThat(mapped.size()).isEqualTo(6);
    assertThat(mapped.step(0).annotations())
        .contains(new Annotation.Parallel(List.of(StepId.ofSpan(3), StepId.ofSpan(4)), true));
  }

  @Test
  void theSameCallAgainAfterItFailedIsNoLoop() {
    assertThat(
            shapes(
                chain(1, "pipeline").at(0, 100),
                op(2, "execute_tool").at(1, 10).error("x"),
                op(3, "execute_tool").at(11, 20).error("x"),
                op(4, "execute_tool").at(21, 30)))
        .isEmpty();
  }

  @Test
  void childrenThatShareTimeAreParallel() {
    assertThat(
            shapes(
                chain(1, "gather").at(0, 100),
                op(2, "execute_tool").at(1, 50),
                op(3, "chat").at(2, 60),
                op(4, "embeddings").at(70, 80)))
        .containsExactly(
            new Annotation.Parallel(List.of(StepId.ofSpan(2), StepId.ofSpan(3)), false));
  }

  @Test
  void aSliverOfSharedTimeIsNotParallel() {
    assertThat(
            shapes(
                chain(1, "gather").at(0, 100),
                op(2, "execute_tool").at(1, 50),
                op(3, "chat").at(48, 90)))
        .isEmpty();
  }

  @Test
  void aStepLinkedFromTwoIndependentStepsMergesThem() {
    var mapped =
        MAPPER.map(
            trace(
                chain(1, "flow").at(0, 100),
                chain(2, "left").in(1).at(1, 40),
                chain(3, "right").in(1).at(1, 45),
                chain(4, "join").in(1).at(50, 60).link(2).link(3)));
    var join = mapped.find(StepId.ofSpan(4)).orElseThrow();
    assertThat(join.type()).isEqualTo(StepType.MERGE);
    assertThat(join.annotations())
        .anyMatch(shape ->
            shape instanceof Annotation.Merge(var sources)
                && sources.containsAll(List.of(StepId.ofSpan(2), StepId.ofSpan(3))));
  }

  /// The shapes of the first span, which contains all others.
  private static List<Annotation> shapes(TestSpan root, TestSpan... children) {
    var all = new TestSpan[children.length + 1];
    all[0] = root;
    for (int i = 0; i < children.length; i++) {
      all[i + 1] = children[i].in(1);
    }
    return MAPPER.map(trace(all)).find(StepId.ofSpan(1)).orElseThrow().annotations();
  }

  private static TestSpan op(long id, String operation) {
    return span(id, operation, "gen_ai.operation.name", operation);
  }

  private static TestSpan chain(long id, String name) {
    return span(id, name, "openinference.span.kind", "CHAIN");
  }
}
