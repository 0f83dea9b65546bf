/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import static io.stepscope.analyzer.testing.DrawnTrace.draw;
import static io.stepscope.analyzer.testing.DrawnTrace.id;
import static io.stepscope.analyzer.testing.DrawnTrace.ms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final ExecutionTrace RUN =
      draw(
          """
          agent  |====================|
            plan  |===|
            a          |====|
            b            |=|
            c                |==|
          """);

  @Test
  void removingAStepSavesWhatTheEndWaitedForIt() {
    assertThat(saving(RUN, Change.remove(index(RUN, "a")))).isEqualTo(ms(1));
    assertThat(saving(RUN, Change.remove(index(RUN, "b")))).isZero();
    assertThat(saving(RUN, Change.remove(index(RUN, "c")))).isEqualTo(ms(3));
  }

  @Test
  void removingTheRootLeavesNothing() {
    assertThat(saving(RUN, Change.remove(index(RUN, "agent")))).isEqualTo(ms(21));
  }

  @Test
  void removingAContainersOwnWorkSavesItsGapsAndItsTail() {
    assertThat(saving(RUN, Change.removeOwnWork(index(RUN, "agent")))).isEqualTo(ms(1 + 1 + 1 + 6));
    assertThat(saving(RUN, Change.removeOwnWork(index(RUN, "c")))).isEqualTo(ms(3));
  }

  @Test
  void fasterWorkSavesItsShare() {
    assertThat(saving(RUN, Change.scaleOwnWork(0.5, index(RUN, "plan")))).isEqualTo(ms(2));
    assertThat(saving(RUN, Change.scaleOwnWork(1, index(RUN, "plan")))).isZero();
  }

  @Test
  void runningTogetherSavesAllButTheLongest() {
    var trace =
        draw(
            """
            agent  |==================|
              a    |====|
              b          |=======|
              c                    |==|
            """);
    Change together = Change.together(index(trace, "a"), index(trace, "b"));
    assertThat(saving(trace, together)).isEqualTo(ms(6));
  }

  @Test
  void aMemberStillWaitsForWhatItDependsOn() {
    var trace =
        draw(
            """
            root        |====================|
              agent     |====================|
                a       |=====|
                b                |===|
              other     |========|
            """,
            "other -> b E1");
    Change together = Change.together(index(trace, "a"), index(trace, "b"));
    assertThat(saving(trace, together)).isZero();
  }

  @Test
  void changesAddUpInOneReplay() {
    int a = index(RUN, "a");
    int c = index(RUN, "c");
    assertThat(saving(RUN, Change.remove(a).and(Change.remove(c)))).isEqualTo(ms(1 + 3));
    assertThat(saving(RUN, Change.none())).isZero();
  }

  @Test
  void aStepWaitsForItsSourceInAnotherContainer() {
    String drawing =
        """
        root        |====================|
          x         |====|
            s       |====|
          y         |====================|
            t              |=============|
        """;
    var free = draw(drawing);
    assertThat(saving(free, Change.remove(index(free, "x")))).isZero();
    var bound = draw(drawing, "s -> t E6 0.8");
    assertThat(saving(bound, Change.remove(index(bound, "x")))).isEqualTo(ms(5));
  }

  @Test
  void slackIsHowMuchLaterAStepCouldEnd() {
    TraceFacts facts = TraceFacts.of(RUN);
    assertThat(facts.replay().slackNanos(index(RUN, "agent"))).isZero();
    assertThat(facts.replay().slackNanos(index(RUN, "plan"))).isZero();
    assertThat(facts.replay().slackNanos(index(RUN, "a"))).isZero();
    assertThat(facts.replay().slackNanos(index(RUN, "b"))).isEqualTo(ms(1));
  }

  @Test
  void aDetachedStepHasTheSlackOfItsRoot() {
    var trace =
        draw(
            """
            root               |===========|
              producer:send    |==|
                consumer:work    |===|
            """);
    assertThat(TraceFacts.of(trace).replay().slackNanos(index(trace, "work"))).isEqualTo(ms(6));
    assertThat(saving(trace, Change.remove(index(trace, "work")))).isZero();
  }

  @Test
  void aStepWithoutTimesHasNoSlack() {
    var trace =
        draw(
            """
            root   |====|
              a    ?
            """);
    assertThat(TraceFacts.of(trace).replay().slackNanos(index(trace, "a"))).isEqualTo(-1);
  }

  @Test
  void aFactorBeyondOneIsRefused() {
    assertThatThrownBy(() -> Change.scaleOwnWork(1.5, 0)).hasMessageContaining("[0, 1], was 1.5");
  }

  @Test
  void aReplayLeavesNothingBehindForTheNext() {
    RandomTraces.many(11, 60, 40)
        .forEach(trace -> {
          var used = TraceFacts.of(trace).replay();
          for (int step = 0; step < trace.size(); step++) {
            for (Change change : changesAround(trace, step)) {
              assertThat(used.saving(change)).isEqualTo(saving(trace, change));
              assertThat(used.startsUnder(change))
                  .isEqualTo(TraceFacts.of(trace).replay().startsUnder(change));
            }
          }
        });
  }

  /// One of each kind, and all at once.
  private static List<Change> changesAround(ExecutionTrace trace, int step) {
    Change gone = Change.remove(step);
    Change halved = Change.scaleOwnWork(0.5, step);
    Change together = trace.isLeaf(step) ? Change.none() : Change.together(trace.children(step));
    return List.of(gone, halved, together, halved.and(together).and(gone));
  }

  private static int index(ExecutionTrace trace, String step) {
    return trace.indexOf(id(step));
  }

  private static long saving(ExecutionTrace trace, Change change) {
    return TraceFacts.of(trace).replay().saving(change);
  }
}
