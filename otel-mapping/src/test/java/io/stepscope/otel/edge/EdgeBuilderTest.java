/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.otel.draft.SpanStatus;
import io.stepscope.otel.draft.TraceDraft;
import io.stepscope.otel.message.DraftTrace;
import io.stepscope.otel.message.MessageReader;
import io.stepscope.otel.outcome.OutcomeRules;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EdgeBuilderTest {
  private final DraftTrace drawing = new DraftTrace();

  @Test
  void aLinkMakesItsTargetASource() {
    drawing.step("send", Operation.MESSAGING, 0, 10);
    drawing.step("receive", Operation.MESSAGING, 20, 30).link("send");
    assertThat(edges()).containsExactly("send > receive E1 0.95");
  }

  @Test
  void theRequestThatCarriedAnMcpMessageIsContextOnly() {
    drawing.step("POST", Operation.HTTP, 0, 10);
    drawing.tool("call", 20, 30).attribute("mcp.method.name", "tools/call").link("POST");
    assertThat(edges()).containsExactly("POST > call E1 0.3");
  }

  @Test
  void aLinkToAStepThatNeverCameIsReported() {
    drawing.step("receive", Operation.MESSAGING, 20, 30).link("lost");
    TraceDraft trace = built();
    assertThat(trace.edges()).isEmpty();
    assertThat(trace.refused()).singleElement().isInstanceOf(RefusedEdge.MissingStep.class);
  }

  @Test
  void aLinkToAnotherTraceIsNotedAndIsNoEdge() {
    drawing.step("receive", Operation.MESSAGING, 20, 30).linkElsewhere();
    TraceDraft trace = built();
    assertThat(trace.edges()).isEmpty();
    assertThat(trace.refused()).isEmpty();
    assertThat(drawing.find("receive").notes()).singleElement().asString().startsWith("linked to");
  }

  @Test
  void aCallIdJoinsTheModelThatAskedTheToolAndTheModelThatWasTold() {
    drawing.agent("run", 0, 100);
    drawing.model("ask", 0, 10).in("run").attribute(OUTPUT, asks("c1", "search"));
    drawing.tool("search", 10, 20).in("run").call("c1");
    drawing.model("read", 20, 30).in("run").attribute(INPUT, results("c1"));
    drawing.model("later", 40, 50).in("run").attribute(INPUT, results("c1"));
    assertThat(accepted()).containsExactly("ask > search E2A", "search > read E2B");
    assertThat(drawing.find("ask").requestedCalls())
        .singleElement()
        .satisfies(call -> assertThat(call.executed()).contains(drawing.find("search").id()));
  }

  @Test
  void aStreamingModelMayStillTalkWhileItsToolRuns() {
    drawing.model("ask", 0, 50).attribute(OUTPUT, asks("c1", "search"));
    drawing.tool("search", 10, 20).call("c1");
    assertThat(accepted()).containsExactly("ask > search E2A");
  }

  @Test
  void parallelCallsOfOneAnswerAllHaveTheirEdges() {
    drawing.model("ask", 0, 10).attribute(OUTPUT, asks("c1", "a", "c2", "b"));
    drawing.tool("a", 10, 30).call("c1");
    drawing.tool("b", 10, 20).call("c2");
    drawing.model("read", 30, 40).attribute(INPUT, results("c1", "c2"));
    assertThat(accepted())
        .containsExactly("a > read E2B", "ask > a E2A", "ask > b E2A", "b > read E2B");
  }

  @Test
  void anIdThatComesAgainIsPairedInOrderAndIsLessSure() {
    drawing.agent("run", 0, 100);
    drawing.model("ask1", 0, 10).in("run").attribute(OUTPUT, asks("call_0", "a"));
    drawing.tool("a1", 10, 20).tool("a").in("run").call("call_0");
    drawing
        .model("ask2", 20, 30)
        .in("run")
        .attribute(INPUT, results("call_0"))
        .attribute(OUTPUT, asks("call_0", "a"));
    drawing.tool("a2", 30, 40).tool("a").in("run").call("call_0");
    drawing.model("read", 40, 50).in("run").attribute(INPUT, results("call_0"));
    assertThat(edges())
        .contains(
            "ask1 > a1 E2A 0.7", "a1 > ask2 E2B 0.7", "ask2 > a2 E2A 0.7", "a2 > read E2B 0.7");
  }

  @Test
  void anIdThatTwoAgentsUseIsPairedInsideEach() {
    drawing.agent("one", 0, 100);
    drawing.agent("two", 0, 100);
    drawing.model("ask1", 0, 10).in("one").attribute(OUTPUT, asks("c", "t"));
    drawing.model("ask2", 5, 12).in("two").attribute(OUTPUT, asks("c", "t"));
    drawing.tool("t1", 20, 30).tool("t").in("one").call("c");
    drawing.tool("t2", 21, 30).tool("t").in("two").call("c");
    assertThat(accepted()).containsExactly("ask1 > t1 E2A", "ask2 > t2 E2A");
  }

  @Test
  void aResultUnderAnIdThatTwoAgentsUseIsReadInItsOwnAgent() {
    drawing.agent("one", 0, 200);
    drawing.agent("two", 0, 200);
    drawing.model("ask1", 0, 10).in("one").attribute(OUTPUT, asks("c", "t"));
    drawing.model("ask2", 5, 12).in("two").attribute(OUTPUT, asks("c", "t"));
    drawing.tool("t1", 20, 30).tool("t").in("one").call("c");
    drawing.tool("t2", 21, 30).tool("t").in("two").call("c");
    drawing.model("read2", 40, 50).in("two").attribute(INPUT, results("c"));
    drawing.model("read1", 60, 70).in("one").attribute(INPUT, results("c"));
    assertThat(accepted())
        .containsExactly("ask1 > t1 E2A", "ask2 > t2 E2A", "t1 > read1 E2B", "t2 > read2 E2B");
  }

  @Test
  void aResultThatNoModelOfItsAgentWasToldIsNotReadUnderALaterToolsId() {
    drawing.agent("one", 0, 40);
    drawing.agent("two", 50, 100);
    drawing.model("ask1", 0, 10).in("one").attribute(OUTPUT, asks("c", "t"));
    drawing.tool("t1", 20, 30).tool("t").in("one").call("c");
    drawing.model("ask2", 50, 60).in("two").attribute(OUTPUT, asks("c", "t"));
    drawing.tool("t2", 61, 70).tool("t").in("two").call("c");
    drawing.model("read2", 71, 80).in("two").attribute(INPUT, results("c"));
    assertThat(accepted()).containsExactly("ask1 > t1 E2A", "ask2 > t2 E2A", "t2 > read2 E2B");
  }

  @Test
  void anIdThatTwoBranchesUseIsPairedInsideEach() {
    drawing.agent("run", 0, 300);
    drawing.step("one", Operation.CHAIN, 0, 200).in("run");
    drawing.step("two", Operation.CHAIN, 0, 200).in("run");
    drawing.model("ask1", 0, 10).in("one").attribute(OUTPUT, asks("c", "t"));
    drawing.model("ask2", 5, 11).in("two").attribute(OUTPUT, asks("c", "t"));
    drawing.tool("t1", 12, 20).tool("t").in("one").call("c");
    drawing.tool("t2", 13, 21).tool("t").in("two").call("c");
    drawing.model("read1", 22, 30).in("one").attribute(INPUT, results("c"));
    drawing.model("read2", 23, 31).in("two").attribute(INPUT, results("c"));
    assertThat(accepted())
        .containsExactly("ask1 > t1 E2A", "ask2 > t2 E2A", "t1 > read1 E2B", "t2 > read2 E2B");
  }

  @Test
  void modelsThatAskUnderOneIdAtTheSameTimeAreTakenInTheirOrder() {
    drawing.agent("run", 0, 300);
    drawing.model("ask1", 0, 40).in("run").attribute(OUTPUT, asks("c", "t"));
    drawing.model("ask2", 5, 40).in("run").attribute(OUTPUT, asks("c", "t"));
    drawing.tool("t1", 41, 50).tool("t").in("run").call("c");
    drawing.tool("t2", 42, 50).tool("t").in("run").call("c");
    assertThat(accepted()).containsExactly("ask1 > t1 E2A", "ask2 > t2 E2A");
  }

  @Test
  void toolsThatTriedOneCallTwiceShareTheModelThatAsked() {
    drawing.agent("run", 0, 100);
    drawing.model("ask", 0, 10).in("run").attribute(OUTPUT, asks("c", "t"));
    drawing.tool("first", 10, 20).tool("t").in("run").call("c");
    drawing.tool("again", 20, 30).tool("t").in("run").call("c");
    drawing.model("read", 30, 40).in("run").attribute(INPUT, results("c"));
    assertThat(accepted())
        .containsExactly(
            "again > read E2B", "ask > again E2A", "ask > first E2A", "first > read E2B");
  }

  @Test
  void aResultThatWasReadBeforeItsToolEndedIsRefused() {
    drawing.model("ask", 0, 10).attribute(OUTPUT, asks("c", "t"));
    drawing.tool("t", 10, 500).call("c");
    drawing.model("read", 100, 200).attribute(INPUT, results("c"));
    TraceDraft trace = built();
    assertThat(drawing.accepted(trace)).containsExactly("ask > t E2A");
    assertThat(trace.refused())
        .singleElement()
        .isInstanceOfSatisfying(
            RefusedEdge.AgainstTime.class,
            refused -> assertThat(refused.overlapNanos()).isEqualTo(400_000_000));
  }

  @Test
  void clocksOfOneProcessMayDifferByMillisecondsAndOfTwoByMore() {
    drawing.step("a", Operation.TASK, 0, 14);
    drawing.step("b", Operation.TASK, 10, 20).link("a");
    drawing.step("c", Operation.TASK, 100, 140);
    drawing.step("d", Operation.TASK, 110, 150).link("c");
    drawing.step("e", Operation.TASK, 200, 240).on("there");
    drawing.step("f", Operation.TASK, 210, 250).link("e");
    assertThat(accepted()).containsExactly("a > b E1", "e > f E1");
  }

  @Test
  void containmentIsNoDependency() {
    drawing.model("outer", 0, 100).attribute(OUTPUT, asks("c", "t"));
    drawing.tool("t", 10, 20).in("outer").call("c");
    TraceDraft trace = built();
    assertThat(trace.edges()).isEmpty();
    assertThat(trace.refused()).isEmpty();
  }

  @Test
  void theEdgeThatWouldCloseACycleIsRefusedWithTheCycle() {
    drawing.step("a", Operation.TASK, 10, 10).link("c");
    drawing.step("b", Operation.TASK, 10, 10).link("a");
    drawing.step("c", Operation.TASK, 10, 10).link("b");
    TraceDraft trace = built();
    assertThat(drawing.accepted(trace)).containsExactly("a > b E1", "c > a E1");
    assertThat(trace.refused())
        .singleElement()
        .isInstanceOfSatisfying(
            RefusedEdge.ClosesCycle.class,
            refused -> assertThat(names(refused.cycle())).containsExactly("b", "c", "a", "b"));
  }

  @Test
  void aModelWhoseSpanNamesTheIdsOfItsCallsIsTheirCallerAlsoWithoutContent() {
    drawing
        .model("ask", 0, 10)
        .attribute("gen_ai.tool.call.id", "c1, c2")
        .attribute("gen_ai.tool.name", "a, b");
    drawing.tool("a", 10, 20).call("c1");
    drawing.tool("b", 12, 22).call("c2");
    assertThat(accepted()).containsExactly("ask > a E2A", "ask > b E2A");
  }

  @Test
  void callsWithoutIdsAreJoinedByNameWhereTheNumbersMatch() {
    drawing.agent("run", 0, 100);
    drawing.model("ask", 0, 10).in("run").attribute(OUTPUT, asks("", "a", "", "b", "", "a"));
    drawing.tool("a1", 10, 20).tool("a").in("run");
    drawing.tool("b1", 20, 30).tool("b").in("run");
    drawing.tool("a2", 30, 40).tool("a").in("run");
    assertThat(edges()).contains("ask > a1 E7 0.75", "ask > b1 E7 0.75", "ask > a2 E7 0.75");
    assertThat(drawing.find("ask").requestedCalls())
        .extracting(call -> call.executed().map(drawing::nameOf))
        .containsExactly(Optional.of("a1"), Optional.of("b1"), Optional.of("a2"));
  }

  @Test
  void idsThatDifferAreNoCallByName() {
    drawing.agent("run", 0, 100);
    drawing.model("ask", 0, 10).in("run").attribute(OUTPUT, asks("c1", "f", "c2", "g"));
    drawing.tool("f", 10, 20).in("run").call("c9");
    drawing.tool("g", 20, 30).in("run");
    assertThat(accepted()).containsExactly("ask > g E7");
  }

  @Test
  void aToolWithAnIdMayAnswerACallWithoutOne() {
    drawing.agent("run", 0, 100);
    drawing.model("ask", 0, 10).in("run").attribute(OUTPUT, asks("", "f"));
    drawing.tool("f", 10, 20).in("run").call("c9");
    assertThat(accepted()).containsExactly("ask > f E7");
  }

  @Test
  void callsByNameWhoseNumbersDifferAreCandidatesOnly() {
    drawing.agent("run", 0, 100);
    drawing.model("ask", 0, 10).in("run").attribute(OUTPUT, asks("", "a", "", "a"));
    drawing.tool("a1", 10, 20).tool("a").in("run");
    assertThat(edges()).contains("ask > a1 E7 0.5");
    assertThat(accepted()).isEmpty();
  }

  @Test
  void theOrderOfTheLoopJoinsWhatNoMessageNames() {
    drawing.agent("run", 0, 100);
    drawing.model("decide", 0, 10).in("run");
    drawing.tool("t", 10, 20).in("run").call("only-here");
    drawing.model("read", 20, 30).in("run");
    assertThat(edges()).contains("decide > t E8 0.6", "t > read E8 0.6");
  }

  @Test
  void aModelThatWasToldOfOtherResultsByIdDidNotReadThisOne() {
    drawing.agent("run", 0, 100);
    drawing.model("decide", 0, 10).in("run");
    drawing.tool("t", 10, 20).in("run").call("mine");
    drawing.model("read", 20, 30).in("run").attribute(INPUT, results("other"));
    assertThat(accepted()).containsExactly("decide > t E8");
  }

  @Test
  void theLoopOfAnInnerAgentIsItsOwn() {
    drawing.agent("outer", 0, 100);
    drawing.model("plan", 0, 10).in("outer");
    drawing.step("delegate", Operation.SUBAGENT, 10, 60).in("outer");
    drawing.model("inner", 12, 20).in("delegate");
    drawing.tool("t", 20, 30).in("delegate");
    drawing.model("inner2", 30, 40).in("delegate");
    drawing.model("answer", 60, 70).in("outer");
    assertThat(accepted())
        .containsExactly(
            "delegate > answer E8", "inner > t E8", "plan > delegate E8", "t > inner2 E8");
  }

  @Test
  void aJudgeInsideAGuardIsNotTheModelThatDecided() {
    drawing.agent("run", 0, 100);
    drawing.model("decide", 0, 10).in("run");
    drawing.step("guard", Operation.GUARDRAIL, 11, 15).in("run");
    drawing.model("judge", 12, 14).in("guard");
    drawing.tool("t", 16, 20).in("run");
    drawing.step("check", Operation.EVALUATOR, 21, 25).in("run");
    drawing.model("grade", 22, 24).in("check");
    drawing.model("read", 26, 30).in("run");
    assertThat(accepted()).containsExactly("decide > t E8", "t > read E8");
  }

  @Test
  void aCallByNameWaitsBehindTheGuardsJudge() {
    drawing.agent("run", 0, 100);
    drawing.model("ask", 0, 10).in("run").attribute(OUTPUT, asks("", "f"));
    drawing.step("guard", Operation.GUARDRAIL, 11, 15).in("run");
    drawing.model("judge", 12, 14).in("guard");
    drawing.tool("f", 16, 20).in("run");
    assertThat(accepted()).containsExactly("ask > f E7");
  }

  @Test
  void aSearchThatAsksAModelIsStillReadByTheNextOne() {
    drawing.agent("run", 0, 100);
    drawing.model("decide", 0, 10).in("run");
    drawing.step("search", Operation.RETRIEVER, 11, 20).in("run");
    drawing.model("rewrite", 12, 15).in("search");
    drawing.model("read", 21, 30).in("run");
    assertThat(accepted()).containsExactly("decide > search E8", "search > read E8");
  }

  private void branches(String ofFirst, String ofSecond) {
    drawing.agent("run", 0, 300);
    drawing.step("one", Operation.CHAIN, 0, 200).in("run");
    drawing.step("two", Operation.CHAIN, 0, 200).in("run");
    drawing.model("ask1", 10, 100).in("one").attribute(OUTPUT, ofFirst);
    drawing.model("ask2", 50, 110).in("two").attribute(OUTPUT, ofSecond);
    drawing.tool("t1", 120, 130).in("one");
    drawing.tool("t2", 130, 140).in("two");
    drawing.model("read1", 150, 160).in("one");
    drawing.model("read2", 160, 170).in("two");
  }

  @Test
  void loopsOfBranchesThatRunSideBySideAreTheirOwn() {
    branches("", "");
    assertThat(accepted())
        .containsExactly("ask1 > t1 E8", "ask2 > t2 E8", "t1 > read1 E8", "t2 > read2 E8");
  }

  @Test
  void callsByNameStayInTheirBranch() {
    branches(asks("", "t1"), asks("", "t2"));
    assertThat(accepted())
        .containsExactly("ask1 > t1 E7", "ask2 > t2 E7", "t1 > read1 E8", "t2 > read2 E8");
  }

  @Test
  void branchesOfToolsAloneBelongToTheModelsAroundThem() {
    drawing.agent("run", 0, 300);
    drawing.step("node", Operation.CHAIN, 0, 10).in("run");
    drawing.model("ask", 1, 9).in("node");
    drawing.step("one", Operation.CHAIN, 20, 60).in("run");
    drawing.tool("t1", 21, 59).in("one");
    drawing.step("two", Operation.CHAIN, 20, 60).in("run");
    drawing.tool("t2", 22, 58).in("two");
    drawing.model("inside", 30, 40).in("two");
    drawing.step("node2", Operation.CHAIN, 70, 90).in("run");
    drawing.model("read", 71, 89).in("node2");
    assertThat(accepted()).containsExactly("ask > t1 E8", "ask > t2 E8", "t1 > read E8");
  }

  @Test
  void aCallByNameWaitsWhileOtherModelsAskForOtherNames() {
    drawing.agent("run", 0, 300);
    drawing.model("ask", 0, 10).in("run").attribute(OUTPUT, asks("", "slow"));
    drawing.model("other", 5, 20).in("run").attribute(OUTPUT, asks("", "quick"));
    drawing.tool("quick", 30, 40).in("run");
    drawing.tool("slow", 31, 60).in("run");
    assertThat(accepted()).containsExactly("ask > slow E7", "other > quick E7");
  }

  @Test
  void modelsThatAskForOneNameAtTheSameTimeGetToolsInTheirOrder() {
    drawing.agent("run", 0, 300);
    drawing.model("ask1", 0, 20).in("run").attribute(OUTPUT, asks("", "t"));
    drawing.model("ask2", 5, 25).in("run").attribute(OUTPUT, asks("", "t"));
    drawing.tool("t1", 30, 40).tool("t").in("run");
    drawing.tool("t2", 31, 60).tool("t").in("run");
    assertThat(accepted()).containsExactly("ask1 > t1 E7", "ask2 > t2 E7");
  }

  @Test
  void aCallThatNobodyRanIsForgottenWhenItsNameIsAskedForAgain() {
    drawing.agent("run", 0, 300);
    drawing.model("ask1", 0, 20).in("run").attribute(OUTPUT, asks("", "t"));
    drawing.model("ask2", 30, 40).in("run").attribute(OUTPUT, asks("", "t"));
    drawing.tool("t", 50, 60).in("run");
    assertThat(accepted()).containsExactly("ask2 > t E7");
  }

  @Test
  void neighboursAreAHintAndNoDependency() {
    drawing.step("p", Operation.CHAIN, 0, 100);
    drawing.step("a", Operation.TASK, 0, 10).in("p");
    drawing.step("b", Operation.TASK, 10, 20).in("p");
    assertThat(edges()).containsExactly("a > b E9 0.3");
    assertThat(accepted()).isEmpty();
  }

  @Test
  void executorsGetTheirMessagesFromTheLatestRunOfTheirSource() {
    drawing.step("a1", Operation.TASK, 0, 10).attribute("executor.id", "a");
    drawing.step("a2", Operation.TASK, 20, 30).attribute("executor.id", "a");
    drawing
        .step("b", Operation.TASK, 40, 50)
        .attribute("executor.id", "b")
        .attribute("message.source_id", "a");
    assertThat(edges()).containsExactly("a2 > b E3 0.9");
  }

  @Test
  void haystackComponentsNameTheirSenders() {
    drawing.step("r", Operation.TASK, 0, 10).attribute("haystack.component.name", "retriever");
    drawing.step("p", Operation.TASK, 0, 10).attribute("haystack.component.name", "prompts");
    drawing
        .step("m", Operation.LLM, 20, 30)
        .attribute("haystack.component.name", "model")
        .attribute(
            "haystack.component.input_spec",
            """
            {"documents": {"type": "list", "senders": ["retriever"]}, "prompt": {"senders": ["prompts"]}}
            """);
    assertThat(edges()).containsExactly("p > m E3 0.9", "r > m E3 0.9");
  }

  @Test
  void aWorkflowsDeclaredEdgesAreUnrolledToRuns() {
    drawing
        .step("flow", Operation.CHAIN, 0, 100)
        .attribute("gen_ai.workflow.edges", "[[\"think\", \"act\"], [\"act\", \"think\"]]");
    drawing
        .step("t1", Operation.CHAIN, 0, 10)
        .in("flow")
        .attribute("traceloop.entity.name", "think");
    drawing
        .step("a1", Operation.CHAIN, 10, 20)
        .in("flow")
        .attribute("traceloop.entity.name", "act");
    drawing
        .step("t2", Operation.CHAIN, 20, 30)
        .in("flow")
        .attribute("traceloop.entity.name", "think");
    assertThat(accepted()).containsExactly("a1 > t2 E3", "t1 > a1 E3");
  }

  @Test
  void langGraphNodesFollowTheSuperstepBeforeThem() {
    node("agent1", "agent", 1, "[\"branch:to:agent\"]", 0);
    node("x", "x", 2, "[\"branch:to:x\"]", 20);
    node("y", "y", 2, "[\"branch:to:y\"]", 20);
    node("join", "join", 3, "[\"join:x+y:join\"]", 40);
    drawing
        .model("inside", 42, 44)
        .in("join")
        .attribute("metadata", "{\"langgraph_node\": \"join\", \"langgraph_step\": 3}");
    assertThat(edges())
        .containsExactly(
            "agent1 > x E3 0.9", "agent1 > y E3 0.9", "x > join E3 0.9", "y > join E3 0.9");
  }

  private void node(String name, String node, int step, String triggers, long start) {
    drawing
        .step(name, Operation.CHAIN, start, start + 10)
        .attribute(
            "metadata",
            "{\"langgraph_node\": \"%s\", \"langgraph_step\": %d, \"langgraph_triggers\": %s}"
                .formatted(node, step, triggers));
  }

  @Test
  void aHandoffLeadsToTheNextRunOfTheAgentItNames() {
    drawing.agent("Triage", 0, 20).agent("Triage");
    drawing
        .step("handoff", Operation.HANDOFF, 10, 12)
        .in("Triage")
        .tool("transfer_to_refund_agent");
    drawing.agent("Refund Agent", 30, 60).agent("Refund Agent");
    assertThat(accepted()).containsExactly("handoff > Refund Agent E4");
  }

  @Test
  void aHandoffThatOnlyTheModelAskedForLeadsFromTheModel() {
    drawing.agent("a", 0, 20).agent("a");
    drawing.model("m", 5, 10).in("a").attribute(OUTPUT, asks("c", "transfer_to_b"));
    drawing.agent("b", 30, 60).agent("b");
    assertThat(accepted()).containsExactly("m > b E4");
  }

  @Test
  void aNodeComesAfterTheLatestRunOfItsParentNode() {
    drawing.step("p", Operation.CHAIN, 0, 10).attribute("graph.node.id", "n1");
    drawing
        .step("c", Operation.CHAIN, 20, 30)
        .attribute("graph.node.id", "n2")
        .attribute("graph.node.parent_id", "n1");
    assertThat(edges()).containsExactly("p > c E5 0.7");
  }

  @Test
  void anIdOfOneResultThatAnotherCallIsGivenJoinsThem() {
    drawing.tool("search", 0, 10).returned("{\"reservation\": \"RES-48213-XQ\", \"seats\": 2}");
    drawing.tool("book", 20, 30).given("{\"reservation\": \"RES-48213-XQ\"}");
    assertThat(edges()).containsExactly("search > book E6 0.8");
  }

  @Test
  void aToolThatAsksAModelInsideStillGivesItsResult() {
    drawing.tool("search", 0, 10).returned("order ORD-123456");
    drawing.model("rank", 2, 9).in("search");
    drawing.tool("book", 20, 30).given("{\"order\": \"ORD-123456\"}");
    assertThat(edges()).contains("search > book E6 0.8");
  }

  @Test
  void aValueThatACallPassesOnIsTheInnerCalls() {
    drawing.tool("outer", 0, 20).returned("order ORD-123456, ticket TICKET-77");
    drawing.tool("inner", 5, 20).in("outer").returned("ORD-123456");
    drawing.tool("book", 20, 30).given("{\"order\": \"ORD-123456\"}");
    drawing.tool("file", 30, 40).given("{\"ticket\": \"TICKET-77\"}");
    assertThat(accepted()).containsExactly("inner > book E6", "outer > file E6");
  }

  @Test
  void whatTheUserSaidOrTwoResultsHoldBelongsToNobody() {
    drawing.agent("run", 0, 100);
    drawing
        .model("m", 0, 5)
        .in("run")
        .attribute(INPUT, "[{\"role\": \"user\", \"content\": \"change RES-48213-XQ\"}]");
    drawing
        .tool("a", 10, 20)
        .in("run")
        .returned("{\"id\": \"RES-48213-XQ\", \"t\": \"TOKEN-998877\"}");
    drawing.tool("b", 10, 20).in("run").returned("{\"t\": \"TOKEN-998877\"}");
    drawing
        .tool("c", 30, 40)
        .in("run")
        .given("{\"id\": \"RES-48213-XQ\", \"t\": \"TOKEN-998877\"}");
    assertThat(edges()).noneMatch(edge -> edge.contains("E6"));
  }

  private void passesOn(String input) {
    drawing.agent("run", 0, 100);
    drawing.model("m", 0, 5).in("run").attribute(INPUT, input);
    drawing.tool("a", 10, 20).in("run").returned("ACC-123456");
    drawing
        .model("told", 21, 25)
        .in("run")
        .attribute(INPUT, "[{\"role\": \"tool\", \"content\": \"ACC-123456\"}]");
    drawing.tool("b", 30, 40).in("run").given("{\"account\": \"ACC-123456\"}");
  }

  @Test
  void whatInstructionsOrEarlierMessagesHoldBelongsToNobody() {
    passesOn(
        """
        [{"role": "system", "content": "Mind this:\\nACC-123456"}, {"role": "user", "content": "go"}]
        """);
    assertThat(edges()).noneMatch(edge -> edge.contains("E6"));
  }

  @Test
  void whatAUserSaidEarlierBelongsToNobody() {
    passesOn(
        """
        [{"role": "user", "content": "cancel ACC-123456"}, {"role": "assistant", "content": "sure?"},
         {"role": "user", "content": "yes"}]
        """);
    assertThat(edges()).noneMatch(edge -> edge.contains("E6"));
  }

  @Test
  void whatAModelWasToldOfAResultIsStillTheResults() {
    passesOn("[{\"role\": \"user\", \"content\": \"go\"}]");
    assertThat(edges()).contains("a > b E6 0.8");
  }

  @Test
  void wordsDatesAndSmallNumbersAreNotDistinctive() {
    drawing
        .tool("a", 0, 10)
        .returned("{\"state\": \"available\", \"on\": \"2024-05-13\", \"n\": 1234567}");
    drawing
        .tool("b", 20, 30)
        .given("{\"state\": \"available\", \"on\": \"2024-05-13\", \"n\": 1234567}");
    assertThat(edges()).isEmpty();
  }

  @Test
  void aReadComesAfterTheWriteOfTheSameFile() {
    drawing.tool("w", 0, 10).tool("write_file").given("{\"path\": \"a.md\"}");
    drawing.tool("r", 20, 30).tool("readFile").given("{\"path\": \"a.md\"}");
    drawing.tool("other", 40, 50).tool("read_file").given("{\"path\": \"b.md\"}");
    assertThat(edges()).containsExactly("w > r E10 0.6");
  }

  @Test
  void aGuardComesBeforeWhatItGuards() {
    drawing.agent("run", 0, 100);
    drawing.step("guard", Operation.GUARDRAIL, 0, 10).in("run");
    drawing.model("m", 10, 20).in("run");
    assertThat(edges()).containsExactly("guard > m E11 0.55");
  }

  @Test
  void aGuardBeforeACancelledStepStoppedIt() {
    drawing.agent("run", 0, 100);
    drawing.step("guard", Operation.GUARDRAIL, 0, 10).in("run");
    drawing
        .model("m", 10, 20)
        .in("run")
        .status(SpanStatus.ERROR, "")
        .attribute("error.type", "CancelledError");
    assertThat(edges()).containsExactly("guard > m E11 0.8");
  }

  @Test
  void theStrongestEvidenceForTwoStepsIsTheOnlyOne() {
    drawing.agent("run", 0, 100);
    drawing.model("ask", 0, 10).in("run").attribute(OUTPUT, asks("c1", "search"));
    drawing.tool("search", 10, 20).in("run").call("c1").link("ask");
    assertThat(edges()).containsExactly("ask > search E2A 0.98");
  }

  @Test
  void anAcceptedEdgeTakesThePlaceOfACandidate() {
    drawing.agent("run", 0, 100);
    drawing.model("ask", 0, 10).in("run").attribute(OUTPUT, asks("", "f"));
    drawing.tool("f", 10, 20).in("run").attribute("mcp.method.name", "tools/call").link("ask");
    assertThat(edges()).containsExactly("ask > f E7 0.75");
    assertThat(drawing.find("ask").requestedCalls())
        .singleElement()
        .satisfies(call -> assertThat(call.executed()).contains(drawing.find("f").id()));
  }

  @Test
  void theLoopTakesThePlaceOfTheRequestThatCarriedACall() {
    drawing.agent("run", 0, 100);
    drawing.model("decide", 0, 10).in("run");
    drawing.tool("f", 10, 20).in("run").attribute("mcp.method.name", "tools/call").link("decide");
    assertThat(edges()).containsExactly("decide > f E8 0.6");
  }

  @Test
  void aSecondCandidateTakesNoPlace() {
    drawing.agent("run", 0, 100);
    drawing.model("ask", 0, 10).in("run").attribute(OUTPUT, asks("", "f", "", "f"));
    drawing.tool("f", 10, 20).in("run").attribute("mcp.method.name", "tools/call").link("ask");
    assertThat(edges()).containsExactly("ask > f E1 0.3");
  }

  private static final String INPUT = "gen_ai.input.messages";
  private static final String OUTPUT = "gen_ai.output.messages";

  /// Ids and names, one after the other; an empty id is left out.
  static String asks(String... idsAndNames) {
    var parts = new StringBuilder();
    for (int i = 0; i < idsAndNames.length; i += 2) {
      String id = idsAndNames[i].isEmpty() ? "" : "\"id\": \"" + idsAndNames[i] + "\", ";
      parts
          .append(parts.isEmpty() ? "" : ", ")
          .append("{\"type\": \"tool_call\", " + id + "\"name\": \"" + idsAndNames[i + 1] + "\"}");
    }
    return "[{\"role\": \"assistant\", \"parts\": [" + parts + "]}]";
  }

  static String results(String... ids) {
    return Arrays.stream(ids)
        .map(id ->
            "{\"role\": \"tool\", \"parts\": [{\"type\": \"tool_call_response\", \"id\": \""
                + id
                + "\", \"response\": \"r\"}]}")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private List<String> names(List<StepId> ids) {
    return ids.stream().map(drawing::nameOf).toList();
  }

  private List<String> edges() {
    return drawing.edges(built());
  }

  private List<String> accepted() {
    return drawing.accepted(built());
  }

  private TraceDraft built() {
    TraceDraft trace = drawing.build();
    MessageReader.read(trace);
    OutcomeRules.apply(trace);
    EdgeBuilder.build(trace);
    return trace;
  }
}
