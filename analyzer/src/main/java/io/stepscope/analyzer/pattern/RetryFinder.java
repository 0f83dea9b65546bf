/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.graph.Container;
import io.stepscope.analyzer.graph.StepSignatures;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.optimization.CanonicalParameters;
import io.stepscope.analyzer.pattern.PatternReport.RetryKind;
import io.stepscope.analyzer.pattern.PatternReport.RetryPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Calls that failed and were made again.
public final class RetryFinder {
  /*
   * One walk over each scope in order of start, with the chains that are open, one per tool. A
   * failed call opens a chain; the next call of the same tool joins it; a success closes it. A call
   * of any other tool closes it too, as the agent has turned to something else, unless that tool is
   * neutral (a scratch pad). Model calls close nothing: they are how the agent decides to try
   * again. Failed calls of a model make chains of their own, which any tool call closes.
   *
   *   search(a) x   llm   think   search(b) x   llm   search(c) |     one chain of three, recovered
   *   search(a) x   llm   fetch(d) |   llm   search(c) |              none
   *
   * A call that starts before the chain's last attempt ended ran beside it: neither an attempt nor
   * an end. Whenever a tool closes the chains, each was opened by a call of its own: O(n).
   *
   * Invariant: no step is an attempt of two chains; only the last attempt can have succeeded.
   */
  private static final Set<Operation> REPEATABLE =
      Set.of(
          Operation.AGENT,
          Operation.SUBAGENT,
          Operation.REMOTE_AGENT,
          Operation.TASK,
          Operation.RETRIEVER,
          Operation.EMBEDDING,
          Operation.RERANKER,
          Operation.MEMORY);

  private static final double SAME = 0.95;
  private static final double CORRECTED = 0.85;
  private static final double UNKNOWN_ARGUMENTS = 0.6;

  private final Set<String> neutralTools;

  public RetryFinder(PatternSettings settings) {
    this.neutralTools = settings.neutralTools();
  }

  /// Every chain of the trace, uncut, by scope and then by the start of the last attempt.
  public List<RetryPattern> find(TraceFacts facts) {
    var found = new ArrayList<RetryPattern>();
    for (Container scope : facts.scopes()) {
      new Walk(facts, found).over(scope);
    }
    return found;
  }

  private final class Walk {
    private final ExecutionTrace trace;
    private final StepSignatures signatures;
    private final List<RetryPattern> found;
    private final Map<String, List<Integer>> open = new LinkedHashMap<>();
    private final Map<SameCall, Integer> failuresOfCall = new HashMap<>();

    Walk(TraceFacts facts, List<RetryPattern> found) {
      this.trace = facts.trace();
      this.signatures = facts.signatures();
      this.found = found;
    }

    void over(Container scope) {
      for (int at = 0; at < scope.members().size(); at++) {
        int index = scope.members().get(at);
        ExecutionStep step = trace.step(index);
        if (isCall(step)) {
          String key = signatures.label(index);
          closeOthers(step, key);
          take(index, step, key);
        }
        if (step.retryCount() > 0 || !failuresOfCall.isEmpty() || step.status().isFailed()) {
          addResend(step);
        }
      }
      open.values().forEach(this::close);
    }

    private void closeOthers(ExecutionStep step, String key) {
      if (step.toolName().isEmpty() || open.isEmpty()) {
        return;
      }
      boolean neutral = isNeutral(step);
      var chains = open.entrySet().iterator();
      while (chains.hasNext()) {
        var chain = chains.next();
        boolean ofModel = trace.step(chain.getValue().getFirst()).operation() == Operation.LLM;
        if (!chain.getKey().equals(key) && (ofModel || !neutral)) {
          close(chain.getValue());
          chains.remove();
        }
      }
    }

    private void take(int index, ExecutionStep step, String key) {
      boolean failed = step.status().isFailed();
      List<Integer> chain = open.get(key);
      if (chain != null && isOtherWork(step, trace.step(chain.getFirst()))) {
        close(chain);
        open.remove(key);
        chain = null;
      }
      if (chain == null) {
        if (failed) {
          open.put(key, new ArrayList<>(List.of(index)));
        }
      } else if (isAfter(step, trace.step(chain.getLast()))) {
        chain.add(index);
        if (!failed) {
          close(chain);
          open.remove(key);
        }
      }
    }

