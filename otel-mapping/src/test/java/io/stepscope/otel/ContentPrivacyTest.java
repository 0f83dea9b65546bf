/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static io.stepscope.otel.testing.TestSpan.span;
import static io.stepscope.otel.testing.TestSpan.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.MappingSettings.Content;
import io.stepscope.otel.MappingSettings.Keep;
import io.stepscope.otel.testing.TestSpan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentPrivacyTest {
  @ParameterizedTest
  @EnumSource(
      value = Keep.class,
      names = {"HASH", "NOTHING"})
  void contentThatMayNotStayIsNowhereInTheResult(Keep keep) {
    var trace = map(new Content(keep, 8192, 2000), "SECRET-1", "SECRET-1");
    assertThat(trace.steps().toString() + trace.summary()).doesNotContain("SECRET-1");
    assertThat(trace.step(0).toolName()).contains("search");
  }

  @ParameterizedTest
  @EnumSource(
      value = Keep.class,
      names = {"HASH", "NOTHING"})
  void soAreMessagesThatComeOneEventEach(Keep keep) {
    var trace =
        mapper(new Content(keep, 8192, 2000))
            .map(
                trace(
                    span(1, "chat m", "gen_ai.operation.name", "chat")
                        .event(0, "gen_ai.user.message", "content", "SECRET-1")
                        .event(0, "gen_ai.choice", "message", "{\"content\":\"SECRET-1\"}")));
    assertThat(trace.steps().toString() + trace.summary()).doesNotContain("SECRET-1");
  }

  @Test
  void aHashKeepsEqualEqualAndDifferentDifferent() {
    var settings = new Content(Keep.HASH, 8192, 2000);
    assertThat(map(settings, "a", "x").step(0).parameters())
        .isEqualTo(map(settings, "a", "y").step(0).parameters())
        .isNotEqualTo(map(settings, "b", "x").step(0).parameters());
  }

  @Test
  void textsThatDifferBehindTheCutStayDifferent() {
    var settings = new Content(Keep.TEXT, 10, 2000);
    var one = map(settings, "0123456789-one", "").step(0).parameters();
    var other = map(settings, "0123456789-two", "").step(0).parameters();
    assertThat(one).isNotEqualTo(other);
    assertThat(one.toString()).contains("0123456789…").doesNotContain("one");
  }

  @Test
  void aRedactionMarkerIsNoValueAndIsFlagged() {
    var step = map(Content.DEFAULT, "__REDACTED__", "x").step(0);
    assertThat(step.parameters()).isEqualTo(Value.absent());
    assertThat(step.flags()).contains(StepFlag.REDACTED);
  }

  @Test
  void whatLogfireScrubbedIsNoValueAndIsFlagged() {
    var step = map(Content.DEFAULT, "[Scrubbed due to 'password']", "x").step(0);
    assertThat(step.parameters()).isEqualTo(Value.absent());
    assertThat(step.flags()).contains(StepFlag.REDACTED);
  }

  @Test
  void aLongReasonOfLogfiresIsNoValueEither() {
    String scrubbed = "[Scrubbed due to '" + "a long name of a pattern ".repeat(3) + "']";
    var step = map(Content.DEFAULT, scrubbed, "x").step(0);

    assertThat(step.flags()).contains(StepFlag.REDACTED);
    assertThat(step.parameters().isAbsent()).isTrue();
  }

  @Test
  void aSpanThatSaysSomethingInsideItWasScrubbedIsFlagged() {
    var step =
        new TraceMapper(MappingSettings.DEFAULT)
            .map(
                trace(
                    span(1, "running tool", "gen_ai.operation.name", "execute_tool")
                        .with("tool_arguments", "{\"password\":\"[Scrubbed due to 'password']\"}")
                        .with("logfire.scrubbed", "[{\"path\":[\"attributes\"]}]")))
            .step(0);
    assertThat(step.flags()).contains(StepFlag.REDACTED);
  }

  @Test
  void rulesReadWhatTheResultMayNotKeep() {
    ExecutionStep step =
        map(
                new Content(Keep.NOTHING, 8192, 2000),
                "q",
                "{\"isError\": true, \"text\": \"SECRET-1\"}")
            .step(0);
    assertThat(step.status().isFailed()).isTrue();
    assertThat(step.toString()).doesNotContain("SECRET-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"q\": \"[REDACTED]\"}", "***", "[FILTERED]", "{\"a\": [\"<masked>\"]}"})
  void marksOfWhatWasTakenOutAreSeenWhereverTheyStand(String argument) {
    assertThat(map(Content.DEFAULT, argument, "x").step(0).flags()).contains(StepFlag.REDACTED);
  }

  /// A result may call its error anything, and a model its tool.
  @Test
  void whatIsNoNameIsNotTakenForOne() {
    var failed = search("q", "{\"error\": {\"type\": \"SECRET 1\", \"message\": \"m\"}}");
    var error = map(Content.DEFAULT, failed).step(0).outcome().failure().orElseThrow();
    assertThat(error.type()).contains("_OTHER");
    var known = search("q", "{\"error\": {\"type\": \"rate_limit\", \"message\": \"m\"}}");
    assertThat(map(Content.DEFAULT, known).step(0).outcome().failure().orElseThrow().type())
        .contains("rate_limit");
    var asks =
        span(1, "chat m", "gen_ai.operation.name", "chat")
            .with(
                "gen_ai.output.messages",
                "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool_call\",\"id\":\"c\","
                    + "\"name\":\"SECRET 1\",\"arguments\":{}}]}]");
    assertThat(map(new Content(Keep.NOTHING, 8192, 2000), asks).steps().toString())
        .doesNotContain("SECRET 1");
  }

  /// Its message is then taken from the result.
  @ParameterizedTest
  @ValueSource(strings = {"", "tool_error"})
  void aToolThatFailedByItsStatusTellsNothingOfItsResultEither(String message) {
    for (String result :
        List.of("Error: SECRET-1 timed out", "{\"error\": {\"message\": \"SECRET-1\"}}")) {
      var failed = search("q", result).error(message);
      var step = map(new Content(Keep.NOTHING, 8192, 2000), failed).step(0);
      assertThat(step.status().isFailed()).isTrue();
      assertThat(step.toString()).doesNotContain("SECRET-1");
      assertThat(map(Content.DEFAULT, failed).step(0).outcome().failure().orElseThrow().message())
          .hasValueSatisfying(text -> assertThat(text).contains("SECRET-1"));
    }
  }

  private static ExecutionTrace map(Content content, String argument, String result) {
    return map(content, search(argument, result));
  }

  private static TestSpan search(String argument, String result) {
    return span(1, "execute_tool search", "gen_ai.operation.name", "execute_tool")
        .with("gen_ai.tool.name", "search")
        .with("gen_ai.tool.call.arguments", argument)
        .with("gen_ai.tool.call.result", result)
        .event(0, "note", "text", argument);
  }

  private static ExecutionTrace map(Content content, TestSpan span) {
    return mapper(content).map(trace(span));
  }

  private static TraceMapper mapper(Content content) {
    var base = MappingSettings.DEFAULT;
    var settings =
        new MappingSettings(
            base.mode(),
            base.sameProcessSkewNanos(),
            base.crossProcessSkewNanos(),
            true,
            base.neutralTools(),
            base.grepLikeTools(),
            content,
            List.of(),
            Optional.empty());
    return new TraceMapper(settings);
  }
}
