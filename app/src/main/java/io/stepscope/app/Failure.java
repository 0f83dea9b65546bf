/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

/// Says what went wrong in us without saying what we were given: a message may hold what somebody
/// told an agent.
final class Failure {
  private Failure() {}

  /// The kind of error and where it was thrown.
  static String place(Throwable error) {
    StackTraceElement[] stack = error.getStackTrace();
    return error.getClass().getSimpleName()
        + (stack.length == 0
            ? ""
            : " in " + stack[0].getClassName() + ":" + stack[0].getLineNumber());
  }
}
