/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.optimization.CanonicalParameters;
import java.util.ArrayList;
import java.util.List;

/// What the calls of one round of a loop were given and returned.
///
/// @param calls in order
/// @param given equal for rounds that were given the same; 0 when that is not known
/// @param answer equal for rounds with the same results and errors; 0 when that is not known
record RoundContent(List<ExecutionStep> calls, long given, long answer) {
  RoundContent {
    calls = List.copyOf(calls);
  }

  /// @param indexes of the calls, in order
  /// @param withParameters whether what they were given means anything
  static RoundContent of(TraceFacts facts, List<Integer> indexes, boolean withParameters) {
    var calls = new ArrayList<ExecutionStep>(indexes.size());
    long[] given = new long[indexes.size()];
    long[] answers = new long[indexes.size()];
    for (int i = 0; i < given.length; i++) {
      ExecutionStep call = facts.trace().step(indexes.get(i));
      String kind = facts.signatures().label(indexes.get(i));
      calls.add(call);
      given[i] = withParameters ? givenTo(call, kind) : 0;
      answers[i] = answerOf(call, kind);
    }
    return new RoundContent(calls, combined(given), combined(answers));
  }

  /// The last call failed.
  boolean failed() {
    return !calls.isEmpty() && calls.getLast().status().isFailed();
  }

  /// Every result only says "done".
  boolean acknowledged() {
    return calls.stream().allMatch(call -> Acknowledgement.is(call.result()));
  }

  static boolean allKnown(long[] values) {
    for (long value : values) {
      if (value == 0) {
        return false;
      }
    }
    return true;
  }

  static boolean allEqual(long[] values) {
    for (long value : values) {
      if (value != values[0]) {
        return false;
      }
    }
    return true;
  }

  private static long givenTo(ExecutionStep call, String kind) {
    Value parameters = call.parameters();
    return mixed(kind, CanonicalParameters.fingerprint(parameters));
  }

  private static long answerOf(ExecutionStep call, String kind) {
    var error = call.outcome().failure();
    if (error.isEmpty()) {
      return mixed(kind, CanonicalParameters.fingerprint(call.result()));
    }
    var signature = ErrorSignature.of(error.get());
    if (signature.isKnown()) {
      return mixed(kind, 1 + Integer.toUnsignedLong(signature.hashCode()));
    }
    return mixed(kind, CanonicalParameters.fingerprint(call.result()));
  }

  /// The same content of another tool is something else.
  private static long mixed(String kind, long content) {
    return content == 0 ? 0 : nonZero(content * 31 + kind.hashCode());
  }

  private static long combined(long[] values) {
    if (values.length == 0 || !allKnown(values)) {
      return 0;
    }
    long combined = values.length;
    for (long value : values) {
      combined = Long.rotateLeft(combined, 5) * 0x9E3779B97F4A7C15L + value;
    }
    return nonZero(combined);
  }

  private static long nonZero(long value) {
    return value == 0 ? 1 : value;
  }
}
