/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/// What is wrong with one file of a dialect table: in the order of the file, each thing once, even
/// where aliases lead to it more than once.
final class TableProblems {
  private static final int MAX_QUOTED_CHARS = 100;

  private final String file;
  private final TreeSet<Problem> found = new TreeSet<>(Problem.IN_ORDER);

  /// @param line from 1; 0 for the file as a whole
  private record Problem(int line, int column, String what) {
    private static final Comparator<Problem> IN_ORDER =
        Comparator.comparingInt(Problem::line)
            .thenComparingInt(Problem::column)
            .thenComparing(Problem::what);
  }

  TableProblems(String file) {
    this.file = file;
  }

  String file() {
    return file;
  }

  /// Something wrong with the file as a whole.
  void add(String what) {
    found.add(new Problem(0, 0, what));
  }

  /// @param line from 1
  /// @param column from 1
  void add(int line, int column, String what) {
    found.add(new Problem(line, column, what));
  }

  /// Something wrong at the end of `before`, which is how the file begins.
  void addAfter(CharSequence before, String what) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < before.length(); i++) {
      char c = before.charAt(i);
      boolean halfOfLineBreak =
          c == '\r' && i + 1 < before.length() && before.charAt(i + 1) == '\n';
      if (c == '\n' || (c == '\r' && !halfOfLineBreak)) {
        line++;
        column = 1;
      } else if (!halfOfLineBreak && !Character.isLowSurrogate(c)) {
        column++;
      }
    }
    add(line, column, what);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /// `file:line:column: what is wrong` for each.
  List<String> told() {
    return found.stream()
        .map(problem -> {
          String where =
              problem.line == 0 ? file : file + ":" + problem.line + ":" + problem.column;
          return printable(where + ": " + problem.what);
        })
        .toList();
  }

  /// A word of the table in quotes, a long one cut.
  static String quoted(String word) {
    if (word.length() <= MAX_QUOTED_CHARS) {
      return "'" + word + "'";
    }
    int end = word.offsetByCodePoints(0, word.codePointCount(0, MAX_QUOTED_CHARS) - 1);
    return "'" + word.substring(0, end) + "…'";
  }

  /// Whether it would move a terminal's cursor, colour it or turn its text around.
  static boolean isControl(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  /// With every control character as `\u001b`.
  private static String printable(String text) {
    if (text.codePoints().noneMatch(TableProblems::isControl)) {
      return text;
    }
    var shown = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (isControl(c)) {
            shown.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
          } else {
            shown.appendCodePoint(c);
          }
        });
    return shown.toString();
  }
}
