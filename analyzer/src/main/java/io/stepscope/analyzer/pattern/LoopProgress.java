/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.pattern.PatternReport.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Judges whether the rounds of a loop got anywhere.
final class LoopProgress {
  /*
   * A round is what its calls were given and what they returned, an error counting as a result.
   * Calls are the tool calls of the round, scratch pads aside; of a round without any, the tool
   * calls inside its steps; else its model calls, of which only the answers count, since a
   * conversation is never given the same twice.
   *
   * Then, in this order:
   *
   *   given the same each time    same answer each time           stuck
   *                               answer changes, regular pace    polling
   *                               same, same, ... then another    polling
   *                               same again from some round on   stuck
   *                               other answers                   advancing
   *   given something else        a number or token moves,
   *                               and answers are not all equal   paging
   *                               same answer each time, or from
   *                               some round on                   stuck, unless it is only an "ok"
   *                               nothing new in the second half  stuck
   *                               other answers                   advancing
   *   not known                   by the answers alone; no answers: unknown
   *
   * An "ok" that every call gets says nothing: five mails sent are five steps forward. The cost is
   * linear in the calls and their parameters.
   */
  record Verdict(Progress progress, double confidence) {}

  /// So many equal answers at the end are standing still.
  private static final int STANDSTILL = 3;

  private final PatternSettings settings;

  LoopProgress(PatternSettings settings) {
    this.settings = settings;
  }

  /// @param rounds step indexes of each round, in order
  Verdict judge(TraceFacts facts, List<List<Integer>> rounds) {
    var contents = new ArrayList<RoundContent>(rounds.size());
    long[] given = new long[rounds.size()];
    long[] answers = new long[rounds.size()];
    for (int round = 0; round < given.length; round++) {
      contents.add(content(facts, rounds.get(round)));
      given[round] = contents.get(round).given();
      answers[round] = contents.get(round).answer();
    }
    boolean argumentsKnown = RoundContent.allKnown(given);
    boolean answersKnown = RoundContent.allKnown(answers);
    if (!argumentsKnown) {
      return answersKnown ? byAnswers(contents, answers) : unknown();
    }
    if (RoundContent.allEqual(given)) {
      return answersKnown ? ofEqualCalls(facts.trace(), rounds, answers) : unknown();
    }
    return ofVaryingCalls(contents, given, answers, answersKnown);
  }

  private static Verdict unknown() {
    return new Verdict(Progress.UNKNOWN, 0.5);
  }

  private Verdict byAnswers(List<RoundContent> contents, long[] answers) {
    if (standstill(answers) < answers.length && standstill(answers) < STANDSTILL) {
      return new Verdict(Progress.ADVANCING, 0.7);
    }
    if (contents.getLast().failed()) {
      return new Verdict(Progress.STUCK, 0.8);
    }
    return contents.getLast().acknowledged() ? unknown() : new Verdict(Progress.STUCK, 0.6);
  }

  private Verdict ofEqualCalls(ExecutionTrace trace, List<List<Integer>> rounds, long[] answers) {
    int still = standstill(answers);
    if (still == answers.length) {
      return new Verdict(Progress.STUCK, 0.95);
    }
    if (isRegular(trace, rounds)) {
      return new Verdict(Progress.POLLING, 0.8);
    }
    if (still == 1 && RoundContent.allEqual(withoutLast(answers))) {
      return new Verdict(Progress.POLLING, 0.6);
    }
    return still >= STANDSTILL
        ? new Verdict(Progress.STUCK, 0.85)
        : new Verdict(Progress.ADVANCING, 0.7);
  }

  private static Verdict ofVaryingCalls(
      List<RoundContent> contents, long[] given, long[] answers, boolean answersKnown) {
    boolean moving = PageMovement.isIn(contents);
    if (!answersKnown) {
      boolean allNew = distinct(given) == given.length;
      if (moving) {
        return new Verdict(Progress.PAGING, 0.6);
      }
      return allNew ? new Verdict(Progress.ADVANCING, 0.6) : unknown();
    }
    int still = standstill(answers);
    if (moving && still < answers.length) {
      return new Verdict(Progress.PAGING, 0.85);
    }
    if (still == answers.length || still >= STANDSTILL) {
      if (contents.getLast().failed()) {
        return new Verdict(Progress.STUCK, 0.9);
      }
      return contents.getLast().acknowledged()
          ? new Verdict(Progress.ADVANCING, 0.5)
          : new Verdict(Progress.STUCK, 0.7);
    }
    return isRepeatingItself(given, answers)
        ? new Verdict(Progress.STUCK, 0.8)
        : new Verdict(Progress.ADVANCING, 0.85);
  }

  /// How many rounds at the end had the same answer.
  private static int standstill(long[] answers) {
    int equal = 1;
    while (equal < answers.length
        && answers[answers.length - 1 - equal] == answers[answers.length - 1]) {
      equal++;
    }
    return equal;
  }

  /// The second half, of at least two rounds, asked nothing and learned nothing that the first had
  /// not.
  private static boolean isRepeatingItself(long[] given, long[] answers) {
    int half = given.length / 2;
    if (half < 2) {
      return false;
    }
    Set<Long> asked = new HashSet<>();
    Set<Long> learned = new HashSet<>();
    for (int i = 0; i < given.length - half; i++) {
      asked.add(given[i]);
      learned.add(answers[i]);
    }
    for (int i = given.length - half; i < given.length; i++) {
      if (!asked.contains(given[i]) || !learned.contains(answers[i])) {
        return false;
      }
    }
    return true;
  }

  private static int distinct(long[] values) {
    var seen = new HashSet<Long>();
    for (long value : values) {
      seen.add(value);
    }
    return seen.size();
  }

  private static long[] withoutLast(long[] values) {
    return Arrays.copyOf(values, values.length - 1);
  }

  /// The rounds start at a fixed interval.
  private boolean isRegular(ExecutionTrace trace, List<List<Integer>> rounds) {
    var starts = new ArrayList<Long>();
    for (List<Integer> round : rounds) {
      StepTime time = trace.step(round.getFirst()).time();
      if (time.hasStart()) {
        starts.add(time.start());
      }
    }
    return starts.size() == rounds.size()
        && starts.size() > 3
        && Series.variationOfGaps(starts) < settings.periodicVariation();
  }

  private RoundContent content(TraceFacts facts, List<Integer> round) {
    ExecutionTrace trace = facts.trace();
    var calls = new ArrayList<Integer>(round.size());
    var models = new ArrayList<Integer>(round.size());
    for (int index : round) {
      ExecutionStep step = trace.step(index);
      if (isCall(step)) {
        calls.add(index);
      } else if (step.operation() == Operation.LLM) {
        models.add(index);
      }
    }
    if (calls.isEmpty()) {
      addCallsInside(trace, round, calls);
    }
    return calls.isEmpty()
        ? RoundContent.of(facts, models, false)
        : RoundContent.of(facts, calls, true);
  }

  private boolean isCall(ExecutionStep step) {
    return step.toolName().isPresent() && !settings.neutralTools().contains(step.toolName().get());
  }

  private void addCallsInside(ExecutionTrace trace, List<Integer> round, List<Integer> calls) {
    var open = new ArrayList<>(round.reversed());
    while (!open.isEmpty()) {
      int step = open.removeLast();
      if (isCall(trace.step(step))) {
        calls.add(step);
        continue;
      }
      for (int i = trace.childCount(step) - 1; i >= 0; i--) {
        open.add(trace.child(step, i));
      }
    }
  }
}
