/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The rounds in one sequence of steps that repeat one after another.
final class RepetitionSearch {
  /*
   * For each period p, shortest first, the signatures are compared with themselves p steps later:
   * a stretch of m equal pairs repeats over m + p steps. Inside it a run of rounds goes on as long
   * as each round is over before the next begins: what overlaps ran side by side, and that is no
   * repetition in time. Where the rounds follow one another all along, the run is the stretch.
   *
   *   llm search llm search llm search fetch       p = 2: (llm search) x 3, then fetch
   *   s s s s|s s s s|s s s s                      four at a time: p = 4: (s s s s) x 3, not s x 12
   *
   * A stretch says nothing of where its rounds begin. Of the p positions from which they could, the
   * one is taken that gives the most rounds, the earliest of equal ones, and the search goes on
   * after them.
   *
   * A stretch that lies inside one of a shorter period has a body that repeats itself: two periods
   * p < q of one stretch of at least p + q steps make their greatest common divisor a period, too
   * [1]. It is the same loop told again, except where the shorter rounds overlapped: only steps
   * that are in no run of a shorter period count in it. A longer stretch that contains a shorter one
   * is another loop: the one around it.
   *
   * Cost: O(n * longest period). Steps are whole rounds only, from the first; what is left over at
   * the end is no round.
   *
   * [1] N. Fine, H. Wilf, Uniqueness theorems for periodic functions, Proc. AMS 16, 1965
   */
  static final int EXPLICIT_ITERATIONS = 2;

  /// A repetition in the sequence.
  ///
  /// @param start position of its first step
  /// @param period steps in its body
  /// @param iterations whole rounds
  /// @param end position after the last step that still follows the pattern
  record Repetition(int start, int period, int iterations, int end) {
    private int endOfRounds() {
      return start + iterations * period;
    }
  }

  private final int[] sequence;
  private final int[] numberedBefore;
  private final RoundBoundaries boundaries;
  private final int maxPeriod;
  private final int minIterations;

  /// `repeatsTo[i]` is the farthest end of a stretch of a shorter period that starts at or before
  /// `i`.
  private final int[] repeatsTo;

  private final boolean[] taken;
  private final int[] rounds;
  private final List<Repetition> found = new ArrayList<>();

  private RepetitionSearch(
      PatternSettings settings, int[] sequence, boolean[] numbered, RoundBoundaries boundaries) {
    this.sequence = sequence;
    this.boundaries = boundaries;
    this.maxPeriod = Math.min(settings.maxPeriod(), sequence.length / EXPLICIT_ITERATIONS);
    this.minIterations = settings.minIterations();
    this.numberedBefore = new int[sequence.length + 1];
    for (int at = 0; at < sequence.length; at++) {
      numberedBefore[at + 1] = numberedBefore[at] + (numbered[at] ? 1 : 0);
    }
    this.repeatsTo = new int[sequence.length];
    this.taken = new boolean[sequence.length];
    this.rounds = new int[sequence.length];
  }

  /// By period, then by start.
  ///
  /// @param numbered positions at which the instrumentation itself says that a round begins
  static List<Repetition> find(
      PatternSettings settings, int[] sequence, boolean[] numbered, RoundBoundaries boundaries) {
    var search = new RepetitionSearch(settings, sequence, numbered, boundaries);
    for (int period = 1; period <= search.maxPeriod; period++) {
      search.ofPeriod(period);
    }
    return search.found;
  }

  private void ofPeriod(int period) {
    int known = found.size();
    var stretches = new ArrayList<int[]>();
    int at = 0;
    while (at + period < sequence.length) {
      int from = at;
      while (at + period < sequence.length && sequence[at] == sequence[at + period]) {
        at++;
      }
      int end = at + period;
      if (isOften((end - from) / period, from, end)) {
        stretches.add(new int[] {from, end});
        if (repeatsTo[from] < end) {
          addRuns(period, from, end);
        } else {
          addRunsOfTheUntaken(period, from, end);
        }
      }
      at++;
    }
    for (int[] stretch : stretches) {
      cover(stretch[0], stretch[1]);
    }
    for (Repetition added : found.subList(known, found.size())) {
      Arrays.fill(taken, added.start(), added.endOfRounds(), true);
    }
  }

  private void addRunsOfTheUntaken(int period, int from, int end) {
    int at = from;
    while (at < end) {
      int free = at;
      while (at < end && !taken[at]) {
        at++;
      }
      addRuns(period, free, at);
      at++;
    }
  }

  /// Adds the runs of rounds in a stretch, which repeats with the period all along.
  private void addRuns(int period, int from, int end) {
    int last = end - EXPLICIT_ITERATIONS * period;
    for (int at = end - period; at >= from; at--) {
      boolean another = at + 2 * period <= end && boundaries.isAfterRound(at + period, period);
      rounds[at] = another ? rounds[at + period] + 1 : 1;
    }
    int at = from;
    while (at <= last) {
      int best = -1;
      for (int start = at; start < at + period && start <= last; start++) {
        if ((best < 0 || rounds[start] > rounds[best])
            && isOften(rounds[start], start, endOfRun(start, period, end))) {
          best = start;
        }
      }
      if (best < 0) {
        at += period;
      } else {
        var run = new Repetition(best, period, rounds[best], endOfRun(best, period, end));
        found.add(run);
        at = run.endOfRounds();
      }
    }
  }

  /// Steps after the last whole round still follow the pattern when they are the beginning of
  /// another, and the stretch ends before that is whole.
  private int endOfRun(int start, int period, int end) {
    int endOfRounds = start + rounds[start] * period;
    return end - endOfRounds < period ? end : endOfRounds;
  }

  private boolean isOften(int iterations, int from, int end) {
    return iterations >= minIterations
        || (iterations >= EXPLICIT_ITERATIONS && numberedBefore[from] < numberedBefore[end]);
  }

  private void cover(int start, int end) {
    for (int at = start; at < repeatsTo.length && repeatsTo[at] < end; at++) {
      repeatsTo[at] = end;
    }
  }
}
