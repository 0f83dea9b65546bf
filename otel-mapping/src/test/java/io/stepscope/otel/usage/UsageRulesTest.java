/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepKind;
import io.stepscope.analyzer.model.TokenUsage;
import io.stepscope.otel.draft.SpanStatus;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.TraceDraft;
import io.stepscope.otel.message.DraftTrace;
import io.stepscope.otel.outcome.OutcomeRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UsageRulesTest {
  private static final String IN = "gen_ai.usage.input_tokens";
  private static final String OUT = "gen_ai.usage.output_tokens";
  private static final String READ = "gen_ai.usage.cache_read.input_tokens";
  private static final String WRITE = "gen_ai.usage.cache_write.input_tokens";
  private static final String TOTAL = "llm.token_count.total";
  private static final String REASONING = "gen_ai.usage.reasoning_tokens";

  private final DraftTrace drawing = new DraftTrace();

  @Test
  void tokensOfAnAncestorAreATotalForTheLeaves() {
    drawing.agent("run", 0, 100).attribute(IN, 30).attribute(OUT, 3);
    drawing.step("loop", Operation.ITERATION, 0, 90).in("run").attribute(IN, 30).attribute(OUT, 3);
    drawing.model("one", 0, 40).in("loop").attribute(IN, 10).attribute(OUT, 1);
    drawing.model("two", 40, 80).in("loop").attribute(IN, 20).attribute(OUT, 2);
    used("run");
    assertThat(tokens("one").input()).hasValue(10);
    assertThat(tokens("two").input()).hasValue(20);
    assertThat(tokens("loop").isKnown()).isFalse();
    assertThat(tokens("run").isKnown()).isFalse();
    assertThat(drawing.find("run").usageRollup().orElseThrow().tokens().input()).hasValue(30);
    assertThat(drawing.find("one").usageRollup()).isEmpty();
  }

  @Test
  void tokensOfAnAncestorAreItsOwnWhenNobodyBelowHasAny() {
    drawing.agent("run", 0, 100).attribute(IN, 30);
    drawing.model("one", 0, 40).in("run");
    assertThat(used("run").usage().tokens().input()).hasValue(30);
    assertThat(drawing.find("run").usageRollup()).isEmpty();
    assertThat(tokens("one")).isEqualTo(TokenUsage.UNKNOWN);
  }

  @Test
  void zerosBelowDoNotTakeATotalAway() {
    drawing
        .agent("run", 0, 100)
        .attribute(IN, 100)
        .attribute(OUT, 10)
        .attribute("gen_ai.usage.cost", 0.5);
    drawing
        .model("one", 0, 40)
        .in("run")
        .attribute(IN, 0)
        .attribute(OUT, 0)
        .attribute("gen_ai.usage.cost", 0.0);
    assertThat(used("run").usage().tokens().total()).hasValue(110);
    assertThat(drawing.find("run").usage().costUsd()).hasValue(0.5);
    assertThat(drawing.find("run").usageRollup()).isEmpty();
    assertThat(tokens("one").total()).hasValue(0);
  }

  @Test
  void aReportedCostOfTheWholeIsNotPricedAgainBelow() throws IOException {
    var prices = PriceTable.parse("{\"m\": {\"input_cost_per_token\": 1}}", "prices");
    drawing.agent("run", 0, 100).attribute("gen_ai.usage.cost", 7.5);
    drawing.model("one", 0, 40).in("run").model("m").attribute(IN, 3);
    drawing.agent("priced", 100, 200);
    drawing.model("two", 100, 140).in("priced").model("m").attribute(IN, 3);
    UsageRules.apply(drawing.build(), prices);
    assertThat(drawing.find("run").usage().costUsd()).hasValue(7.5);
    assertThat(drawing.find("one").usage().costUsd()).isEmpty();
    assertThat(drawing.find("two").usage().costUsd()).hasValue(3);
    assertThat(drawing.find("two").usage().costEstimated()).isTrue();
    assertThat(drawing.find("run").usage().costEstimated()).isFalse();
  }

  @Test
  void countsBeyondAllMeasureAddUpWithoutOverflow() {
    drawing
        .model("one", 0, 40)
        .attribute(IN, Long.MAX_VALUE)
        .attribute(OUT, Long.MAX_VALUE)
        .attribute(READ, Long.MAX_VALUE)
        .attribute(WRITE, Long.MAX_VALUE)
        .attribute(REASONING, Long.MAX_VALUE);
    var tokens = used("one").usage().tokens();
    assertThat(tokens.input().orElseThrow()).isBetween(TokenReader.MOST, 3 * TokenReader.MOST);
    assertThat(tokens.total().orElseThrow()).isBetween(TokenReader.MOST, 5 * TokenReader.MOST);
  }

  @Test
  void theLeavesSumIsCountedOnceInAnyTree() {
    var random = new Random(3);
    for (int round = 0; round < 200; round++) {
      var tree = new DraftTrace();
      int steps = 1 + random.nextInt(30);
      for (int i = 0; i < steps; i++) {
        var step = tree.model("s" + i, 0, 100);
        if (i > 0) {
          step.in("s" + random.nextInt(i));
        }
        if (random.nextBoolean()) {
          step.attribute(IN, 1);
        }
      }
      TraceDraft trace = tree.build();
      UsageRules.apply(trace);
      for (StepDraft step : trace.steps()) {
        if (step.usage().tokens().isKnown()) {
          for (StepDraft at = step.parent(); at != null; at = at.parent()) {
            assertThat(at.usage().tokens().isKnown()).isFalse();
          }
        }
      }
    }
  }

  @Test
  void aTotalSettlesThatTheInputIncludesTheCache() {
    drawing
        .model("m", 0, 10)
        .attribute(IN, 100)
        .attribute(OUT, 10)
        .attribute(READ, 60)
        .attribute(TOTAL, 110);
    assertThat(used("m").usage().tokens())
        .isEqualTo(
            counts(100, 10, OptionalLong.of(60), OptionalLong.empty(), OptionalLong.empty()));
  }

  @Test
  void aTotalSettlesThatTheInputLeavesTheCacheOut() {
    drawing
        .model("m", 0, 10)
        .attribute(IN, 100)
        .attribute(OUT, 10)
        .attribute(READ, 60)
        .attribute(WRITE, 5)
        .attribute(TOTAL, 175);
    assertThat(used("m").usage().tokens())
        .isEqualTo(counts(165, 10, OptionalLong.of(60), OptionalLong.of(5), OptionalLong.empty()));
  }

  @Test
  void aTotalSettlesThatReasoningStandsBesideTheOutput() {
    drawing
        .model("m", 0, 10)
        .attribute(IN, 100)
        .attribute(OUT, 10)
        .attribute(REASONING, 7)
        .attribute(TOTAL, 117);
    assertThat(used("m").usage().tokens())
        .isEqualTo(counts(100, 17, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(7)));
  }

  @Test
  void aCacheLargerThanTheInputCannotBePartOfIt() {
    drawing.model("m", 0, 10).attribute(IN, 4).attribute(OUT, 10).attribute(READ, 900);
    assertThat(used("m").usage().tokens().input()).hasValue(904);
  }

  @Test
  void bareTokenNamesLeaveTheCacheOut() {
    drawing
        .model("m", 0, 10)
        .attribute("input_tokens", 100)
        .attribute("output_tokens", 1)
        .attribute(READ, 60);
    assertThat(used("m").usage().tokens().input()).hasValue(160);
  }

  @Test
  void withoutAnyHintTheInputIncludesTheCache() {
    drawing.model("m", 0, 10).attribute(IN, 100).attribute(OUT, 1).attribute(READ, 60);
    assertThat(used("m").usage().tokens().input()).hasValue(100);
  }

  @Test
  void usageDetailsFillWhatNoKeyTells() {
    drawing
        .model("m", 0, 10)
        .attribute(
            "langfuse.observation.usage_details",
            """
            {"input": 12, "output": 3, "input_token_details": {"cache_read": 4}, "output_token_details": {"reasoning": 1}}
            """);
    assertThat(used("m").usage().tokens())
        .isEqualTo(counts(12, 3, OptionalLong.of(4), OptionalLong.empty(), OptionalLong.of(1)));
  }

  @Test
  void whatWasNotReportedIsUnknownAndNeverZero() {
    drawing.tool("t", 0, 10);
    StepDraft step = used("t");
    assertThat(step.usage().tokens()).isEqualTo(TokenUsage.UNKNOWN);
    assertThat(step.usage().networkCalls()).isEmpty();
    assertThat(step.usage().apiCalls()).isEmpty();
    assertThat(step.usage().cpuTimeNanos()).isEmpty();
    assertThat(step.usage().memoryPeakBytes()).isEmpty();
    assertThat(step.usage().costUsd()).isEmpty();
  }

  @Test
  void negativeCountsAreNoCounts() {
    drawing.model("m", 0, 10).attribute(IN, -5).attribute(OUT, 1);
    assertThat(used("m").usage().tokens().input()).isEmpty();
  }

  @Test
  void costIsReadAsANumberAsAnObjectAndInParts() {
    drawing.model("number", 0, 10).attribute("gen_ai.usage.cost", 0.5);
    drawing
        .model("object", 0, 10)
        .attribute("langfuse.observation.cost_details", "{\"input\": 1, \"total\": 2.5}");
    drawing
        .model("parts", 0, 10)
        .attribute("gen_ai.usage.input_cost", 0.25)
        .attribute("gen_ai.usage.output_cost", 0.5);
    used("number");
    assertThat(drawing.find("number").usage().costUsd()).hasValue(0.5);
    assertThat(drawing.find("object").usage().costUsd()).hasValue(2.5);
    assertThat(drawing.find("parts").usage().costUsd()).hasValue(0.75);
  }

  @Test
  void aCostThatOnlyTheAncestorReportsIsItsOwn() {
    drawing.agent("run", 0, 100).attribute("gen_ai.usage.cost", 0.5).attribute(IN, 10);
    drawing.model("m", 0, 10).in("run").attribute(IN, 10);
    assertThat(used("run").usage().costUsd()).hasValue(0.5);
    assertThat(drawing.find("run").usageRollup().orElseThrow().tokens().input()).hasValue(10);
  }

  @Test
  void theUsersOwnPricesPutACostOnTokens() throws IOException {
    var prices =
        PriceTable.parse(
            """
            {"sample_spec": {"max_tokens": "a text"},
             "gpt-4o": {"input_cost_per_token": 2e-6, "output_cost_per_token": 1e-5,
                        "cache_read_input_token_cost": 1e-6, "litellm_provider": "openai"}}
            """,
            "prices");
    drawing
        .model("m", 0, 10)
        .model("gpt-4o-2024-08-06")
        .attribute(IN, 1000)
        .attribute(READ, 400)
        .attribute(OUT, 100);
    drawing.model("other", 0, 10).model("unheard-of").attribute(IN, 1000);
    UsageRules.apply(drawing.build(), prices);
    double expected = 600 * 2e-6 + 400 * 1e-6 + 100 * 1e-5;
    assertThat(drawing.find("m").usage().costUsd().orElseThrow())
        .isCloseTo(expected, within(1e-12));
    assertThat(drawing.find("other").usage().costUsd()).isEmpty();
  }

  @Test
  void aReportedCostComesBeforeAPrice() throws IOException {
    var prices = PriceTable.parse("{\"m\": {\"input_cost_per_token\": 1}}", "prices");
    drawing.model("m", 0, 10).model("m").attribute(IN, 1000).attribute("gen_ai.usage.cost", 0.5);
    UsageRules.apply(drawing.build(), prices);
    assertThat(drawing.find("m").usage().costUsd()).hasValue(0.5);
  }

  @Test
  void aPriceFileWithoutPricesIsRefusedByName() {
    assertThatThrownBy(() -> PriceTable.parse("[]", "prices.json"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("prices.json:1:1: expected a JSON object");
    assertThatThrownBy(() -> PriceTable.parse("{\"m\": {}}", "prices.json"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("prices.json: no model has");
    assertThatThrownBy(() -> PriceTable.parse("{\"m\": {\"input_cost_per_token\": 1", "p"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void failedSiblingsThatDidTheSameAreRetries() {
    drawing.agent("run", 0, 100);
    failing("one", 10);
    failing("two", 20);
    drawing.tool("three", 30, 35).in("run").tool("t").given("{\"b\": 2, \"a\": 1}");
    drawing.tool("after", 40, 45).in("run").tool("t").given("{\"a\": 1, \"b\": 2}");
    drawing.tool("different", 50, 55).in("run").tool("t").given("{\"a\": 2}");
    drawing.tool("unknown", 60, 65).in("run").tool("t");
    used("run");
    assertThat(List.of("one", "two", "three", "after", "different", "unknown"))
        .extracting(name -> drawing.find(name).retryCount())
        .containsExactly(0, 1, 2, 0, 0, 0);
  }

  @Test
  void manyDifferentCallsThatFailedAreToldApart() {
    drawing.agent("run", 0, 1_000);
    var expected = new LinkedHashMap<String, Integer>();
    for (int round = 0; round < 3; round++) {
      for (int call = 0; call < 20; call++) {
        String name = "call " + call + " round " + round;
        int start = 20 * round + call;
        // The second of two numbers is spelled as a whole number and as a real one.
        drawing
            .tool(name, start, start + 1)
            .in("run")
            .tool("t")
            .given(round == 1 ? "{\"n\": " + call + ".0}" : "{\"n\": " + call + "}")
            .status(SpanStatus.ERROR, "boom");
        expected.put(name, round);
      }
    }
    used("run");
    assertThat(expected)
        .allSatisfy((name, retries) ->
            assertThat(drawing.find(name).retryCount()).as(name).isEqualTo(retries));
  }

  /// `Aa` and `BB` have the same length and the same hash in Java.
  @Test
  void callsWhoseTextsShareAHashAreToldApartToo() {
    drawing.agent("run", 0, 1_000);
    var texts = new ArrayList<String>();
    for (int call = 0; call < 8; call++) {
      texts.add("other " + call);
    }
    for (int round = 0; round < 3; round++) {
      texts.addAll(List.of("Aa", "BB"));
    }
    for (int call = 0; call < texts.size(); call++) {
      long start = 10L * call;
      drawing
          .tool("call " + call, start, start + 5)
          .in("run")
          .tool("t")
          .given("{\"text\": \"" + texts.get(call) + "\"}")
          .status(SpanStatus.ERROR, "boom");
    }
    used("run");
    assertThat(IntStream.range(8, texts.size()))
        .extracting(call -> drawing.find("call " + call).retryCount())
        .containsExactly(0, 0, 1, 1, 2, 2);
  }

  private void failing(String name, long start) {
    drawing
        .tool(name, start, start + 5)
        .in("run")
        .tool("t")
        .given("{\"a\": 1, \"b\": 2}")
        .status(SpanStatus.ERROR, "boom");
  }

  @Test
  void attemptsThatTheStepTellsOfAreRetries() {
    drawing.model("attribute", 0, 10).attribute("attempt", 3);
    drawing
        .model("events", 0, 10)
        .event("gen_ai.request.attempt", 1)
        .event("gen_ai.request.attempt", 2);
    drawing
        .model("resent", 0, 10)
        .fold(Operation.HTTP, 2, true, "http.response.status_code", 503)
        .fold(
            Operation.HTTP,
            4,
            true,
            "http.response.status_code",
            503,
            "http.request.resend_count",
            1)
        .fold(
            Operation.HTTP,
            8,
            false,
            "http.response.status_code",
            200,
            "http.request.resend_count",
            2);
    drawing
        .model("redirected", 0, 10)
        .fold(Operation.HTTP, 2, false, "http.response.status_code", 302)
        .fold(
            Operation.HTTP,
            4,
            false,
            "http.response.status_code",
            200,
            "http.request.resend_count",
            1);
    drawing
        .model("challenged", 0, 10)
        .fold(Operation.HTTP, 2, true, "http.response.status_code", 401)
        .fold(
            Operation.HTTP,
            4,
            false,
            "http.response.status_code",
            200,
            "http.request.resend_count",
            1);
    used("attribute");
    assertThat(List.of("attribute", "events", "resent", "redirected", "challenged"))
        .extracting(name -> drawing.find(name).retryCount())
        .containsExactly(2, 1, 2, 0, 0);
    assertThat(drawing.find("resent").usage().apiCalls()).hasValue(3);
  }

  @Test
  void everyChallengeOfTheSameAddressIsNoRetry() {
    String code = "http.response.status_code";
    String resend = "http.request.resend_count";
    drawing
        .tool("challenged twice", 0, 10)
        .fold(Operation.HTTP, 2, true, "url.full", "http://x/", code, 407)
        .fold(Operation.HTTP, 4, true, "url.full", "http://x/", code, 401, resend, 1)
        .fold(Operation.HTTP, 6, false, "url.full", "http://x/", code, 200, resend, 2);
    drawing
        .tool("elsewhere", 0, 10)
        .fold(Operation.HTTP, 2, true, "url.full", "http://x/", code, 401)
        .fold(Operation.HTTP, 4, true, "url.full", "http://x/", code, 401, resend, 1)
        .fold(Operation.HTTP, 6, false, "url.full", "http://y/", code, 200);
    assertThat(used("challenged twice").retryCount()).isZero();
    assertThat(drawing.find("elsewhere").retryCount()).isEqualTo(1);
  }

  @Test
  void everyRequestOfAModelsCallCountsWithoutACounterToo() {
    String code = "http.response.status_code";
    Object[] post = {"http.request.method", "POST", "url.full", "https://api.x/v1", code, 429};
    drawing
        .model("m", 0, 10)
        .fold(Operation.HTTP, 2, true, post)
        .fold(Operation.HTTP, 4, true, post)
        .fold(
            Operation.HTTP,
            6,
            false,
            "http.request.method",
            "POST",
            "url.full",
            "https://api.x/v1",
            code,
            200)
        .fold(Operation.HTTP, 1, false, "http.request.method", "GET", "url.full", "https://y");
    assertThat(used("m").usage().apiCalls()).hasValue(3);
  }

  @Test
  void anAbsurdNumberOfAttemptsIsNotBelieved() {
    drawing.model("m", 0, 10).attribute("attempt", Long.MAX_VALUE);
    assertThat(used("m").retryCount()).isLessThanOrEqualTo(10_000);
  }

  @Test
  void callsAreCountedWhereTheyWereSeen() {
    drawing.model("m", 0, 10).kind(StepKind.CLIENT);
    drawing
        .tool("t", 0, 10)
        .fold(Operation.HTTP, 4, false, "server.address", "a")
        .fold(Operation.HTTP, 8, false, "server.address", "b")
        .fold(Operation.TASK, 8, false);
    drawing.tool("mcp", 0, 10).kind(StepKind.CLIENT).attribute("mcp.method.name", "tools/call");
    used("m");
    assertThat(drawing.find("m").usage().apiCalls()).hasValue(1);
    assertThat(drawing.find("m").usage().networkCalls()).hasValue(1);
    assertThat(drawing.find("t").usage().networkCalls()).hasValue(2);
    assertThat(drawing.find("t").usage().apiCalls()).hasValue(2);
    assertThat(drawing.find("mcp").usage().apiCalls()).hasValue(1);
  }

  @Test
  void aWrapperAroundAModelCallIsNoCallOfItsOwn() {
    drawing.model("outer", 0, 20);
    drawing.model("inner", 1, 19).in("outer");
    assertThat(used("outer").usage().apiCalls()).isEmpty();
    assertThat(drawing.find("inner").usage().apiCalls()).hasValue(1);
  }

  @Test
  void theFirstTokenIsReadInEveryUnit() {
    long second = 1_000_000_000L;
    drawing.model("seconds", 0, 9000).attribute("gen_ai.response.time_to_first_chunk", 1.5);
    drawing.model("millis", 0, 9000).attribute("ai.response.msToFirstChunk", 1500);
    drawing
        .model("time", 1000, 9000)
        .attribute("langfuse.observation.completion_start_time", "\"1970-01-01T00:00:02.500Z\"");
    drawing.model("event", 1000, 9000).event("ai.stream.firstChunk", 2500);
    drawing.model("impossible", 5000, 9000).event("ai.stream.firstChunk", 2500);
    used("seconds");
    for (String name : List.of("seconds", "millis", "time", "event")) {
      assertThat(drawing.find(name).timeToFirstTokenNanos()).as(name).hasValue(3 * second / 2);
    }
    assertThat(drawing.find("impossible").timeToFirstTokenNanos()).isEmpty();
  }

  private StepDraft used(String name) {
    TraceDraft trace = drawing.build();
    OutcomeRules.apply(trace);
    UsageRules.apply(trace);
    return drawing.find(name);
  }

  private TokenUsage tokens(String name) {
    return drawing.find(name).usage().tokens();
  }

  private static TokenUsage counts(
      long input, long output, OptionalLong read, OptionalLong write, OptionalLong reasoning) {
    return new TokenUsage(OptionalLong.of(input), OptionalLong.of(output), read, write, reasoning);
  }
}
