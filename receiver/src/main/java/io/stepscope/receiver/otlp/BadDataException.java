/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import org.jspecify.annotations.Nullable;

/// A request that cannot be what it says it is: a sender that tries again would fail again.
public final class BadDataException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 400;

  private final String path;
  private final String where;
  private final String problem;
  private final int line;
  private final int column;

  /// @param where the place inside the request: a path of field names, a byte; never content
  /// @param problem the rule that is broken, and what was found
  public BadDataException(String where, String problem) {
    this(where, 0, 0, problem, null);
  }

  /// As above, for a fault that another reader found.
  public BadDataException(String where, String problem, @Nullable Throwable cause) {
    this(where, 0, 0, problem, cause);
  }

  /// As above, in a text, where `line` and `column` count from 1.
  public BadDataException(
      String where, int line, int column, String problem, @Nullable Throwable cause) {
    super(place(where, line, column) + ": " + cut(problem), cause);
    this.path = cut(where);
    this.where = place(where, line, column);
    this.problem = cut(problem);
    this.line = line;
    this.column = column;
  }

  /// 0 when it is not known.
  public int line() {
    return line;
  }

  /// 0 when it is not known.
  public int column() {
    return column;
  }

  /// As [#where], without the line and the column.
  public String path() {
    return path;
  }

  public String where() {
    return where;
  }

  public String problem() {
    return problem;
  }

  private static String place(String where, int line, int column) {
    return line == 0 ? cut(where) : cut(where) + " (line " + line + ", column " + column + ")";
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
