/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.baseline.BaselineSettings;
import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.CompletionReason;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.config.WorkerSettings;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.RawTrace;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class AnalysisStageTest {
  private final List<RawTrace> done = Collections.synchronizedList(new ArrayList<>());
  private final Function<RawTrace, Analysed> engine =
      new Engine(MappingSettings.DEFAULT, AnalysisSettings.DEFAULT, BaselineSettings.DEFAULT)
          ::analyze;

  private static RawTrace trace(int number, int revision) {
    return new RawTrace(
        new TraceId(1, number),
        List.of(),
        List.of(),
        new Completion(CompletionReason.IDLE_TIMEOUT, 0, false, revision, 0));
  }

  private static void close(AnalysisStage stage) {
    stage.beginClose(Duration.ofSeconds(20));
    stage.close();
  }

  @Test
  void aPoisonedTraceHarmsOnlyItself() {
    var stage =
        new AnalysisStage(
            new WorkerSettings(1, 10),
            trace -> {
              if (trace.traceId().low() == 2) {
                throw new IllegalStateException("poison");
              }
              return engine.apply(trace);
            },
            analysed -> done.add(analysed.trace()));

    for (int i = 1; i <= 3; i++) {
      stage.offer(trace(i, 1));
    }
    close(stage);

    assertThat(done)
        .extracting(RawTrace::traceId)
        .containsExactly(new TraceId(1, 1), new TraceId(1, 3));
    assertThat(stage.failed()).isEqualTo(1);
    assertThat(stage.analysed()).isEqualTo(2);
  }

  @Test
  void ofATraceThatFailsTheLogTellsTheIdAndThePlaceAlone() {
    var log = Logger.getLogger("stepscope.analysis");
    var lines = new ByteArrayOutputStream();
    var handler = new Logging.LineHandler(new PrintStream(lines, true, UTF_8));
    log.addHandler(handler);
    try {
      var stage =
          new AnalysisStage(
              new WorkerSettings(1, 10),
              _ -> {
                throw new IllegalStateException("quotes content");
              },
              analysed -> done.add(analysed.trace()));
      stage.offer(trace(1, 1));
      close(stage);
    } finally {
      log.removeHandler(handler);
    }
    assertThat(lines.toString(UTF_8))
        .contains(
            "trace " + new TraceId(1, 1) + " could not be analysed: IllegalStateException in ")
        .doesNotContain("content");
  }

  @Test
  void whatThereIsNoRoomForIsNotTakenAndTheBooksBalance() throws InterruptedException {
    var isBusy = new CountDownLatch(1);
    var mayGoOn = new CountDownLatch(1);
    var stage =
        new AnalysisStage(
            new WorkerSettings(1, 2),
            trace -> {
              isBusy.countDown();
              try {
                mayGoOn.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return engine.apply(trace);
            },
            analysed -> done.add(analysed.trace()));

    assertThat(stage.offer(trace(1, 1))).isTrue();
    isBusy.await();
    assertThat(stage.offer(trace(2, 1))).isTrue();
    assertThat(stage.offer(trace(3, 1))).isTrue();
    assertThat(stage.offer(trace(4, 1))).isFalse();
    assertThat(stage.waiting()).isEqualTo(2);
    mayGoOn.countDown();
    close(stage);

    assertThat(stage.analysed()).isEqualTo(3);
    assertThat(stage.accepted())
        .isEqualTo(stage.analysed() + stage.failed() + stage.unanalysed() + stage.waiting());
  }

  @Test
  void whatComesWhileTheStageIsAboutToCloseIsAnalysed() {
    var stage =
        new AnalysisStage(new WorkerSettings(2, 2), engine, analysed -> done.add(analysed.trace()));

    assertThat(stage.offer(trace(1, 1))).isTrue();
    await().until(() -> stage.analysed() == 1);
    stage.beginClose(Duration.ofSeconds(20));
    // Longer than a thread looks for work at a time: it must still be there.
    await().during(Duration.ofMillis(300)).until(() -> stage.waiting() == 0);
    for (int i = 2; i <= 50; i++) {
      assertThat(stage.offer(trace(i, 1))).isTrue();
    }
    stage.close();

    assertThat(stage.analysed()).isEqualTo(50);
    assertThat(stage.unanalysed()).isZero();
  }

  @Test
  void revisionsOfATraceKeepTheirOrder() {
    var stage =
        new AnalysisStage(
            new WorkerSettings(3, 3_000), engine, analysed -> done.add(analysed.trace()));

    for (int revision = 1; revision <= 20; revision++) {
      for (int i = 1; i <= 5; i++) {
        assertThat(stage.offer(trace(i, revision))).isTrue();
      }
    }
    close(stage);

    for (int i = 1; i <= 5; i++) {
      var id = new TraceId(1, i);
      assertThat(done.stream().filter(trace -> trace.traceId().equals(id)))
          .extracting(trace -> trace.completion().revision())
          .hasSize(20)
          .isSorted();
    }
  }
}
