/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import java.util.Set;

/// What counts as a pattern.
///
/// @param listLimit how many entries a list keeps beside its total. 50: more than a person reads
/// @param groupLimit how many ids of a group are written out. 50, for the same reason
/// @param neutralTools tools that do nothing to the world: a call of one between two attempts does
///   not end a chain of retries. The names under which agents are given a scratch pad: think,
///   calculate, calculator, todo, plan, reflect
/// @param overlapFloorNanos an overlap of no more than this is noise of clocks and scheduling. 1 ms
/// @param overlapFloorShare nor is one of no more than this share of the container's duration. 1 %
/// @param maxPeriod the longest body of a loop, in steps. 32: longer rounds are seldom equal, and
///   the cost grows with it
/// @param minIterations so many equal rounds make a loop. 3: two are a coincidence, unless the
///   instrumentation numbered them
/// @param minHandoffs hand-offs between two agents before it counts as going back and forth. 4:
///   there and back twice
/// @param minFanWidth steps started from, or joined in, one step. 3: two are a fork in the road
/// @param anomalyScore robust z-score beyond which a duration is an anomaly. 3.5, after Iglewicz
///   and Hoaglin (1993)
/// @param minSamples calls of one tool before a duration can be an anomaly. 5: below, median and
///   deviation say little
/// @param minTrendCalls calls of one tool before it can be slowing down or speeding up. 6
/// @param trendCorrelation rank correlation from which a trend is one. 0.7
/// @param periodicVariation coefficient of variation below which starts are periodic. 0.1
/// @param minPeriodicGaps gaps before starts can be periodic. 4
/// @param costConcentration share of the cost from which one step stands out. 0.5
public record PatternSettings(
    int listLimit,
    int groupLimit,
    Set<String> neutralTools,
    long overlapFloorNanos,
    double overlapFloorShare,
    int maxPeriod,
    int minIterations,
    int minHandoffs,
    int minFanWidth,
    double anomalyScore,
    int minSamples,
    int minTrendCalls,
    double trendCorrelation,
    double periodicVariation,
    int minPeriodicGaps,
    double costConcentration) {
  public static final PatternSettings DEFAULT =
      new PatternSettings(
          50,
          50,
          Set.of("think", "calculate", "calculator", "todo", "plan", "reflect"),
          1_000_000L,
          0.01,
          32,
          3,
          4,
          3,
          3.5,
          5,
          6,
          0.7,
          0.1,
          4,
          0.5);

  public PatternSettings {
    neutralTools = Set.copyOf(neutralTools);
    atLeast("list_limit", listLimit, 1);
    atLeast("group_limit", groupLimit, 2);
    atLeast("max_period", maxPeriod, 1);
    atLeast("min_iterations", minIterations, 2);
    atLeast("min_handoffs", minHandoffs, 2);
    atLeast("min_fan_width", minFanWidth, 2);
    atLeast("min_samples", minSamples, 3);
    atLeast("min_trend_calls", minTrendCalls, 3);
    atLeast("min_periodic_gaps", minPeriodicGaps, 2);
    share("overlap_floor_share", overlapFloorShare);
    share("trend_correlation", trendCorrelation);
    share("periodic_variation", periodicVariation);
    share("cost_concentration", costConcentration);
    if (overlapFloorNanos < 0) {
      throw new IllegalArgumentException("overlap_floor must be >= 0, was " + overlapFloorNanos);
    }
    if (!(anomalyScore > 0)) {
      throw new IllegalArgumentException("anomaly_score must be > 0, was " + anomalyScore);
    }
  }

  private static void atLeast(String key, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(key + " must be >= " + least + ", was " + value);
    }
  }

  private static void share(String key, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(key + " must be in [0, 1], was " + value);
    }
  }
}
