/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.assembly;

import static io.stepscope.analyzer.model.CompletionReason.BYTE_CAP;
import static io.stepscope.analyzer.model.CompletionReason.EVICTED;
import static io.stepscope.analyzer.model.CompletionReason.IDLE_TIMEOUT;
import static io.stepscope.analyzer.model.CompletionReason.MAX_DURATION;
import static io.stepscope.analyzer.model.CompletionReason.ROOT_ENDED;
import static io.stepscope.analyzer.model.CompletionReason.SHUTDOWN;
import static io.stepscope.analyzer.model.CompletionReason.SPAN_CAP;
import static io.stepscope.receiver.assembly.Spans.child;
import static io.stepscope.receiver.assembly.Spans.log;
import static io.stepscope.receiver.assembly.Spans.named;
import static io.stepscope.receiver.assembly.Spans.placed;
import static io.stepscope.receiver.assembly.Spans.remoteChild;
import static io.stepscope.receiver.assembly.Spans.root;
import static io.stepscope.receiver.assembly.Spans.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.CompletionReason;
import io.stepscope.otel.RawLog;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AssemblyShardTest {
  private static final long SECOND = 1_000_000_000L;

  private final List<RawTrace> completed = new ArrayList<>();
  private final AssemblyMetrics metrics = new AssemblyMetrics();
  private AssemblyShard shard = shard(settings(100, 1 << 20, 100, 1 << 30, 1));

  @Test
  void aWholeTraceClosesAfterTheGraceOfItsRoot() {
    arrive(0, child(1, 2, 1));
    arrive(1, root(1, 1));
    shard.tick(3 * SECOND - 1);
    assertThat(completed).isEmpty();
    shard.tick(3 * SECOND);
    assertThat(reasons()).containsExactly(ROOT_ENDED);
    assertThat(completed.getFirst().spans()).hasSize(2);
    assertThat(completed.getFirst().completion().atNanos()).isEqualTo(3 * SECOND);
  }

  @Test
  void everySpanStartsTheQuietTimeAgain() {
    arrive(0, root(1, 1));
    arrive(1, child(1, 2, 1));
    shard.tick(2 * SECOND);
    assertThat(completed).isEmpty();
  }

  @Test
  void aTraceWithAMissingParentWaitsForTheIdleTimeout() {
    arrive(0, root(1, 1), child(1, 3, 2));
    shard.tick(29 * SECOND);
    assertThat(completed).isEmpty();
    shard.tick(30 * SECOND);
    assertThat(reasons()).containsExactly(IDLE_TIMEOUT);
  }

  @Test
  void aParentThatComesLateIsNoLongerMissing() {
    arrive(0, root(1, 1), child(1, 3, 2));
    arrive(1, child(1, 2, 1));
    shard.tick(3 * SECOND);
    assertThat(reasons()).containsExactly(ROOT_ENDED);
  }

  @Test
  void aStepThatStillRunsKeepsItsTraceOpenUntilItsEndArrives() {
    arrive(0, root(1, 1), running(1, 2, 1));
    shard.tick(20 * SECOND);
    assertThat(completed).isEmpty();
    arrive(20, child(1, 2, 1));
    shard.tick(22 * SECOND);
    assertThat(reasons()).containsExactly(ROOT_ENDED);
  }

  @Test
  void aTraceWhoseEntryHasARemoteParentIsPartial() {
    arrive(0, remoteChild(1, 2, 1), child(1, 3, 2));
    shard.tick(30 * SECOND);
    assertThat(reasons()).containsExactly(IDLE_TIMEOUT);
    assertThat(completed.getFirst().completion().partial()).isTrue();
  }

  @Test
  void aTraceThatNeverFallsQuietClosesAtItsMaximumAge() {
    for (int second = 0; second < 60; second++) {
      arrive(second, child(1, 100 + second, 99));
      shard.tick(second * SECOND);
    }
    shard.tick(60 * SECOND);
    assertThat(reasons()).containsExactly(MAX_DURATION);
  }

  @Test
  void spansOverTheCapAreCountedUntilTheTraceCloses() {
    shard = shard(settings(3, 1 << 20, 100, 1 << 30, 1));
    arrive(0, child(1, 2, 1), child(1, 3, 1), child(1, 4, 1), child(1, 5, 1), root(1, 1));
    shard.tick(2 * SECOND);
    assertThat(reasons()).containsExactly(SPAN_CAP);
    assertThat(completed.getFirst().spans()).hasSize(3);
    assertThat(completed.getFirst().completion().spansNotKept()).isEqualTo(2);
    assertThat(metrics.spansOverCap()).isEqualTo(2);
  }

  @Test
  void bytesOverTheCapAreCountedUntilTheTraceCloses() {
    int size = root(1, 1).wire().size();
    shard = shard(settings(100, size, 100, 1 << 30, 1));
    arrive(0, root(1, 1), child(1, 2, 1));
    shard.tick(2 * SECOND);
    assertThat(reasons()).containsExactly(BYTE_CAP);
    assertThat(completed.getFirst().completion().spansNotKept()).isEqualTo(1);
  }

  @Test
  void ofTooManyTracesTheQuietestIsAnalysedFirstNotDropped() {
    shard = shard(settings(100, 1 << 20, 2, 1 << 30, 1));
    arrive(0, root(1, 11));
    arrive(1, root(2, 21));
    arrive(2, child(1, 12, 11));
    arrive(3, root(3, 31));
    assertThat(reasons()).containsExactly(EVICTED);
    assertThat(completed.getFirst().traceId().low()).isEqualTo(2);
  }

  @Test
  void heldMemoryStaysUnderItsBoundAndNothingIsLostToAnalysis() {
    shard = shard(settings(100, 1 << 20, 100_000, 20_000, 1));
    for (int trace = 1; trace <= 1_000; trace++) {
      arrive(0, root(trace, 1), child(trace, 2, 1));
      assertThat(metrics.heldBytes()).isLessThanOrEqualTo(20_000);
    }
    shard.completeAll(SHUTDOWN);
    assertThat(completed).hasSize(1_000);
    assertThat(completed.stream().mapToInt(trace -> trace.spans().size()).sum()).isEqualTo(2_000);
  }

  @Test
  void finishedTracesAreKeptInHalfOfTheMemory() {
    shard = shard(settings(100, 1 << 20, 100_000, 20_000, 1));
    for (int trace = 1; trace <= 100; trace++) {
      arrive(3L * trace, root(trace, 1));
      shard.tick((3L * trace + 2) * SECOND);
    }
    // Each takes some 1,600 bytes: six finished ones fit into half, beside the one that is open.
    arrive(303, root(101, 1));
    assertThat(metrics.heldBytes()).isBetween(9_000L, 12_000L);
    arrive(304, child(99, 2, 1));
    assertThat(metrics.openTraces()).isEqualTo(2);
    arrive(304, child(50, 2, 1));
    assertThat(metrics.openTraces()).isEqualTo(2);
  }

  @Test
  void aCopyStartsTheQuietTimeAgain() {
    arrive(0, root(1, 1));
    arrive(1, root(1, 1));
    shard.tick(3 * SECOND - 1);
    assertThat(completed).isEmpty();
    shard.tick(3 * SECOND);
    assertThat(reasons()).containsExactly(ROOT_ENDED);
  }

  @Test
  void whatIsDueIsFoundBehindWhatWaitsLonger() {
    // Its parent is missing: it waits for 30 seconds, before the other in the order of arrival.
    arrive(0, child(1, 2, 1));
    arrive(1, root(2, 1));
    arrive(2, root(3, 1));
    shard.tick(3 * SECOND);
    assertThat(completed).extracting(trace -> trace.traceId().low()).containsExactly(2L);
    shard.tick(30 * SECOND);
    assertThat(completed).extracting(trace -> trace.traceId().low()).containsExactly(2L, 1L, 3L);
  }

  @Test
  void memoryThatSpansShareCountsOnceAndInFullForTheOneThatIsKept() {
    arrive(0, root(1, 1));
    long first = metrics.heldBytes();
    // The bytes of two spans and what else lies in their array.
    byte[] shared = new byte[10_000];
    arrive(0, placed(child(1, 2, 1), shared, 0), placed(child(1, 3, 1), shared, 100));
    assertThat(metrics.heldBytes() - first).isBetween(10_000L, 11_000L);
    long second = metrics.heldBytes();
    // A copy is not kept, and the array that it came in is, for the sake of the other.
    byte[] next = new byte[10_000];
    arrive(0, placed(child(1, 3, 1), next, 0), placed(child(1, 4, 1), next, 100));
    assertThat(metrics.heldBytes() - second).isBetween(10_000L, 11_000L);
    assertThat(metrics.duplicateSpans()).isEqualTo(1);
  }

  @Test
  void anExactCopyIsDroppedWheneverItComes() {
    arrive(0, root(1, 1), root(1, 1));
    shard.tick(2 * SECOND);
    arrive(3, root(1, 1));
    shard.tick(60 * SECOND);
    assertThat(completed).hasSize(1);
    assertThat(completed.getFirst().spans()).hasSize(1);
    assertThat(metrics.duplicateSpans()).isEqualTo(2);
    assertThat(metrics.lateSpans()).isZero();
  }

  @Test
  void aContradictingCopyIsKeptForTheMapperToJudge() {
    arrive(0, named(1, 1, 0, "one"), named(1, 1, 0, "two"));
    shard.tick(2 * SECOND);
    assertThat(completed.getFirst().spans()).hasSize(2);
  }

  @Test
  void aLateSpanLeadsToOneMoreAnalysisOfEverything() {
    arrive(0, root(1, 1));
    shard.tick(2 * SECOND);
    arrive(5, child(1, 2, 1));
    shard.tick(7 * SECOND);
    assertThat(completed).hasSize(2);
    assertThat(completed.getLast().spans()).hasSize(2);
    assertThat(completed.getLast().completion().revision()).isEqualTo(2);
    arrive(8, child(1, 3, 1));
    shard.tick(60 * SECOND);
    assertThat(completed).hasSize(2);
    assertThat(metrics.lateSpans()).isEqualTo(2);
    assertThat(metrics.lateSpansUnanalyzed()).isEqualTo(1);
  }

  @Test
  void aLateLogRecordLeadsToOneMoreAnalysisLikeALateSpan() {
    arrive(0, root(1, 1));
    shard.tick(2 * SECOND);
    arrive(5, log(1, 1, "exception"));
    shard.tick(7 * SECOND);
    assertThat(completed).hasSize(2);
    assertThat(completed.getLast().spans()).hasSize(1);
    assertThat(completed.getLast().logs()).hasSize(1);
    assertThat(completed.getLast().completion().revision()).isEqualTo(2);
    arrive(8, log(1, 1, "exception"));
    arrive(9, log(1, 1, "another"));
    shard.tick(60 * SECOND);
    assertThat(completed).hasSize(2);
    assertThat(metrics.lateLogs()).isEqualTo(2);
    assertThat(metrics.duplicateLogs()).isEqualTo(1);
    assertThat(metrics.lateLogsUnanalyzed()).isEqualTo(1);
  }

  @Test
  void aSpanThatComesAfterTheLateWindowIsAFragmentOfItsOwn() {
    arrive(0, root(1, 1));
    shard.tick(2 * SECOND);
    shard.tick(2 * SECOND + Duration.ofMinutes(10).toNanos());
    arrive(700, child(1, 2, 1));
    shard.tick(730 * SECOND);
    assertThat(completed).hasSize(2);
    assertThat(completed.getLast().spans()).hasSize(1);
    assertThat(completed.getLast().completion().revision()).isEqualTo(1);
  }

  @Test
  void aReceiverOfTracesThatThrowsHarmsOnlyThatTrace() {
    var seen = new ArrayList<RawTrace>();
    var poisoned =
        new AssemblyShard(
            settings(100, 1 << 20, 100, 1 << 30, 1),
            metrics,
            trace -> {
              if (trace.traceId().low() == 1) {
                throw new IllegalStateException("poison");
              }
              return seen.add(trace);
            });
    poisoned.add(List.of(root(1, 1), root(2, 2)), List.of(), 0);
    poisoned.tick(2 * SECOND);
    assertThat(seen).hasSize(1);
    assertThat(metrics.failedHandOvers()).isEqualTo(1);
  }

  @Test
  void aTraceThatIsDueWhileThereIsNoRoomWaitsAndTakesWhatStillComes() {
    var hasRoom = new AtomicBoolean(false);
    shard = new AssemblyShard(roomy(), metrics, trace -> hasRoom.get() && completed.add(trace));
    arrive(0, root(1, 1));
    shard.tick(2 * SECOND);
    assertThat(metrics.completions(ROOT_ENDED)).isZero();
    arrive(3, child(1, 2, 1));
    hasRoom.set(true);
    shard.tick(5 * SECOND);
    assertThat(reasons()).containsExactly(ROOT_ENDED);
    assertThat(completed.getFirst().spans()).hasSize(2);
    assertThat(metrics.unanalyzedTraces()).isZero();
  }

  @Test
  void aTraceThatMustGoWhileThereIsNoRoomIsCountedAsNotAnalysed() {
    shard = new AssemblyShard(settings(100, 1 << 20, 1, 1 << 30, 1), metrics, _ -> false);
    arrive(0, root(1, 1));
    arrive(1, root(2, 2));
    assertThat(metrics.completions(EVICTED)).isEqualTo(1);
    assertThat(metrics.unanalyzedTraces()).isEqualTo(1);
    shard.completeAll(SHUTDOWN);
    assertThat(metrics.unanalyzedTraces()).isEqualTo(2);
    assertThat(metrics.openTraces()).isZero();
  }

  @Test
  void anotherAnalysisStillKnowsHowMuchTheFirstDidNotSee() {
    shard = shard(settings(2, 1 << 20, 100, 1 << 30, 1));
    arrive(0, root(1, 1), child(1, 2, 1), child(1, 3, 1), child(1, 4, 1));
    shard.tick(2 * SECOND);
    arrive(5, child(1, 5, 1));
    shard.tick(60 * SECOND);
    assertThat(completed.getFirst().completion().spansNotKept()).isEqualTo(2);
    assertThat(completed.getLast().completion().revision()).isEqualTo(2);
    assertThat(completed.getLast().completion().spansNotKept()).isEqualTo(3);
  }

  @Test
  void whatIsMissedOfATraceThatNeverOpensIsForgotten() {
    shard.tick(0);
    shard.missed(root(7, 1).traceId(), 3);
    shard.tick(Duration.ofMinutes(11).toNanos());
    arrive(700, root(7, 1));
    shard.tick(800 * SECOND);
    assertThat(completed.getFirst().completion().spansNotKept()).isZero();
  }

  @Test
  void aTraceTooLargeToBeParsedInTheMemoryThereIsIsCapped() {
    shard = shard(settings(100, 1 << 20, 100, 3_500, 1));
    arrive(0, child(1, 2, 1), child(1, 3, 1), child(1, 4, 1), child(1, 5, 1), root(1, 1));
    shard.tick(30 * SECOND);
    assertThat(reasons()).containsExactly(BYTE_CAP);
    assertThat(completed.getFirst().completion().spansNotKept()).isPositive();
  }

  @Test
  void theTimeNeverRunsBackwards() {
    arrive(10, root(1, 1));
    shard.tick(5 * SECOND);
    arrive(3, root(2, 2));
    shard.tick(11 * SECOND);
    assertThat(completed).isEmpty();
    shard.tick(12 * SECOND);
    assertThat(completed).hasSize(2);
  }

  @Test
  void theBooksBalanceOverRandomTraffic() {
    var random = new Random(42);
    shard = shard(settings(20, 2_000, 5, 50_000, 1));
    long offered = 0;
    for (int second = 0; second < 3_000; second++) {
      var batch = new ArrayList<RawSpan>();
      for (int i = random.nextInt(6); i > 0; i--) {
        batch.add(child(1 + random.nextInt(12), 1 + random.nextInt(40), random.nextInt(4)));
      }
      Collections.shuffle(batch, random);
      offered += batch.size();
      shard.add(batch, List.of(), second * SECOND);
      shard.tick(second * SECOND);
      assertThat(metrics.acceptedSpans()).isEqualTo(offered);
      assertThat(
              metrics.keptSpans()
                  + metrics.duplicateSpans()
                  + metrics.spansOverCap()
                  + metrics.lateSpansUnanalyzed()
                  + metrics.missedSpans())
          .isEqualTo(offered);
    }
    shard.completeAll(SHUTDOWN);
    assertThat(metrics.openTraces()).isZero();
  }

  private void arrive(long second, RawSpan... spans) {
    shard.add(List.of(spans), List.of(), second * SECOND);
  }

  private void arrive(long second, RawLog log) {
    shard.add(List.of(), List.of(log), second * SECOND);
  }

  private List<CompletionReason> reasons() {
    return completed.stream().map(trace -> trace.completion().reason()).toList();
  }

  private AssemblyShard shard(AssemblySettings settings) {
    return new AssemblyShard(settings, metrics, completed::add);
  }

  private static AssemblySettings roomy() {
    return settings(100, 1 << 20, 100, 1 << 30, 1);
  }

  private static AssemblySettings settings(
      int maxSpans, long maxBytes, int maxTraces, long maxHeldBytes, int reanalyze) {
    return new AssemblySettings(
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        maxSpans,
        maxBytes,
        maxTraces,
        maxHeldBytes,
        1,
        100,
        reanalyze,
        Duration.ofMinutes(10));
  }
}
