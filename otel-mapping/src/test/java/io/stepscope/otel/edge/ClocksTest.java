/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.StepKind;
import io.stepscope.otel.draft.SpanStatus;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.TraceDraft;
import io.stepscope.otel.message.DraftTrace;
import io.stepscope.otel.outcome.OutcomeRules;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClocksTest {
  private static final long MILLI = 1_000_000;

  private final DraftTrace drawing = new DraftTrace();

  private void call(String name, long start, long end) {
    drawing.step(name, Operation.HTTP, start, end).kind(StepKind.CLIENT);
  }

  private void serve(String name, String client, long start, long end) {
    drawing
        .step(name, Operation.CONTAINER, start, end)
        .kind(StepKind.SERVER)
        .in(client)
        .on("there");
  }

  private TraceDraft built() {
    TraceDraft trace = drawing.build();
    OutcomeRules.apply(trace);
    EdgeBuilder.build(trace);
    return trace;
  }

  @Test
  void whatAServerDidIsPutOnItsClientsClock() {
    // here   |--- call ---|       | next |
    // there      | work |                      (a second ahead)
    call("call", 100, 200);
    serve("serve", "call", 1_130, 1_170);
    drawing.step("work", Operation.TASK, 1_140, 1_150).in("serve").on("there");
    drawing.step("next", Operation.TASK, 210, 220).link("work");

    assertThat(drawing.accepted(built())).containsExactly("work > next E1");
  }

  @Test
  void anEdgeThatOnlyTheWrongClockMakesPossibleIsRefused() {
    call("call", 10_100, 10_200);
    serve("serve", "call", 9_130, 9_170);
    drawing.step("work", Operation.TASK, 9_140, 9_160).in("serve").on("there");
    drawing.step("before", Operation.TASK, 10_050, 10_060).link("work");

    TraceDraft trace = built();

    assertThat(drawing.accepted(trace)).isEmpty();
    assertThat(trace.refused())
        .singleElement()
        .isInstanceOfSatisfying(
            RefusedEdge.AgainstTime.class,
            refused -> assertThat(refused.overlapNanos()).isEqualTo(110 * MILLI));
  }

  @Test
  void aServerThatGoesOnAfterItsAnswerTellsNothingOfItsClock() {
    call("call", 100, 110);
    serve("serve", "call", 102, 500);
    drawing.step("work", Operation.TASK, 200, 300).in("serve").on("there");
    drawing.step("next", Operation.TASK, 210, 220).link("work");

    assertThat(drawing.accepted(built())).isEmpty();
  }

  @Test
  void aClientThatGaveUpTellsNothingOfItsServersClock() {
    drawing
        .step("gave up", Operation.HTTP, 0, 1_000)
        .kind(StepKind.CLIENT)
        .status(SpanStatus.ERROR, "timeout");
    serve("serve", "gave up", 900, 1_800);
    drawing.step("work", Operation.TASK, 1_000, 1_700).in("serve").on("there");
    drawing.step("next", Operation.TASK, 1_010, 1_020).link("work");

    assertThat(drawing.accepted(built())).isEmpty();
  }

  /// Processes with clocks of their own call each other; the true difference of two clocks lies
  /// within what is said of it.
  @Test
  void theDifferenceFoundIsTheTrueOneAsFarAsItIsSaidToBeKnown() {
    int compared = 0;
    for (int seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      int processes = 2 + random.nextInt(6);
      long[] ahead = new long[processes];
      for (int i = 0; i < processes; i++) {
        ahead[i] = random.nextLong(-10_000, 10_000);
      }
      var calls = new DraftTrace();
      int[] process = new int[2 * 30];
      for (int i = 0; i < 30; i++) {
        int client = random.nextInt(processes);
        int server = random.nextInt(processes);
        long start = 100_000 + 1_000L * i;
        long begins = start + random.nextInt(40);
        long ends = begins + random.nextInt(100);
        calls
            .step("c" + i, Operation.HTTP, start + ahead[client], ends + 30 + ahead[client])
            .kind(StepKind.CLIENT)
            .on("p" + client);
        calls
            .step("s" + i, Operation.CONTAINER, begins + ahead[server], ends + ahead[server])
            .kind(StepKind.SERVER)
            .in("c" + i)
            .on("p" + server);
      }
      TraceDraft trace = calls.build();
      OutcomeRules.apply(trace);
      for (StepDraft step : trace.steps()) {
        process[step.index()] = processOf(step);
      }
      var clocks = Clocks.of(trace.steps(), process, processes);
      for (int one = 0; one < processes; one++) {
        for (int other = 0; other < processes; other++) {
          long uncertainty = clocks.uncertainty(one, other);
          if (uncertainty >= 0) {
            compared++;
            long found = clocks.ahead(other) - clocks.ahead(one);
            long known = (ahead[other] - ahead[one]) * MILLI;
            assertThat(Math.abs(found - known))
                .as("seed %s", seed)
                .isLessThanOrEqualTo(uncertainty);
          }
        }
      }
    }
    assertThat(compared).isGreaterThan(1_000);
  }

  private static int processOf(StepDraft step) {
    var span = step.span();
    String name = span == null ? "" : span.resource().getAttributes(0).getValue().getStringValue();
    return Integer.parseInt(name.substring(1));
  }
}
