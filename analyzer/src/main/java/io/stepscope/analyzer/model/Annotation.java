/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.List;
import java.util.Optional;

/// A shape seen among a step's children, kept beside its type.
public sealed interface Annotation {
  /// Its children repeat.
  ///
  /// @param iterations how often the body ran
  /// @param period steps in the body
  /// @param explicit the instrumentation numbered the iterations itself
  record Loop(int iterations, int period, boolean explicit) implements Annotation {}

  /// Some of its children ran at the same time, or were declared to.
  record Parallel(List<StepId> steps, boolean declared) implements Annotation {
    public Parallel {
      steps = List.copyOf(steps);
    }
  }

  /// It joins results of steps that do not depend on each other.
  record Merge(List<StepId> sources) implements Annotation {
    public Merge {
      sources = List.copyOf(sources);
    }
  }

  /// It chose among branches.
  ///
  /// @param taken the branch that ran, when it is known
  /// @param declared every branch it could have taken, as declared
  record Branch(Optional<String> taken, List<String> declared) implements Annotation {
    public Branch {
      declared = List.copyOf(declared);
    }
  }
}
