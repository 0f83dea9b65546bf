/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.optimization.CanonicalParameters;
import io.stepscope.analyzer.pattern.PatternReport.RetryPattern;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which failures were made good, looked at one by one.
final class RecoveryFinder {
  /*
   * A failure was made good when
   *   a later attempt of its chain of retries succeeded,
   *   the same call (tool and parameters) succeeded after it, anywhere, or
   *   what contains it does a call's work and succeeded: a tool that fell back when one of its own
   *   requests failed. An agent that carries on proves nothing: it may have given up.
   * One pass over the trace and one over its chains: O(n).
   */
  private static final Set<Operation> CONTAINERS =
      EnumSet.of(
          Operation.AGENT,
          Operation.SUBAGENT,
          Operation.REMOTE_AGENT,
          Operation.ITERATION,
          Operation.LOOP,
          Operation.FAN_OUT,
          Operation.FAN_IN,
          Operation.BRANCH,
          Operation.CHAIN,
          Operation.TASK,
          Operation.CONTAINER,
          Operation.PLAN,
          Operation.ROUTER);

  private record SameCall(String tool, long parameters) {}

  private RecoveryFinder() {}

  /// By number of the failure.
  static boolean[] find(ExecutionTrace trace, FailedSteps failed, List<RetryPattern> retries) {
    boolean[] recovered = new boolean[failed.size()];
    for (RetryPattern retry : retries) {
      if (retry.recovered()) {
        retry.attempts().stream()
            .mapToInt(attempt -> failed.numberOf(trace.indexOf(attempt)))
            .filter(number -> number >= 0)
            .forEach(number -> recovered[number] = true);
      }
    }
    if (recovered.length == 0) {
      return recovered;
    }
    var lastSuccess = lastSuccesses(trace, failed);
    for (int number = 0; number < recovered.length; number++) {
      ExecutionStep step = failed.step(number);
      long end = step.time().end();
      recovered[number] |=
          isInsideSuccessfulCall(trace, failed.index(number))
              || call(step).map(lastSuccess::get).filter(start -> start >= end).isPresent();
    }
    return recovered;
  }

  /// When each call that failed somewhere last succeeded.
  private static Map<SameCall, Long> lastSuccesses(ExecutionTrace trace, FailedSteps failed) {
    var tools = new HashSet<String>();
    for (int number = 0; number < failed.size(); number++) {
      failed.step(number).toolName().ifPresent(tools::add);
    }
    var last = new HashMap<SameCall, Long>();
    for (ExecutionStep step : trace.steps()) {
      boolean counts =
          !step.status().isFailed()
              && step.status().isTerminal()
              && step.time().isComplete()
              && step.toolName().isPresent()
              && tools.contains(step.toolName().get());
      if (counts) {
        call(step).ifPresent(call -> last.merge(call, step.time().start(), Math::max));
      }
    }
    return last;
  }

  private static Optional<SameCall> call(ExecutionStep step) {
    long parameters = CanonicalParameters.fingerprint(step.parameters());
    return parameters == 0 || !step.time().hasEnd()
        ? Optional.empty()
        : step.toolName().map(tool -> new SameCall(tool, parameters));
  }

  private static boolean isInsideSuccessfulCall(ExecutionTrace trace, int step) {
    int parent = trace.parent(step);
    if (parent < 0) {
      return false;
    }
    ExecutionStep container = trace.step(parent);
    return !CONTAINERS.contains(container.operation())
        && switch (container.status()) {
          case SUCCESS, PARTIAL -> true;
          case FAILURE, TIMEOUT, CANCELLED, PENDING, RUNNING -> false;
        };
  }
}
