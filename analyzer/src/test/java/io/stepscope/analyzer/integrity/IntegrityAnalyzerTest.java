/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.integrity;

import static io.stepscope.analyzer.testing.DrawnTrace.draw;
import static io.stepscope.analyzer.testing.DrawnTrace.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.CompletionReason;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.TokenUsage;
import io.stepscope.analyzer.model.UsageRollup;
import io.stepscope.analyzer.testing.DrawnTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class IntegrityAnalyzerTest {
  private static final String SOUND =
      """
      root   |=========|
        a    |==|
        b       |==|
        c          |==|
      """;

  @Test
  void aSoundTraceHasNoIssues() {
    IntegrityReport report = analyze(draw(SOUND, "a -> b E1"));
    assertThat(report.issues()).isEmpty();
    assertThat(report.score()).isEqualTo(1);
    assertThat(report.totalSteps()).isEqualTo(4);
    assertThat(report.completedSteps()).isEqualTo(4);
    assertThat(report.traceDurationNanos()).hasValue(DrawnTrace.ms(10));
  }

  @Test
  void unknownStartsAreErrorsAndUnknownEndsWarnings() {
    var trace =
        DrawnTrace.of(
                """
                root  |=========|
                  a   <==|
                  b      |==>
                  c        |==|
                """)
            .with("c", step -> step.time(new StepTime(DrawnTrace.at(7), StepTime.UNKNOWN, false)))
            .trace();
    assertThat(described(analyze(trace)))
        .containsExactly(
            "MISSING_START_TIME a has no start time",
            "MISSING_END_TIME c ended as success but has no end time",
            "NEVER_ENDED b was still running when the trace was closed");
    assertThat(analyze(trace).completedSteps()).isEqualTo(3);
  }

  @Test
  void childrenOfOneAbsentParentAreOneIssue() {
    var trace =
        draw(
            """
            root          |=========|
            lost=dead:a     |==|
            lost=dead:b        |==|
            """);
    IntegrityReport report = analyze(trace);
    assertThat(described(report))
        .containsExactly("ORPHAN 2 steps name a parent that never arrived: dead");
    assertThat(report.issues().getFirst().steps()).containsExactly(id("a"), id("b"));
    assertThat(report.score()).isEqualTo(1);
  }

  @Test
  void aTraceOfOrphansHasNoRoot() {
    var trace =
        draw(
            """
            lost=dead:a     |==|
              b             |==|
            """);
    assertThat(kinds(analyze(trace))).containsExactly(IntegrityKind.NO_ROOT, IntegrityKind.ORPHAN);
    assertThat(analyze(trace).score()).isCloseTo(1 - 0.2 * 0.5, within(1e-9));
  }

  @Test
  void aStepWhoseParentIsInAnotherProcessIsARoot() {
    var trace =
        draw(
            """
            remote_parent:a     |==|
            """);
    assertThat(analyze(trace).issues()).isEmpty();
  }

  @Test
  void severalRootsAreAWarning() {
    assertThat(described(analyze(draw("a |==|\nb |==|\n"))))
        .containsExactly("MULTIPLE_ROOTS the trace has 2 roots");
  }

  @Test
  void refusedEdgesAreReportedWithTheCycleOrTheMissingStep() {
    var edge = new DependencyEdge(id("b"), id("a"), EdgeClass.E1, 0.95, "link");
    var trace =
        DrawnTrace.of(SOUND)
            .refused(new RefusedEdge.ClosesCycle(edge, List.of(id("a"), id("b"), id("a"))))
            .refused(new RefusedEdge.MissingStep(id("c"), "beef", EdgeClass.E1))
            .refused(new RefusedEdge.ParentCycle(List.of(id("c"), id("b"), id("c"))))
            .trace();
    assertThat(described(analyze(trace)))
        .containsExactly(
            "MISSING_DEPENDENCY c names a step of this trace that never arrived: beef (link)",
            "CIRCULAR_DEPENDENCY a dependency was refused because it closes a cycle: a -> b -> a",
            "CIRCULAR_DEPENDENCY parents form a cycle, cut above its earliest step: c -> b -> c");
    assertThat(analyze(trace).score()).isCloseTo(1 - 0.2 * 0.25 - 0.2 * 0.75, within(1e-9));
  }

  @Test
  void acceptedEdgesThatFormACycleAreReported() {
    assertThat(described(analyze(draw(SOUND, "a -> b E1", "b -> a E1"))))
        .containsExactly("CIRCULAR_DEPENDENCY steps wait for each other: a -> b -> a");
  }

  @Test
  void flagsOfTheMappingBecomeIssues() {
    var trace =
        draw(
            """
            root                 |=========|
              duplicate_id:a     |==|
              negative_duration:b   |
              data_dropped:c          |==|
              truncated:d             |==|
            """);
    assertThat(kinds(analyze(trace)))
        .containsExactly(
            IntegrityKind.DUPLICATE_STEP_ID,
            IntegrityKind.NEGATIVE_DURATION,
            IntegrityKind.DATA_DROPPED,
            IntegrityKind.DATA_DROPPED);
  }

  @Test
  void whatArrivedWholeAndWasShortenedHereIsNoIssue() {
    assertThat(kinds(analyze(draw("shortened:a |==|")))).isEmpty();
  }

  @Test
  void aChildOutsideItsParentIsSkewBeyondTheAllowance() {
    var trace =
        draw(
            """
            root   |======|
              a         |=====|
              b          |=|
            """);
    assertThat(described(analyze(trace)))
        .containsExactly("CLOCK_SKEW a reaches 4.000 ms outside its parent root root");
    var generous = new IntegritySettings(Duration.ofMillis(4), 0.01, 50);
    assertThat(new IntegrityAnalyzer(generous).analyze(TraceFacts.of(trace)).issues()).isEmpty();
  }

  @Test
  void aConsumerThatOutlivesItsProducerIsNoSkew() {
    var trace =
        draw(
            """
            producer:send   |==|
              consumer:work   |=====|
            """);
    assertThat(analyze(trace).issues()).isEmpty();
  }

  @Test
  void aTruncatedTraceSaysHowManySpansWereOnlyCounted() {
    var trace =
        DrawnTrace.of(SOUND)
            .completion(new Completion(CompletionReason.SPAN_CAP, 0, false, 1, 12))
            .trace();
    IntegrityReport report = analyze(trace);
    assertThat(described(report))
        .containsExactly(
            "TRUNCATED_TRACE a cap was reached (span_cap): 12 spans were passed on but only"
                + " counted here");
    assertThat(report.score()).isCloseTo(1 - 0.2 * 0.75, within(1e-9));
  }

  @Test
  void aTotalThatDiffersFromTheSumBelowIsTold() {
    var drawn =
        DrawnTrace.of(SOUND)
            .with("a", step -> step.usage(tokens(100)))
            .with("b", step -> step.usage(tokens(100)));
    assertThat(analyze(drawn.with("root", s -> s.usageRollup(total(201))).trace()).issues())
        .isEmpty();
    assertThat(described(analyze(drawn.with("root", s -> s.usageRollup(total(300))).trace())))
        .containsExactly(
            "ROLLUP_MISMATCH root reports 300 tokens in all, the steps below it add up to 200");
  }

  @Test
  void aCostOfTheWholeThatIsNotTheSumOfItsPartsIsAMismatch() {
    DrawnTrace drawn =
        DrawnTrace.of(SOUND)
            .with("a", step -> step.usage(cost(0.1)))
            .with("b", step -> step.usage(cost(0.1)));
    assertThat(analyze(drawn.with("root", s -> s.usageRollup(totalCost(0.2))).trace()).issues())
        .isEmpty();
    assertThat(described(analyze(drawn.with("root", s -> s.usageRollup(totalCost(0.9))).trace())))
        .containsExactly(
            "ROLLUP_MISMATCH root reports a cost of 0.900000 USD in all, "
                + "the steps below it add up to 0.200000");
  }

  @Test
  void issuesBeyondTheLimitAreCounted() {
    var drawing = new StringBuilder("root                 |====|\n");
    for (int i = 0; i < 80; i++) {
      drawing.append("  duplicate_id:s%-5d |==|%n".formatted(i));
    }
    IntegrityReport report = analyze(draw(drawing.toString()));
    assertThat(report.issues()).hasSize(50);
    assertThat(report.issuesTotal()).isEqualTo(80);
    assertThat(report.score()).isCloseTo(1 - 0.2 * 80 / 81, within(1e-9));
  }

  @Test
  void anyTraceGetsAScoreBetweenZeroAndOneAndTheSameReportTwice() {
    RandomTraces.many(11, 1000, 60)
        .forEach(trace -> {
          IntegrityReport report = analyze(trace);
          assertThat(report.score()).isBetween(0.0, 1.0);
          assertThat(report).isEqualTo(analyze(trace));
          assertThat(report.issues())
              .allSatisfy(issue ->
                  assertThat(issue.steps())
                      .allSatisfy(step -> assertThat(trace.find(step)).isPresent()));
        });
  }

  @Test
  void settingsRefuseWhatMakesNoSense() {
    assertThatThrownBy(() -> new IntegritySettings(Duration.ofMillis(-1), 0.01, 50))
        .hasMessage("skew_allowance must be >= 0, was PT-0.001S");
    assertThatThrownBy(() -> new IntegritySettings(Duration.ZERO, -1, 50))
        .hasMessage("rollup_tolerance must be >= 0, was -1.0");
    assertThatThrownBy(() -> new IntegritySettings(Duration.ZERO, 0, 0))
        .hasMessage("max_issues must be >= 1, was 0");
  }

  private static IntegrityReport analyze(ExecutionTrace trace) {
    return new IntegrityAnalyzer(IntegritySettings.DEFAULT).analyze(TraceFacts.of(trace));
  }

  private static List<IntegrityKind> kinds(IntegrityReport report) {
    return report.issues().stream().map(IntegrityIssue::kind).toList();
  }

  /// Drawn steps are named like their id: the name is left out once.
  private static List<String> described(IntegrityReport report) {
    return report.issues().stream()
        .map(issue -> issue.kind() + " " + issue.message().replaceFirst("^(\\w+) \\1 ", "$1 "))
        .toList();
  }

  private static ResourceUsage tokens(long input) {
    ResourceUsage none = ResourceUsage.UNKNOWN;
    return new ResourceUsage(
        none.cpuTimeNanos(),
        none.memoryPeakBytes(),
        none.networkCalls(),
        none.apiCalls(),
        none.costUsd(),
        usage(input));
  }

  private static ResourceUsage cost(double costUsd) {
    ResourceUsage none = ResourceUsage.UNKNOWN;
    return new ResourceUsage(
        none.cpuTimeNanos(),
        none.memoryPeakBytes(),
        none.networkCalls(),
        none.apiCalls(),
        OptionalDouble.of(costUsd),
        none.tokens());
  }

  private static UsageRollup totalCost(double costUsd) {
    return new UsageRollup(TokenUsage.UNKNOWN, OptionalDouble.of(costUsd));
  }

  private static UsageRollup total(long input) {
    return new UsageRollup(usage(input), OptionalDouble.empty());
  }

  private static TokenUsage usage(long input) {
    return new TokenUsage(
        OptionalLong.of(input),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }
}
