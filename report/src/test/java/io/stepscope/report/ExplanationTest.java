/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.DebugInfo;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.FieldEvidence;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.testing.DrawnTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExplanationTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @Test
  void aStepShowsItsRulesItsSpansAndTheOtherStepsItNeeded() {
    String text = new TextExplanation(TextLayout.PLAIN).render(run(), "search");
    assertThat(text)
        .containsSubsequence(
            "FIELDS",
            "type",
            "some-dialect",
            "some.kind",
            "FOLDED INTO IT",
            "http  GET /search",
            "MERGED INTO IT",
            "copy  search again");
  }

  @Test
  void aFieldThatIsNotKeptAndACallWithoutAStepSaySo() {
    ExecutionTrace trace =
        DrawnTrace.of("llm:plan |====|")
            .with(
                "plan",
                step ->
                    step.requestedCalls(
                            List.of(
                                new RequestedCall(
                                    Optional.of("call_1"),
                                    "search",
                                    Value.absent(),
                                    Optional.empty())))
                        .debugInfo(
                            new DebugInfo(
                                List.of(),
                                List.of(),
                                List.of(
                                    new FieldEvidence("cost_input", "some-dialect", "price.in"),
                                    new FieldEvidence("requested_calls", "messages", "out")),
                                List.of())))
            .trace();
    String text =
        new TextExplanation(TextLayout.PLAIN)
            .render(new ExplainedTrace(trace, names(trace)), "plan");
    assertThat(text)
        .containsPattern("cost_input +— +some-dialect +price.in")
        .containsPattern("requested_calls +1 call +messages +out")
        .contains("search (call_1): no step could be matched to it");
  }

  @Test
  void whatAMergedSpanToldStandsBelowItsIdAndSaysWhatIsNotUsed() throws IOException {
    var copy = new StepId("copy");
    ExecutionTrace trace =
        DrawnTrace.of("tool:search |====|")
            .with(
                "search",
                step ->
                    step.callId("call_1")
                        .debugInfo(
                            new DebugInfo(
                                List.of("copy"),
                                List.of(),
                                List.of(
                                    new FieldEvidence("type", "genai", "some.kind"),
                                    new FieldEvidence("type", "mcp", "mcp.kind").mergedFrom(copy),
                                    new FieldEvidence("call_id", "mcp", "mcp.id").mergedFrom(copy),
                                    new FieldEvidence("status", "explicit", "success")),
                                List.of())))
            .trace();
    var explained = new ExplainedTrace(trace, names(trace));
    assertThat(new TextExplanation(TextLayout.PLAIN).render(explained, "search").lines())
        .map(line -> line.strip().replaceAll(" {2,}", "  "))
        .containsSequence(
            "type  tool_call (tool)  genai  some.kind",
            "status  success  explicit  success",
            "told by copy",
            "type  (not used)  mcp  mcp.kind",
            "call_id  call_1  mcp  mcp.id");
    JsonNode json = json(out -> JsonExplanation.write(explained, "search", out));
    assertThat(json.at("/step/evidence/0/merged_from").isNull()).isTrue();
    assertThat(json.at("/step/evidence/2/merged_from").asString()).isEqualTo("copy");
    assertThat(json.at("/step/evidence/2/counts").asBoolean()).isFalse();
    assertThat(json.at("/step/evidence/3/counts").asBoolean()).isTrue();
  }

  @Test
  void aFoldedSpanIsExplainedByTheStepItBelongsTo() {
    assertThat(new TextExplanation(TextLayout.PLAIN).render(run(), "http"))
        .contains("Span http is no step of its own: it was folded into this one.")
        .contains("span search");
    assertThat(new TextExplanation(TextLayout.PLAIN).render(run(), "copy"))
        .contains("it was merged into this one.");
  }

  @Test
  void aSpanThatBecameNothingSaysSo() {
    assertThat(new TextExplanation(TextLayout.PLAIN).render(run(), "noise"))
        .contains("heartbeat")
        .contains("This span is no step and belongs to none");
  }

  @Test
  void theListCountsStepsByTheRuleThatTypedThem() {
    assertThat(new TextExplanation(TextLayout.PLAIN).render(run()))
        .contains("5 spans became 2 steps; 1 folded, 1 merged, 1 left out")
        .containsPattern(" 1  some-dialect +some.kind")
        .containsPattern(" 1  structure +span kind and children")
        .containsSubsequence("LEFT OUT", "noise  heartbeat");
  }

  @Test
  void jsonTellsTheSameAsTheText() throws IOException {
    JsonNode list = json(out -> JsonExplanation.write(run(), out));
    assertThat(list.at("/typed_by/some-dialect  some.kind").asInt()).isEqualTo(1);
    assertThat(list.get("left_out")).hasSize(1);
    assertThat(list.get("steps")).hasSize(2);
    JsonNode folded = json(out -> JsonExplanation.write(run(), "http", out));
    assertThat(folded.get("became").asString()).isEqualTo("folded");
    assertThat(folded.at("/step/step_id").asString()).isEqualTo("search");
    assertThat(folded.at("/step/evidence/0/source").asString()).isEqualTo("some.kind");
    JsonNode noise = json(out -> JsonExplanation.write(run(), "noise", out));
    assertThat(noise.get("became").asString()).isEqualTo("left_out");
    assertThat(noise.get("step").isNull()).isTrue();
  }

  @Test
  void noLineIsWiderThanTheTerminal() {
    var narrow = new TextExplanation(new TextLayout(80, false, 30));
    RandomTraces.many(5, 60, 60)
        .forEach(trace -> {
          var explained = new ExplainedTrace(trace, names(trace));
          assertFits(narrow.render(explained));
          for (ExecutionStep step : trace.steps()) {
            assertFits(narrow.render(explained, step.id().value()));
          }
        });
  }

  @Test
  void theReasonOfARefusalIsToldWhole() {
    ExecutionTrace drawn =
        DrawnTrace.of(
                """
                0000000000000001 |====================|
                  0000000000000002 |====|
                  0000000000000003       |====|
                """)
            .trace();
    var back =
        new DependencyEdge(
            new StepId("0000000000000003"),
            new StepId("0000000000000002"),
            EdgeClass.E1,
            1,
            "link");
    var trace =
        new ExecutionTrace(
            drawn.traceId(),
            drawn.summary(),
            drawn.steps(),
            List.of(),
            List.of(
                new RefusedEdge.ClosesCycle(back, List.of(back.from(), back.to(), back.from()))),
            drawn.completion());
    var explained = new ExplainedTrace(trace, names(trace));
    var text = new TextExplanation(new TextLayout(80, false, 30));
    for (String told : List.of(text.render(explained), text.render(explained, back.to().value()))) {
      assertFits(told);
      assertThat(told.lines().map(String::strip).collect(Collectors.joining(" ")))
          .contains("would close the cycle 0000000000000003 → 0000000000000002 → 0000000000000003");
    }
  }

  private static void assertFits(String text) {
    assertThat(text.lines()).allMatch(line -> line.codePointCount(0, line.length()) <= 80);
  }

  private static Map<String, String> names(ExecutionTrace trace) {
    Map<String, String> names = new HashMap<>();
    trace.steps().forEach(step -> names.put(step.id().value(), step.name()));
    return names;
  }

  private static ExplainedTrace run() {
    ExecutionTrace trace =
        DrawnTrace.of(
                """
                agent:run        |===================|
                  tool:search         |=========|
                """)
            .with(
                "search",
                step ->
                    step.debugInfo(
                        new DebugInfo(
                            List.of("copy"),
                            List.of("http"),
                            List.of(new FieldEvidence("type", "some-dialect", "some.kind")),
                            List.of())))
            .trace();
    Map<String, String> names = names(trace);
    names.putAll(Map.of("http", "GET /search", "copy", "search again", "noise", "heartbeat"));
    return new ExplainedTrace(trace, names);
  }

  private interface Writing {
    void to(ByteArrayOutputStream out) throws IOException;
  }

  private static JsonNode json(Writing writing) throws IOException {
    var out = new ByteArrayOutputStream();
    writing.to(out);
    return MAPPER.readTree(out.toString(StandardCharsets.UTF_8));
  }
}
