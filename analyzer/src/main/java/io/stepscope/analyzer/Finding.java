/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import io.stepscope.analyzer.model.StepId;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// One fact worth a person's time: what, where, how bad, and what to change.
///
/// @param id hash of the type and the sorted step ids: equal across revisions of an analysis
/// @param confidence in `[0, 1]`, capped by the integrity score
/// @param steps the steps concerned, causes first
/// @param summary one sentence with names and numbers; never content
/// @param recommendation the change to make
/// @param evidence what it rests on, in short phrases; never content
public record Finding(
    String id,
    FindingType type,
    Severity severity,
    double confidence,
    List<Implicated> steps,
    Impact impact,
    String summary,
    String recommendation,
    List<String> evidence) {
  public Finding {
    steps = List.copyOf(steps);
    evidence = List.copyOf(evidence);
  }

  public enum Role {
    CAUSE,
    EFFECT,
    REPEAT,
    MEMBER;

    private final String label = name().toLowerCase(Locale.ROOT);

    /// The name in the JSON contract: `cause`, …
    public String label() {
      return label;
    }
  }

  public record Implicated(StepId step, Role role) {}

  /// What it cost; empty where unknown.
  public record Impact(OptionalLong timeNanos, OptionalDouble costUsd, OptionalLong tokens) {
    public static final Impact NONE =
        new Impact(OptionalLong.empty(), OptionalDouble.empty(), OptionalLong.empty());
  }
}
