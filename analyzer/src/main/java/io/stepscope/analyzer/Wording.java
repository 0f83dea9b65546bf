/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import java.util.Locale;

/// How names and numbers stand in the sentences of an analysis: short, and the same whatever the
/// language of the machine.
public final class Wording {
  private static final int LONGEST_NAME = 80;

  private Wording() {}

  /// `870 µs`, `350 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`.
  public static String duration(double nanos) {
    if (nanos < 999_500) {
      return rounded(nanos / 1e3) + " µs";
    }
    if (nanos < 999_500_000) {
      return rounded(nanos / 1e6) + " ms";
    }
    if (nanos < 119.5e9) {
      return rounded(nanos / 1e9) + " s";
    }
    long seconds = Math.round(nanos / 1e9);
    return seconds < 7200
        ? seconds / 60 + " min " + seconds % 60 + " s"
        : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }

  /// One decimal below ten, none above.
  private static String rounded(double number) {
    if (number >= 9.95) {
      return Long.toString(Math.round(number));
    }
    long tenths = Math.round(number * 10);
    return tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
  }

  /// `61 %`; a share above 0 is never written as none.
  public static String percent(double share) {
    return share > 0 && share < 0.005 ? "under 1 %" : Math.round(share * 100) + " %";
  }

  /// `$0.0123`, `$4.20`.
  public static String dollars(double usd) {
    return String.format(Locale.ROOT, usd < 0.995 ? "$%.4f" : "$%.2f", usd);
  }

  /// `1 call`, `3 calls`, `12,000 tokens`.
  public static String count(long number, String singular) {
    return whole(number) + " " + singular + (number == 1 ? "" : "s");
  }

  /// `12,000`.
  public static String whole(long number) {
    String digits = Long.toString(number);
    int first = number < 0 ? 1 : 0;
    if (digits.length() - first <= 3) {
      return digits;
    }
    var grouped = new StringBuilder(digits);
    for (int at = digits.length() - 3; at > first; at -= 3) {
      grouped.insert(at, ',');
    }
    return grouped.toString();
  }

  /// `3.6`: one decimal.
  public static String decimal(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }

  /// Nanoseconds in seconds, `0.104`: three decimals.
  public static String seconds(long nanos) {
    long millis = Math.floorDiv(nanos + 500_000, 1_000_000);
    String sign = millis < 0 ? "-" : "";
    String digits = Long.toString(1_000 + Math.abs(millis % 1_000));
    return sign + Math.abs(millis / 1_000) + "." + digits.substring(1);
  }

  /// `template` with its `%s` replaced by the arguments in turn; nothing else has a meaning in it.
  /// What [String#formatted] would say in a tenth of the time: it parses nothing but the `%s`.
  ///
  /// @throws IllegalArgumentException when there are more or fewer arguments than places for them
  public static String fill(String template, Object... arguments) {
    var filled = new StringBuilder(template.length() + 32);
    int from = 0;
    for (Object argument : arguments) {
      int at = template.indexOf("%s", from);
      if (at < 0) {
        throw new IllegalArgumentException("more than the template takes: " + template);
      }
      filled.append(template, from, at).append(argument);
      from = at + 2;
    }
    if (template.indexOf("%s", from) >= 0) {
      throw new IllegalArgumentException("not enough for the template: " + template);
    }
    return filled.append(template, from, template.length()).toString();
  }

  /// `once`, `twice`, `5 times`.
  public static String times(long number) {
    if (number == 1) {
      return "once";
    }
    return number == 2 ? "twice" : number + " times";
  }

  /// A name that came over the wire, quoted, on one line and of bounded length.
  public static String name(String name) {
    if (isPlain(name)) {
      return "`" + name + "`";
    }
    var shown = new StringBuilder("`");
    name.codePoints()
        .limit(LONGEST_NAME)
        .forEach(point ->
            shown.appendCodePoint(Character.isISOControl(point) || point == '`' ? ' ' : point));
    return shown
        .append(name.codePointCount(0, name.length()) > LONGEST_NAME ? "…`" : "`")
        .toString();
  }

  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || c > '~' || c == '`') {
        return false;
      }
    }
    return name.length() <= LONGEST_NAME;
  }
}
