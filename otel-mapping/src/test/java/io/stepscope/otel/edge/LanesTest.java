/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.TraceDraft;
import io.stepscope.otel.message.DraftTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LanesTest {
  private static final long SKEW = MappingSettings.DEFAULT.sameProcessSkewNanos();

  private final DraftTrace drawing = new DraftTrace();

  @Test
  void aBranchSeesItsOwnModelsAndThoseAroundIt() {
    drawing.agent("run", 0, 400);
    drawing.model("first", 0, 10).in("run");
    drawing.step("one", Operation.CHAIN, 20, 200).in("run");
    drawing.tool("t1", 30, 40).in("one");
    drawing.model("inOne", 50, 60).in("one");
    drawing.step("two", Operation.CHAIN, 20, 200).in("run");
    drawing.tool("t2", 70, 80).in("two");
    drawing.model("inTwo", 90, 100).in("two");
    drawing.tool("t3", 110, 120).in("two");
    drawing.model("last", 300, 310).in("run");
    Lanes lanes = Lanes.of(new Steps(drawing.build()));
    assertThat(around(lanes, "t1")).containsExactly("first", "inOne");
    assertThat(around(lanes, "t2")).containsExactly("first", "inTwo");
    assertThat(around(lanes, "t3")).containsExactly("inTwo", "last");
  }

  private List<String> around(Lanes lanes, String tool) {
    List<String> names = new ArrayList<>();
    StepDraft before = lanes.before(drawing.find(tool));
    StepDraft after = lanes.after(drawing.find(tool));
    names.add(before == null ? "" : before.name());
    names.add(after == null ? "" : after.name());
    return names;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void neighboursAreOfOneScopeAndOfNoBranchThatRanAtTheSameTime(long seed) {
    grow(new Random(seed));
    TraceDraft trace = drawing.build();
    var steps = new Steps(trace);
    Lanes lanes = Lanes.of(steps);
    for (StepDraft tool : lanes.tools()) {
      StepDraft before = lanes.before(tool);
      if (before != null) {
        assertThat(before.time().start()).isLessThanOrEqualTo(tool.time().start() + SKEW);
        check(steps, before, tool);
      }
      StepDraft after = lanes.after(tool);
      if (after != null) {
        assertThat(after.time().start()).isGreaterThanOrEqualTo(tool.time().start() - SKEW);
        check(steps, tool, after);
      }
    }
  }

  private static void check(Steps steps, StepDraft from, StepDraft to) {
    assertThat(steps.scope(from)).isEqualTo(steps.scope(to));
    StepDraft one = branch(steps, from, to);
    StepDraft other = branch(steps, to, from);
    if (one != from && other != to) {
      assertThat(steps.isInTurn(one, other)).as("%s and %s", one.name(), other.name()).isTrue();
    }
  }

  /// The highest step around it that is not around the other.
  private static StepDraft branch(Steps steps, StepDraft step, StepDraft other) {
    StepDraft at = step;
    while (at.parent() != null && !steps.areRelated(at.parent(), other)) {
      at = at.parent();
    }
    return at;
  }

  /// Two hundred steps, each somewhere inside a container drawn before it.
  private void grow(Random random) {
    drawing.agent("run", 0, 100_000);
    List<String> containers = new ArrayList<>(List.of("run"));
    List<Long> starts = new ArrayList<>(List.of(0L));
    List<Long> ends = new ArrayList<>(List.of(100_000L));
    for (int i = 0; i < 200; i++) {
      int at = random.nextInt(containers.size());
      long from = random.nextLong(starts.get(at), ends.get(at) + 1);
      long to = random.nextLong(from, ends.get(at) + 1);
      Operation operation = operation(random);
      drawing.step("s" + i, operation, from, to).in(containers.get(at));
      if (operation != Operation.LLM && operation != Operation.TOOL) {
        containers.add("s" + i);
        starts.add(from);
        ends.add(to);
      }
    }
  }

  private static Operation operation(Random random) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> Operation.LLM;
      case 2, 3 -> Operation.TOOL;
      case 4 -> Operation.CHAIN;
      default -> random.nextBoolean() ? Operation.CHAIN : Operation.GUARDRAIL;
    };
  }
}
