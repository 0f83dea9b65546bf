/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import static io.stepscope.analyzer.testing.DrawnTrace.draw;
import static io.stepscope.analyzer.testing.DrawnTrace.ms;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.testing.DrawnTrace;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CriticalPathFinderTest {
  @Test
  void theEndWaitsForWhoeverFinishedLast() {
    var trace =
        draw(
            """
            agent     |====================|
              plan    |===|
              search       |===========|
              lookup       |====|
              answer                    |==|
            """);
    assertThat(path(trace)).isEqualTo("plan agent search agent answer");
  }

  @Test
  void siblingsThatTouchAreSequentialAndBothOnThePath() {
    var trace =
        draw(
            """
            root |========|
              a  |===|
              b      |====|
            """);
    assertThat(path(trace)).isEqualTo("a b");
  }

  @Test
  void ofSiblingsThatEndTogetherTheLongerOneIsBlamed() {
    var trace =
        draw(
            """
            root  |========|
              b     |====|
              a      |===|
            """);
    assertThat(path(trace)).isEqualTo("root b root");
  }

  @Test
  void ofEqualSiblingsTheSmallerIdIsBlamed() {
    var trace =
        draw(
            """
            root  |========|
              b     |====|
              a     |====|
            """);
    assertThat(path(trace)).isEqualTo("root a root");
  }

  @Test
  void aChildIsClippedToItsParent() {
    var trace =
        draw(
            """
            root    |======|
              early |==|
                 x |==|
              late     |========|
              after               |==|
            """);
    assertThat(path(trace)).isEqualTo("x early late");
  }

  @Test
  void ofChildrenThatOutliveTheirParentTheOneThatStartedFirstIsBlamed() {
    var trace =
        draw(
            """
            root |=======|
              a     |=====|
              b   |==============|
            """);
    assertThat(path(trace)).isEqualTo("root b");
  }

  @Test
  void aChildWithoutLengthBlocksNobody() {
    var trace =
        draw(
            """
            root |=======|
              a      |
            """);
    assertThat(path(trace)).isEqualTo("root");
  }

  @Test
  void aConsumerDoesNotBlockItsProducer() {
    var trace =
        draw(
            """
            producer:send   |=======|
              consumer:work   |===|
            """);
    assertThat(path(trace)).isEqualTo("send");
    var called =
        draw(
            """
            send            |=======|
              consumer:work   |===|
            """);
    assertThat(path(called)).isEqualTo("send work send");
  }

  @Test
  void aSourceElsewhereCompetesAsOneMoreChild() {
    String drawing =
        """
        root      |=====================|
          box     |==============|
            inner   |======|
          late                   |======|
          wait         |=|
        """;
    assertThat(path(draw(drawing))).isEqualTo("box inner box late");
    var crossed =
        draw(
            """
            root      |=====================|
              box     |================|
                inner   |======|
              late               |======|
            """,
            "inner -> late E1");
    assertThat(path(crossed)).isEqualTo("root inner root late root");
  }

  @Test
  void aSoftEdgeElsewhereDoesNotCompete() {
    var trace =
        draw(
            """
            root      |=====================|
              box     |================|
                inner   |======|
              late               |======|
            """,
            "inner -> late E6 0.8");
    assertThat(path(trace)).isEqualTo("root late root");
  }

  @Test
  void stepsThatWaitForEachOthersChildrenDoNotTrapTheWalk() {
    var trace =
        draw(
            """
            root  |==============|
              a   |==============|
                u  |===|
              b   |==============|
                v        |==|
            """,
            "b -> u E1",
            "a -> v E1");
    TraceFacts facts = TraceFacts.of(trace);
    assertThat(sum(facts)).isEqualTo(ms(15));
  }

  @Test
  void aRootThatNeverEndedEndsWithTheLatestKnownTimeBelowIt() {
    var trace =
        draw(
            """
            root |=================>
              a   |====|
              b         |====|
              c                |>
            """);
    CriticalPath path = TraceFacts.of(trace).criticalPath().orElseThrow();
    assertThat(path(trace)).isEqualTo("root a root b root");
    assertThat(path.interval().end()).isEqualTo(DrawnTrace.at(14));
    assertThat(path.notes()).hasSize(1).first().asString().contains("never ended");
  }

  @Test
  void everyRootHasAPathAndTheEarliestIsThePrimaryOne() {
    var trace =
        draw(
            """
            second    |====|
            first  |====|
              a     |==|
            """);
    assertThat(path(trace)).isEqualTo("first a first");
    assertThat(TraceFacts.of(trace).additionalPaths())
        .singleElement()
        .satisfies(other -> assertThat(names(trace, other)).isEqualTo("second"));
  }

  @Test
  void childrenOfAnAbsentParentAreWalkedUnderAVirtualOne() {
    var trace =
        draw(
            """
            lost=dead:a   |====|
            lost=dead:b          |====|
            lost=other:c  |=|
            """);
    assertThat(path(trace)).isEqualTo("a -1 b");
    assertThat(TraceFacts.of(trace).roots().primary()).isZero();
  }

  @Test
  void aRealRootIsPreferredToAnEarlierVirtualOne() {
    var trace =
        draw(
            """
            lost=dead:a  |==============|
            root              |==|
            """);
    assertThat(path(trace)).isEqualTo("root");
  }

  @Test
  void aTraceWithoutTimesHasNoPath() {
    var trace =
        draw(
            """
            root   ?
              a    ?
            """);
    assertThat(TraceFacts.of(trace).criticalPath()).isEmpty();
    assertThat(TraceFacts.of(trace).interval()).isEmpty();
  }

  private static String path(ExecutionTrace trace) {
    return names(trace, TraceFacts.of(trace).criticalPath().orElseThrow());
  }

  private static String names(ExecutionTrace trace, CriticalPath path) {
    return path.sections().stream()
        .map(section -> section.step() < 0 ? "-1" : trace.step(section.step()).id().value())
        .collect(Collectors.joining(" "));
  }

  private static long sum(TraceFacts facts) {
    List<Section> sections = facts.criticalPath().orElseThrow().sections();
    return sections.stream().mapToLong(section -> section.interval().nanos()).sum();
  }
}
