/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.Wording;
import io.stepscope.analyzer.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Numbers and text as a person reads them.
final class Words {
  private Words() {}

  /// As in the sentences of the analysis, and `412 ns` or `0` where those have nothing to say.
  static String duration(long nanos) {
    if (nanos < 0) {
      return "?";
    }
    if (nanos < 1_000) {
      return nanos == 0 ? "0" : nanos + " ns";
    }
    return Wording.duration((double) nanos);
  }

  /// A share above none is not written as none.
  static String percent(double share) {
    return share > 0 && share < 0.005 ? "<1 %" : Math.round(share * 100) + " %";
  }

  static String usd(double amount) {
    return Wording.dollars(amount);
  }

  /// `1,234,567`.
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String counted(long number, String noun) {
    return count(number) + " " + noun + (number == 1 ? "" : "s");
  }

  /// How much of what there is, without saying what it says.
  static String size(Value value) {
    return switch (value) {
      case Value.Absent _ -> "";
      case Value.Bool _, Value.Whole _, Value.Real _ -> "a single value";
      case Value.Text(var text) -> counted(text.length(), "character");
      case Value.Binary(var bytes) -> counted(bytes.size(), "byte");
      case Value.Items(var items) -> "list of " + count(items.size());
      case Value.Fields(var fields) -> counted(fields.size(), "field");
    };
  }

  /// One printable line: what came over the wire must not steer a terminal.
  static String oneLine(String text) {
    var line = new StringBuilder(text.length());
    boolean blank = false;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      boolean space = Character.isWhitespace(point) || Character.isSpaceChar(point);
      if (space && !blank) {
        line.append(' ');
      } else if (!space && isPrintable(point)) {
        line.appendCodePoint(point);
      } else if (!space) {
        line.append('\uFFFD');
      }
      blank = space;
    }
    return line.toString().strip();
  }

  private static boolean isPrintable(int point) {
    int type = Character.getType(point);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.UNASSIGNED
        && type != Character.PRIVATE_USE;
  }

  /// At most `width` characters, with `…` where it was cut.
  static String cut(String text, int width) {
    if (text.codePointCount(0, text.length()) <= width) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, Math.max(0, width - 1))) + "…";
  }

  /// Breaks at blanks; a longer word keeps a line of its own.
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    var line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      if (!line.isEmpty()) {
        line.append(' ');
      }
      line.append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