    private void close(List<Integer> chain) {
      if (chain.size() < 2) {
        return;
      }
      var attempts = chain.stream().map(trace::step).toList();
      ExecutionStep last = attempts.getLast();
      Optional<Boolean> same = sameArguments(attempts);
      boolean silentModel = same.isEmpty() && last.operation() == Operation.LLM;
      found.add(
          new RetryPattern(
              same.orElse(silentModel) ? RetryKind.SAME_CALL : RetryKind.CORRECTED_CALL,
              last.id(),
              last.toolName(),
              attempts.size() - 1,
              attempts.stream().map(ExecutionStep::id).toList(),
              pauses(attempts),
              succeeded(last),
              same.map(equal -> equal ? SAME : CORRECTED).orElse(UNKNOWN_ARGUMENTS)));
    }

    /// Attempts that were folded into one step: more than its failed siblings explain.
    private void addResend(ExecutionStep step) {
      var call = SameCall.of(step);
      int explained = call.map(same -> failuresOfCall.getOrDefault(same, 0)).orElse(0);
      if (step.retryCount() > explained) {
        found.add(
            new RetryPattern(
                RetryKind.RESEND,
                step.id(),
                step.toolName(),
                step.retryCount(),
                List.of(step.id()),
                List.of(),
                succeeded(step),
                SAME));
      }
      call.ifPresent(same -> {
        if (step.status().isFailed()) {
          failuresOfCall.merge(same, 1, Integer::sum);
        } else if (succeeded(step)) {
          failuresOfCall.remove(same);
        }
      });
    }
  }

  /// A call as the one before: same operation, tool and parameters.
  private record SameCall(String signature, long parameters) {
    static Optional<SameCall> of(ExecutionStep step) {
      long parameters = CanonicalParameters.fingerprint(step.parameters());
      return parameters == 0
          ? Optional.empty()
          : Optional.of(new SameCall(StepSignatures.label(step), parameters));
    }
  }

  private static boolean isCall(ExecutionStep step) {
    return step.toolName().isPresent()
        || step.operation() == Operation.LLM
        || REPEATABLE.contains(step.operation());
  }

  /// Agents and tasks of one name are often one each for many pieces of work: given something else,
  /// they are no attempt. Tools and models are: the caller corrected what it asked for.
  private static boolean isOtherWork(ExecutionStep step, ExecutionStep first) {
    if (step.toolName().isPresent() || step.operation() == Operation.LLM) {
      return false;
    }
    long now = CanonicalParameters.fingerprint(step.parameters());
    long before = CanonicalParameters.fingerprint(first.parameters());
    return now != 0 && before != 0 && now != before;
  }

  private boolean isNeutral(ExecutionStep step) {
    return step.toolName().map(neutralTools::contains).orElse(false);
  }

  private static boolean isAfter(ExecutionStep step, ExecutionStep last) {
    StepTime time = step.time();
    return !time.hasStart() || !last.time().hasEnd() || time.start() >= last.time().end();
  }

  private static boolean succeeded(ExecutionStep step) {
    return switch (step.status()) {
      case SUCCESS, PARTIAL -> true;
      case FAILURE, TIMEOUT, CANCELLED, PENDING, RUNNING -> false;
    };
  }

  /// Whether all were given the same; empty when that is not known.
  private static Optional<Boolean> sameArguments(List<ExecutionStep> attempts) {
    long first = CanonicalParameters.fingerprint(attempts.getFirst().parameters());
    boolean same = true;
    for (ExecutionStep attempt : attempts) {
      long given = CanonicalParameters.fingerprint(attempt.parameters());
      if (given == 0) {
        return Optional.empty();
      }
      same &= given == first;
    }
    return Optional.of(same);
  }

  /// From each attempt's end to the next one's start; empty when a time is not known.
  private static List<Long> pauses(List<ExecutionStep> attempts) {
    var pauses = new ArrayList<Long>();
    for (int i = 1; i < attempts.size(); i++) {
      StepTime before = attempts.get(i - 1).time();
      StepTime after = attempts.get(i).time();
      if (!before.hasEnd() || !after.hasStart()) {
        return List.of();
      }
      pauses.add(after.start() - before.end());
    }
    return pauses;
  }
}
