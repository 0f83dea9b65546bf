/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import java.util.List;
import tools.jackson.core.JacksonException;

/// What the JSON parser found wrong, in words for who wrote the JSON and not for who set up the
/// parser.
public final class JsonFaults {
  /// Where the parser begins to speak of itself.
  private static final List<String> ASIDES =
      List.of(
          " (start marker at ",
          ": maybe ",
          " (for ",
          " at [Source",
          "\n at [",
          "[Source:",
          ": enable ",
          ", enable ");

  private JsonFaults() {}

  /// The fault without its place; it repeats nothing of the content but a single character.
  public static String words(JacksonException fault) {
    String told = String.valueOf(fault.getOriginalMessage());
    if (told.contains("nesting depth")) {
      return "objects and arrays nest too deep" + limit(told);
    }
    if (told.startsWith("Number value length")) {
      return "a number has too many digits" + limit(told);
    }
    if (told.startsWith("Name length")) {
      return "a name is too long" + limit(told);
    }
    if (told.startsWith("Non-standard token")) {
      return "NaN and Infinity are no numbers of JSON; OTLP writes them as strings";
    }
    if (told.startsWith("Unrecognized token")) {
      return "a value is quoted, a number, true, false or null, was another word";
    }
    if (told.startsWith("Unexpected end-of-input")) {
      return "it ends inside a value";
    }
    int end = told.length();
    for (String aside : ASIDES) {
      int at = told.indexOf(aside);
      end = at < 0 ? end : Math.min(end, at);
    }
    return told.substring(0, end).replace("close marker", "closing bracket");
  }

  /// The parser says "(201) exceeds the maximum allowed (200, from …)".
  private static String limit(String told) {
    String before = "maximum allowed (";
    int from = told.indexOf(before);
    if (from < 0) {
      return "";
    }
    from += before.length();
    int to = from;
    while (to < told.length() && Character.isDigit(told.charAt(to))) {
      to++;
    }
    return ": at most " + told.substring(from, to);
  }
}
