/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.stepscope.exporter.ExporterSettings.Protocol;
import io.stepscope.exporter.SendResult.Delivered;
import io.stepscope.exporter.SendResult.Unsupported;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.Signal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ExportersTest {
  private final VirtualTimeline timeline = new VirtualTimeline();
  private final ScriptedSender fast = new ScriptedSender();
  private final ScriptedSender dead = new ScriptedSender();

  private OtlpExporter destination(ScriptedSender sender, int queueSize, Set<Signal> signals) {
    var settings =
        ExporterSettings.of("otlp", Protocol.GRPC, Endpoint.parse("localhost:4317", true))
            .withQueue(new QueueSettings(queueSize, 1_000, 10))
            .withSignals(signals);
    var retry = new Retry(settings.retry(), new SplittableRandom(1));
    return new OtlpExporter(settings, sender, retry, timeline, Runnable::run);
  }

  private Exporters exporters(OtlpExporter... destinations) {
    return new Exporters(
        List.of(destinations), timeline, Executors.newVirtualThreadPerTaskExecutor());
  }

  private static OtlpRequest spans(int items) {
    return new OtlpRequest(
        Signal.TRACES, ByteString.copyFromUtf8("body"), items, List.of(), List.of(), 0);
  }

  private static final Set<Signal> ALL = EnumSet.allOf(Signal.class);

  @Test
  void everyDestinationGetsTheSameBytes() {
    var exporters = exporters(destination(fast, 10, ALL), destination(dead, 10, ALL));
    var request = spans(1);
    assertThat(exporters.offer(request)).isTrue();
    assertThat(fast.attempts()).singleElement().isSameAs(request.body());
    assertThat(dead.attempts()).singleElement().isSameAs(request.body());
  }

  @Test
  void oneThatIsFullLosesWhatAnotherHoldsAndCountsIt() {
    var slow = destination(dead, 1, ALL);
    var quick = destination(fast, 10, ALL);
    var exporters = exporters(slow, quick);
    for (int i = 0; i < 5; i++) {
      assertThat(exporters.offer(spans(2))).isTrue();
      fast.answer(Delivered.WHOLE);
    }
    assertThat(quick.counts(Signal.TRACES).sent()).isEqualTo(10);
    assertThat(slow.counts(Signal.TRACES).dropped(DropReason.QUEUE_FULL)).isEqualTo(8);
    assertThat(slow.counts(Signal.TRACES).queued()).isEqualTo(2);
    assertThat(slow.counts(Signal.TRACES).accepted()).isEqualTo(10);
  }

  @Test
  void aRequestThatNobodyCanHoldIsRefusedAndNotCounted() {
    var one = destination(fast, 1, ALL);
    var two = destination(dead, 1, ALL);
    var exporters = exporters(one, two);
    assertThat(exporters.offer(spans(2))).isTrue();
    assertThat(exporters.offer(spans(2))).isFalse();
    assertThat(one.counts(Signal.TRACES).accepted()).isEqualTo(2);
    assertThat(two.counts(Signal.TRACES).accepted()).isEqualTo(2);
  }

  @Test
  void aSignalGoesOnlyWhereItIsRouted() {
    var traces = destination(fast, 1, EnumSet.of(Signal.TRACES));
    var logs = destination(dead, 1, EnumSet.of(Signal.LOGS));
    var exporters = exporters(traces, logs);
    exporters.offer(spans(1));
    assertThat(fast.attempts()).hasSize(1);
    assertThat(dead.attempts()).isEmpty();
    assertThat(exporters.isRouted(Signal.LOGS)).isTrue();
    assertThat(exporters.isRouted(Signal.METRICS)).isFalse();
  }

  @Test
  void aFullDestinationOfAnotherSignalRefusesNothing() {
    var traces = destination(fast, 1, EnumSet.of(Signal.TRACES));
    var logs = destination(dead, 1, EnumSet.of(Signal.LOGS));
    var exporters = exporters(traces, logs);
    assertThat(exporters.offer(spans(1))).isTrue();
    assertThat(exporters.offer(spans(1))).isFalse();
    assertThat(
            exporters.offer(
                new OtlpRequest(Signal.LOGS, ByteString.EMPTY, 1, List.of(), List.of(), 0)))
        .isTrue();
  }

  @Test
  void whatNobodyIsToHaveIsTakenAndCounted() {
    assertThat(exporters().offer(spans(1))).isTrue();
    var logs = destination(dead, 1, EnumSet.of(Signal.LOGS));
    var exporters = exporters(logs);
    assertThat(exporters.offer(spans(2))).isTrue();
    assertThat(exporters.offer(spans(3))).isTrue();
    assertThat(logs.counts(Signal.TRACES).accepted()).isZero();
    assertThat(exporters.unrouted(Signal.TRACES)).isEqualTo(5);
    assertThat(exporters.unrouted(Signal.LOGS)).isZero();
  }

  @Test
  void theSenderIsNotAskedToTryAgainForABackendThatDoesNotTakeTheSignal() {
    var only = destination(fast, 10, ALL);
    var exporters = exporters(only);
    exporters.offer(spans(3));
    fast.answer(new Unsupported("UNIMPLEMENTED"));
    assertThat(exporters.offer(spans(4))).isTrue();
    assertThat(fast.attempts()).hasSize(1);
    assertThat(only.counts(Signal.TRACES).dropped(DropReason.UNSUPPORTED)).isEqualTo(7);
    assertThat(only.counts(Signal.TRACES).accepted()).isEqualTo(7);
  }

  @Test
  void closingEndsEveryDestination() {
    var exporters = exporters(destination(fast, 10, ALL), destination(dead, 10, ALL));
    exporters.offer(spans(1));
    fast.answer(Delivered.WHOLE);
    assertThat(exporters.flush(Duration.ZERO)).isFalse();
    exporters.close(Duration.ZERO);
    assertThat(fast.isClosed()).isTrue();
    assertThat(dead.isClosed()).isTrue();
    assertThat(exporters.offer(spans(1))).isFalse();
  }
}
