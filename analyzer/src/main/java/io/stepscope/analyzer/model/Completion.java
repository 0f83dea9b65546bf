/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

/// How the trace was closed, and what never reached it.
///
/// @param atNanos when, in Unix nanoseconds of the input's own time, or [StepTime#UNKNOWN]
/// @param partial only a part of the trace can be seen from here: its entry has a remote parent
/// @param revision 1 for the first analysis of a trace, one more each time late spans reopen it
/// @param spansNotKept spans that were passed on but counted only, since a cap was reached
public record Completion(
    CompletionReason reason, long atNanos, boolean partial, int revision, long spansNotKept) {
  /// What reading a file to its end means.
  public static Completion endOfInput(long atNanos, boolean partial) {
    return new Completion(CompletionReason.END_OF_INPUT, atNanos, partial, 1, 0);
  }
}
