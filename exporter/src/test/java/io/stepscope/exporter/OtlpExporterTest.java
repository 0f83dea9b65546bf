/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import static io.stepscope.exporter.DropReason.QUEUE_FULL;
import static io.stepscope.exporter.DropReason.REFUSED;
import static io.stepscope.exporter.DropReason.REJECTED;
import static io.stepscope.exporter.DropReason.RETRIES_EXHAUSTED;
import static io.stepscope.exporter.DropReason.SHUTDOWN;
import static io.stepscope.exporter.DropReason.UNSUPPORTED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.stepscope.exporter.ExporterSettings.Protocol;
import io.stepscope.exporter.OtlpExporter.Offer;
import io.stepscope.exporter.SendResult.Delivered;
import io.stepscope.exporter.SendResult.Permanent;
import io.stepscope.exporter.SendResult.Retryable;
import io.stepscope.exporter.SendResult.Unsupported;
import io.stepscope.otel.Signal;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpExporterTest {
  private static final ExporterSettings SETTINGS =
      ExporterSettings.of("otlp", Protocol.GRPC, Endpoint.parse("localhost:4317", true))
          .withQueue(new QueueSettings(4, 1_000, 2));
  private static final Retryable DOWN = new Retryable("UNAVAILABLE", Optional.empty());

  private final LogCapture log = new LogCapture();
  private final VirtualTimeline timeline = new VirtualTimeline();
  private final ScriptedSender backend = new ScriptedSender();
  private final OtlpExporter exporter = exporter(SETTINGS);

  private OtlpExporter exporter(ExporterSettings settings) {
    var retry = new Retry(settings.retry(), new SplittableRandom(3));
    return new OtlpExporter(settings, backend, retry, timeline, Runnable::run);
  }

  @AfterEach
  void stopCapture() {
    log.close();
  }

  private Offer offer(String body, int items) {
    return exporter.offer(Signal.TRACES, ByteString.copyFromUtf8(body), items);
  }

  private ItemCounts spans() {
    return exporter.counts(Signal.TRACES);
  }

  private static void assertBalanced(ItemCounts counts) {
    assertThat(counts.accepted())
        .isEqualTo(counts.sent() + counts.queued() + counts.totalDropped());
  }

  @Test
  void severalRequestsAreUnderWayAtOnceAndTheNextFollowsInOrder() {
    offer("a", 1);
    offer("b", 1);
    offer("c", 1);
    assertThat(backend.attempts()).extracting(ByteString::toStringUtf8).containsExactly("a", "b");
    backend.answer(Delivered.WHOLE);
    assertThat(backend.attempts())
        .extracting(ByteString::toStringUtf8)
        .containsExactly("a", "b", "c");
  }

  @Test
  void theBytesAreSentAsTheyWereGiven() {
    var body = ByteString.copyFromUtf8("the very bytes");
    exporter.offer(Signal.TRACES, body, 1);
    assertThat(backend.attempts().getFirst()).isSameAs(body);
  }

  @Test
  void aFullQueueTakesNothingAndCountsNothing() {
    for (int i = 0; i < 4; i++) {
      assertThat(offer("r", 2)).isEqualTo(Offer.HELD);
    }
    assertThat(offer("r", 2)).isEqualTo(Offer.FULL);
    assertThat(exporter.queuedRequests()).isEqualTo(4);
    assertThat(spans().accepted()).isEqualTo(8);
    backend.answer(Delivered.WHOLE);
    assertThat(offer("r", 2)).isEqualTo(Offer.HELD);
    assertBalanced(spans());
  }

  @Test
  void bytesAreBoundedTooButALoneGiantIsHeld() {
    assertThat(offer("x".repeat(5_000), 1)).isEqualTo(Offer.HELD);
    assertThat(offer("x", 1)).isEqualTo(Offer.FULL);
    backend.answer(Delivered.WHOLE);
    assertThat(exporter.queuedBytes()).isZero();
    assertThat(offer("x".repeat(600), 1)).isEqualTo(Offer.HELD);
    assertThat(offer("x".repeat(600), 1)).isEqualTo(Offer.FULL);
    assertThat(offer("x".repeat(400), 1)).isEqualTo(Offer.HELD);
  }

  @Test
  void aFailureThatMayPassIsTriedAgainLaterWithTheSameBytes() {
    offer("a", 3);
    backend.answer(DOWN);
    assertThat(backend.attempts()).hasSize(1);
    assertThat(spans().queued()).isEqualTo(3);
    assertThat(exporter.trouble()).contains("UNAVAILABLE");
    timeline.advance(Duration.ofMillis(2_499));
    assertThat(backend.attempts()).hasSize(1);
    timeline.advance(Duration.ofMillis(5_001));
    assertThat(backend.attempts()).hasSize(2);
    assertThat(backend.attempts().get(1)).isSameAs(backend.attempts().get(0));
    backend.answer(Delivered.WHOLE);
    assertThat(spans().sent()).isEqualTo(3);
    assertThat(exporter.trouble()).isEmpty();
  }

  @Test
  void theBackendsDelayIsKeptToTheNanosecond() {
    offer("a", 1);
    backend.answer(new Retryable("busy", Optional.of(Duration.ofSeconds(42))));
    timeline.advance(Duration.ofSeconds(42).minusNanos(1));
    assertThat(backend.attempts()).hasSize(1);
    timeline.advance(Duration.ofNanos(1));
    assertThat(backend.attempts()).hasSize(2);
  }

  @Test
  void afterFiveMinutesOfFailureTheItemsAreCountedAsLost() {
    offer("a", 7);
    int attempts = 0;
    while (spans().queued() > 0) {
      backend.answer(DOWN);
      attempts++;
      timeline.advance(Duration.ofSeconds(45));
    }
    assertThat(attempts).isBetween(6, 12);
    assertThat(spans().dropped(RETRIES_EXHAUSTED)).isEqualTo(7);
    assertThat(spans().sendFailed()).isEqualTo(7);
    assertBalanced(spans());
  }

  @Test
  void anOutageOfTwoMinutesLosesNothing() {
    offer("a", 1);
    offer("b", 1);
    offer("c", 1);
    for (int second = 0; second < 120; second++) {
      while (backend.open() > 0) {
        backend.answer(DOWN);
      }
      timeline.advance(Duration.ofSeconds(1));
    }
    for (int second = 0; second < 60; second++) {
      while (backend.open() > 0) {
        backend.answer(Delivered.WHOLE);
      }
      timeline.advance(Duration.ofSeconds(1));
    }
    assertThat(spans().sent()).isEqualTo(3);
  }

  @Test
  void aFailureForGoodIsNotTriedAgain() {
    offer("a", 5);
    backend.answer(new Permanent("INVALID_ARGUMENT"));
    timeline.advance(Duration.ofHours(1));
    assertThat(backend.attempts()).hasSize(1);
    assertThat(spans().dropped(REFUSED)).isEqualTo(5);
    assertThat(exporter.trouble()).contains("INVALID_ARGUMENT");
  }

  @Test
  void aPartialSuccessIsNotTriedAgain() {
    offer("a", 5);
    backend.answer(new Delivered(2, "two were too old"));
    timeline.advance(Duration.ofHours(1));
    assertThat(backend.attempts()).hasSize(1);
    assertThat(spans().sent()).isEqualTo(3);
    assertThat(spans().dropped(REJECTED)).isEqualTo(2);
  }

  @Test
  void whatABackendSaysIsLoggedOnceAMinuteWithACountOfTheRest() {
    for (int i = 0; i < 5; i++) {
      offer("a", 5);
      backend.answer(new Delivered(1, "too old"));
    }
    timeline.advance(Duration.ofMinutes(1));
    offer("a", 5);
    backend.answer(new Delivered(1, "too old"));
    assertThat(log.messages())
        .containsExactly(
            "exporter otlp: partial success: 1 span rejected: too old",
            "exporter otlp: partial success: 1 span rejected: too old" + " (and 4 more like it)");
  }

  @Test
  void aSignalThatIsNotTakenIsLoggedOnceForAll() {
    for (int i = 0; i < 3; i++) {
      offer("a", 1);
    }
    backend.answer(new Unsupported("UNIMPLEMENTED"));
    backend.answer(new Unsupported("UNIMPLEMENTED"));
    timeline.advance(Duration.ofHours(1));
    offer("b", 1);
    assertThat(log.messages())
        .containsExactly(
            "exporter otlp: traces not supported: the backend does not take this signal and is"
                + " asked again every 5 minutes: UNIMPLEMENTED");
  }

  @Test
  void aBackendThatRejectsMoreThanItGotCannotUnbalanceTheBooks() {
    offer("a", 5);
    backend.answer(new Delivered(1_000, ""));
    assertThat(spans().sent()).isZero();
    assertThat(spans().dropped(REJECTED)).isEqualTo(5);
    assertBalanced(spans());
  }

  @Test
  void aBackendThatTookNoTracesIsInTroubleUntilItIsAskedAgainAndDoes() {
    offer("a", 1);
    backend.answer(new Unsupported("UNIMPLEMENTED"));
    assertThat(exporter.trouble()).hasValue("takes no traces: UNIMPLEMENTED");
    timeline.advance(Duration.ofMinutes(4));
    assertThat(offer("b", 1)).isEqualTo(Offer.NOT_WANTED);
    timeline.advance(Duration.ofMinutes(2));
    assertThat(offer("c", 1)).isEqualTo(Offer.HELD);
    backend.answer(Delivered.WHOLE);
    assertThat(exporter.trouble()).isEmpty();
    assertThat(spans().sent()).isEqualTo(1);
  }

  /// A backend for traces that takes no logs is no trouble, and no news every five minutes.
  @Test
  void aSignalBesideTracesThatIsNotTakenIsToldOfOnce() {
    for (int hour = 0; hour < 3; hour++) {
      exporter.offer(Signal.LOGS, ByteString.EMPTY, 1);
      backend.answer(new Unsupported("HTTP 404"));
      timeline.advance(Duration.ofHours(1));
    }
    assertThat(exporter.trouble()).isEmpty();
    assertThat(exporter.counts(Signal.LOGS).dropped(UNSUPPORTED)).isEqualTo(3);
    assertThat(log.messages()).hasSize(1);
    exporter.offer(Signal.LOGS, ByteString.EMPTY, 1);
    backend.answer(Delivered.WHOLE);
    exporter.offer(Signal.LOGS, ByteString.EMPTY, 1);
    backend.answer(new Unsupported("HTTP 404"));
    assertThat(log.messages()).hasSize(2);
  }

  @Test
  void aBackendForLogsAloneThatTakesNoneIsInTrouble() {
    var forLogs = exporter(SETTINGS.withSignals(Set.of(Signal.LOGS)));
    forLogs.offer(Signal.LOGS, ByteString.EMPTY, 1);
    backend.answer(new Unsupported("HTTP 404"));
    assertThat(forLogs.trouble()).hasValue("takes no logs: HTTP 404");
  }

  @Test
  void anUnsupportedSignalIsAskedForOnceOnly() {
    offer("a", 1);
    offer("b", 1);
    offer("c", 4);
    backend.answer(new Unsupported("UNIMPLEMENTED"));
    backend.answer(new Unsupported("UNIMPLEMENTED"));
    assertThat(backend.attempts()).hasSize(2);
    assertThat(spans().dropped(UNSUPPORTED)).isEqualTo(6);
    assertThat(offer("d", 1)).isEqualTo(Offer.NOT_WANTED);
    assertThat(exporter.offer(Signal.METRICS, ByteString.EMPTY, 1)).isEqualTo(Offer.HELD);
    assertBalanced(spans());
  }

  @Test
  void signalsAreCountedApart() {
    exporter.offer(Signal.LOGS, ByteString.EMPTY, 3);
    backend.answer(Delivered.WHOLE);
    assertThat(exporter.counts(Signal.LOGS).sent()).isEqualTo(3);
    assertThat(spans().accepted()).isZero();
  }

  @Test
  void flushingReportsWhetherAllWasDelivered() {
    assertThat(exporter.flush(Duration.ZERO)).isTrue();
    offer("a", 1);
    assertThat(exporter.flush(Duration.ZERO)).isFalse();
    backend.answer(Delivered.WHOLE);
    assertThat(exporter.flush(Duration.ZERO)).isTrue();
  }

  @Test
  void closingGivesWhatWaitsAnotherChanceAtOnce() {
    offer("a", 1);
    backend.answer(DOWN);
    exporter.beginClose();
    assertThat(backend.attempts()).hasSize(2);
    assertThat(offer("b", 1)).isEqualTo(Offer.FULL);
    backend.answer(Delivered.WHOLE);
    exporter.close(Duration.ZERO);
    assertThat(spans().sent()).isEqualTo(1);
    assertThat(backend.isClosed()).isTrue();
  }

  @Test
  void whatIsStillHeldAtTheEndIsCountedAndAnAnswerThatComesLaterChangesNothing() {
    offer("a", 1);
    offer("b", 2);
    offer("c", 4);
    exporter.close(Duration.ZERO);
    assertThat(spans().dropped(SHUTDOWN)).isEqualTo(7);
    backend.answer(Delivered.WHOLE);
    backend.answer(DOWN);
    timeline.advance(Duration.ofMinutes(10));
    assertThat(backend.attempts()).hasSize(2);
    assertThat(spans().sent()).isZero();
    assertThat(spans().queued()).isZero();
    assertBalanced(spans());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theBooksBalanceAtEveryMoment(long seed) {
    var random = new SplittableRandom(seed);
    for (int step = 0; step < 2_000; step++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          int items = random.nextInt(5);
          if (offer("x".repeat(random.nextInt(400)), items) == Offer.FULL && random.nextBoolean()) {
            exporter.countDropped(Signal.TRACES, QUEUE_FULL, items);
          }
        }
        case 3 -> timeline.advance(Duration.ofSeconds(random.nextInt(30)));
        default -> {
          if (backend.open() > 0) {
            backend.answer(anyResult(random));
          }
        }
      }
      assertBalanced(spans());
      assertThat(exporter.queuedRequests()).isLessThanOrEqualTo(4);
    }
    exporter.close(Duration.ZERO);
    assertBalanced(spans());
    assertThat(spans().queued()).isZero();
  }

  private static SendResult anyResult(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> new Permanent("refused");
      case 1 -> new Delivered(random.nextInt(4), "some");
      case 2 -> new Retryable("later", Optional.of(Duration.ofSeconds(random.nextInt(400))));
      case 3 -> DOWN;
      default -> Delivered.WHOLE;
    };
  }
}
