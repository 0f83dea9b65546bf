/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

/// A request that cannot be what it says it is: a sender that tries again would fail again.
public final class BadDataException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 400;

  private final String where;
  private final String problem;

  /// @param where the place inside the request: a path of field names, a byte, a line; never
  ///   content
  /// @param problem the rule that is broken, and what was found
  public BadDataException(String where, String problem) {
    this(where, problem, null);
  }

  /// As above, for a fault that another reader found.
  public BadDataException(
      String where, String problem, @org.jspecify.annotations.Nullable Throwable cause) {
    super(cut(where) + ": " + cut(problem), cause);
    this.where = cut(where);
    this.problem = cut(problem);
  }

  public String where() {
    return where;
  }

  public String problem() {
    return problem;
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
