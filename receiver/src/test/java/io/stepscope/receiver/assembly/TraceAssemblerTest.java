/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.stepscope.analyzer.model.CompletionReason;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TraceAssemblerTest {
  @Test
  void closingCompletesEveryOpenTraceOnTheShardThatOwnsIt() {
    var completed = new ConcurrentLinkedQueue<RawTrace>();
    Set<String> threads = ConcurrentHashMap.newKeySet();
    try (var assembler =
        new TraceAssembler(
            settings(2, 1_000),
            trace -> {
              threads.add(Thread.currentThread().getName());
              return completed.add(trace);
            })) {
      for (int request = 0; request < 50; request++) {
        var spans = new ArrayList<RawSpan>();
        for (int trace = 1; trace <= 20; trace++) {
          spans.add(Spans.child(trace, request + 1, 999));
        }
        assembler.accept(request(spans));
      }
    }
    assertThat(completed).hasSize(20).allSatisfy(trace -> assertThat(trace.spans()).hasSize(50));
    assertThat(completed)
        .allSatisfy(
            trace -> assertThat(trace.completion().reason()).isEqualTo(CompletionReason.SHUTDOWN));
    assertThat(threads).hasSize(2);
  }

  @Test
  void aShardThatCannotKeepUpCountsWhatItMissesAndTheTraceSaysSo() throws InterruptedException {
    var release = new CountDownLatch(1);
    var blocked = new CountDownLatch(1);
    var completed = new ConcurrentLinkedQueue<RawTrace>();
    try (var assembler =
        new TraceAssembler(
            settings(1, 2),
            trace -> {
              blocked.countDown();
              awaitQuietly(release);
              return completed.add(trace);
            })) {
      assembler.accept(request(List.of(Spans.root(1, 1))));
      assembler.tick(Duration.ofMinutes(1).toNanos());
      blocked.await();
      for (int i = 0; i < 10; i++) {
        assembler.accept(request(List.of(Spans.child(2, 10 + i, 1))));
      }
      assertThat(assembler.metrics().missedSpans()).isEqualTo(8);
      release.countDown();
    }
    Set<Long> notKept =
        completed.stream()
            .map(trace -> trace.completion().spansNotKept())
            .collect(Collectors.toSet());
    assertThat(notKept).containsExactlyInAnyOrder(0L, 8L);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static OtlpRequest request(List<RawSpan> spans) {
    return new OtlpRequest(Signal.TRACES, ByteString.EMPTY, spans.size(), spans, List.of(), 0);
  }

  private static AssemblySettings settings(int shards, int inbox) {
    AssemblySettings base = AssemblySettings.DEFAULT;
    return new AssemblySettings(
        base.rootGrace(),
        base.idleTimeout(),
        base.maxDuration(),
        base.maxSpans(),
        base.maxBytes(),
        base.maxTraces(),
        base.maxHeldBytes(),
        shards,
        inbox,
        base.lateReanalyze(),
        base.lateWindow());
  }
}
