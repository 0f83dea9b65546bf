/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.TraceDraft;
import io.stepscope.otel.message.DraftTrace;
import io.stepscope.otel.message.MessageReader;
import io.stepscope.otel.outcome.OutcomeRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Conversations made at random, several agents at a time, whose true edges are known.
class GeneratedConversationTest {
  /// What the instrumentation of a conversation tells.
  enum Told {
    /// Ids on models and tools.
    IDS,
    /// Names in the messages of models, ids nowhere.
    NAMES,
    /// Nothing but order.
    ORDER
  }

  private final TreeSet<String> truth = new TreeSet<>();
  private final DraftTrace drawing = new DraftTrace();

  @ParameterizedTest
  @EnumSource
  void theEdgesFoundAreTheTrueOnes(Told told) {
    for (int seed = 0; seed < 60; seed++) {
      var test = new GeneratedConversationTest();
      TraceDraft trace = test.generate(new Random(seed), told, 6);
      var found = new TreeSet<String>();
      for (DependencyEdge edge : trace.edges()) {
        if (edge.isAccepted()) {
          found.add(test.drawing.nameOf(edge.from()) + " > " + test.drawing.nameOf(edge.to()));
        }
      }
      assertThat(found).as("%s, seed %s", told, seed).isEqualTo(test.truth);
      test.check(trace);
    }
  }

  @Test
  void theClassesFollowFromWhatIsTold() {
    for (Told told : Told.values()) {
      var test = new GeneratedConversationTest();
      TraceDraft trace = test.generate(new Random(5), told, 6);
      var classes = new TreeSet<EdgeClass>();
      trace.edges().stream()
          .filter(DependencyEdge::isAccepted)
          .forEach(edge -> classes.add(edge.edgeClass()));
      assertThat(classes)
          .containsExactlyElementsOf(
              switch (told) {
                case IDS -> List.of(EdgeClass.E2A, EdgeClass.E2B);
                case NAMES -> List.of(EdgeClass.E7, EdgeClass.E8);
                case ORDER -> List.of(EdgeClass.E8);
              });
    }
  }

  @Test
  void aConversationOfThousandsOfTurnsStaysLinear() {
    var test = new GeneratedConversationTest();
    TraceDraft trace =
        Assertions.assertTimeout(
            Duration.ofSeconds(60), () -> test.generate(new Random(9), Told.IDS, 1_500));
    test.check(trace);
  }

  /// One agent after the other starts; each alternates models with bundles of tools.
  private TraceDraft generate(Random random, Told told, int turns) {
    int agents = 1 + random.nextInt(3);
    for (int a = 0; a < agents; a++) {
      String agent = "agent" + a;
      drawing.agent(agent, 0, 1_000_000);
      long clock = random.nextInt(50);
      List<String> history = new ArrayList<>();
      List<String> before = List.of();
      for (int turn = 0; turn < turns; turn++) {
        String model = agent + "-model" + turn;
        var step = drawing.model(model, clock, clock + 10).in(agent);
        before.forEach(tool -> truth.add(tool + " > " + model));
        if (told == Told.IDS) {
          int recent = Math.max(0, history.size() - 40);
          step.attribute(
              "gen_ai.input.messages",
              EdgeBuilderTest.results(
                  history.subList(recent, history.size()).toArray(String[]::new)));
        }
        clock += 10 + random.nextInt(5);
        before = bundle(random, told, agent, model, clock, step, history);
        clock += 40;
      }
    }
    TraceDraft trace = drawing.build();
    MessageReader.read(trace);
    OutcomeRules.apply(trace);
    EdgeBuilder.build(trace);
    return trace;
  }

  private List<String> bundle(
      Random random,
      Told told,
      String agent,
      String model,
      long clock,
      DraftTrace.Step step,
      List<String> history) {
    List<String> tools = new ArrayList<>();
    List<String> asked = new ArrayList<>();
    int calls = random.nextInt(4);
    for (int i = 0; i < calls; i++) {
      String name = "tool" + random.nextInt(3);
      String tool = model + "-" + name + "-" + i;
      String id = "call-" + tool;
      long start = clock + random.nextInt(10);
      var drawn = drawing.tool(tool, start, start + 1 + random.nextInt(20)).tool(name).in(agent);
      if (told == Told.IDS) {
        drawn.call(id);
      }
      history.add(id);
      asked.add(told == Told.IDS ? id : "");
      asked.add(name);
      tools.add(tool);
      truth.add(model + " > " + tool);
    }
    if (told != Told.ORDER) {
      step.attribute("gen_ai.output.messages", EdgeBuilderTest.asks(asked.toArray(String[]::new)));
    }
    return tools;
  }

  private void check(TraceDraft trace) {
    assertThat(trace.edges()).hasSizeLessThanOrEqualTo(3 * trace.steps().size());
    assertThat(trace.refused()).isEmpty();
    var order = new TopologicalOrder(trace.steps().size());
    for (DependencyEdge edge : trace.edges()) {
      StepDraft from = drawing.find(drawing.nameOf(edge.from()));
      StepDraft to = drawing.find(drawing.nameOf(edge.to()));
      assertThat(order.add(from.index(), to.index())).isEqualTo(TopologicalOrder.Added.YES);
      assertThat(from.time().end()).isLessThanOrEqualTo(to.time().start() + 5_000_000);
    }
  }
}
