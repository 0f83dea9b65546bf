/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import static io.stepscope.analyzer.testing.DrawnTrace.id;
import static io.stepscope.analyzer.testing.DrawnTrace.ms;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.pattern.PatternReport.RetryKind;
import io.stepscope.analyzer.pattern.PatternReport.RetryPattern;
import io.stepscope.analyzer.testing.DrawnTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryFinderTest {
  private final RetryFinder finder = new RetryFinder(PatternSettings.DEFAULT);

  @Test
  void aFailedCallAndTheSuccessThatFollowsAreOneChain() {
    var retries =
        retries(
            DrawnTrace.of(
                    """
                    agent:run        |=======================|
                      llm:m1         |=|
                      tool:search#1    |==x
                      llm:m2               |=|
                      tool:search#2           |==x
                      tool:think                  |=|
                      tool:search#3                   |==|
                      tool:search#4                       |==|
                    """)
                .with("search#1", step -> step.parameters(Value.text("a")))
                .with("search#2", step -> step.parameters(Value.text("a")))
                .with("search#3", step -> step.parameters(Value.text("b")))
                .trace());
    assertThat(retries).hasSize(1);
    var retry = retries.getFirst();
    assertThat(retry.attempts()).containsExactly(id("search#1"), id("search#2"), id("search#3"));
    assertThat(retry.kind()).isEqualTo(RetryKind.CORRECTED_CALL);
    assertThat(retry.retryCount()).isEqualTo(2);
    assertThat(retry.step()).isEqualTo(id("search#3"));
    assertThat(retry.recovered()).isTrue();
    assertThat(retry.backoffNanos()).containsExactly(ms(4), ms(5));
  }

  @Test
  void equalArgumentsMakeItTheSameCall() {
    var retries =
        retries(
            DrawnTrace.of(
                    """
                    agent:run        |=========|
                      tool:search#1  |==x
                      tool:search#2      |===x
                    """)
                .with("search#1", step -> step.parameters(Value.text("a")))
                .with("search#2", step -> step.parameters(Value.text("a")))
                .trace());
    assertThat(retries).extracting(RetryPattern::kind).containsExactly(RetryKind.SAME_CALL);
    assertThat(retries).extracting(RetryPattern::recovered).containsExactly(false);
  }

  @Test
  void aCallOfAnotherToolEndsTheChain() {
    assertThat(
            retries(
                DrawnTrace.draw(
                    """
                    agent:run        |===============|
                      tool:search#1  |==x
                      tool:fetch         |==|
                      tool:search#2          |===|
                    """)))
        .isEmpty();
  }

  @Test
  void aCallThatRanBesideTheFailedOneIsNoAttempt() {
    assertThat(
            retries(
                DrawnTrace.draw(
                    """
                    agent:run        |===============|
                      tool:search#1  |====x
                      tool:search#2    |======|
                    """)))
        .isEmpty();
  }

  @Test
  void aModelCallThatIsMadeAgainIsARetry() {
    var retries =
        retries(
            DrawnTrace.draw(
                """
                agent:run   |========|
                  llm:m1    |==x
                  llm:m2        |===|
                """));
    assertThat(retries).extracting(RetryPattern::kind).containsExactly(RetryKind.SAME_CALL);
    assertThat(retries.getFirst().confidence()).isLessThan(0.7);
  }

  @Test
  void attemptsInNumberedRoundsBelongTogether() {
    var retries =
        retries(
            DrawnTrace.draw(
                """
                agent:run          |==============|
                  iteration:r1     |====|
                    tool:search#1  |===x
                  iteration:r2           |======|
                    tool:search#2        |=====|
                """));
    assertThat(retries).hasSize(1);
    assertThat(retries.getFirst().recovered()).isTrue();
  }

  @Test
  void anAgentThatIsGivenOtherWorkAfterAFailureIsNoRetryButTheSameWorkIs() {
    var drawn =
        DrawnTrace.of(
                """
                agent:run          |==============|
                  subagent:work#1  |===x
                  subagent:work#2       |====|
                """)
            .with("work#1", step -> step.parameters(Value.text("part 1")));
    assertThat(retries(drawn.with("work#2", step -> step.parameters(Value.text("part 1"))).trace()))
        .hasSize(1);
    assertThat(retries(drawn.with("work#2", step -> step.parameters(Value.text("part 2"))).trace()))
        .isEmpty();
  }

  @Test
  void attemptsFoldedIntoOneStepAreAResend() {
    var retries =
        retries(
            DrawnTrace.of(
                    """
                    agent:run      |========|
                      tool:search  |======|
                    """)
                .with("search", step -> step.retryCount(2))
                .trace());
    assertThat(retries).extracting(RetryPattern::kind).containsExactly(RetryKind.RESEND);
    assertThat(retries).extracting(RetryPattern::retryCount).containsExactly(2);
  }

  @Test
  void noStepIsAnAttemptOfTwoChainsAndOnlyTheLastMaySucceed() {
    RandomTraces.many(11, 1_000, 60)
        .forEach(trace -> {
          var seen = new HashSet<Object>();
          for (RetryPattern retry : retries(trace)) {
            if (retry.kind() == RetryKind.RESEND) {
              continue;
            }
            assertThat(retry.attempts()).hasSizeGreaterThan(1).allMatch(seen::add);
            assertThat(retry.attempts().subList(0, retry.attempts().size() - 1))
                .allMatch(step -> trace.find(step).orElseThrow().status().isFailed());
          }
        });
  }

  private List<RetryPattern> retries(ExecutionTrace trace) {
    return finder.find(TraceFacts.of(trace));
  }
}
