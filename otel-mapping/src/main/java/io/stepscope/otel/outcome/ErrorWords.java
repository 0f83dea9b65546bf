/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/*
 * Only how a text begins counts, never what it talks about: fetched documents, logs and search
 * results speak of errors all the time. Each rule is a prefix or a phrase in the first 200
 * characters, so its cost does not depend on the length of the text.
 */
/// Tells whether a tool's plain text is an error report.
final class ErrorWords {
  /// Characters looked at.
  static final int LOOKED_AT = 200;

  private static final int NAME_LENGTH = 120;

  /// A beginning or a phrase, in lower case, and how sure it makes us.
  private record Rule(String words, double confidence) {}

  private static final List<Rule> BEGINNINGS =
      List.of(
          new Rule("traceback (most recent call last)", 0.80),
          new Rule("error executing tool", 0.80),
          new Rule("error calling tool", 0.80),
          new Rule("error invoking tool", 0.80),
          new Rule("error running tool", 0.80),
          new Rule("error while ", 0.80),
          new Rule("error occurred", 0.80),
          new Rule("tool error", 0.80),
          new Rule("fatal:", 0.80),
          new Rule("<error>", 0.80),
          new Rule("<tool_use_error>", 0.80),
          new Rule("failed to ", 0.50),
          new Rule("unable to ", 0.50));

  private static final List<String> FRAMEWORK_PHRASES =
      List.of(
          "is not a valid tool, try one of",
          "fix the errors and try again",
          "please fix your mistakes",
          "now let's retry",
          "an error occurred while running the tool");

  private static final List<String> EXITS =
      List.of(
          "command exited with code ", "exit code ", "exit code: ", "process exited with code ");

  private ErrorWords() {}

  /// What the beginning of `text` says, when it says that something failed.
  static Optional<HiddenError> read(String text) {
    String start = beginning(text);
    String lower = start.toLowerCase(Locale.ROOT);
    for (String phrase : FRAMEWORK_PHRASES) {
      if (lower.contains(phrase)) {
        return found("framework phrase", 0.90, text);
      }
    }
    if (beginsWithError(lower) || errorName(start).isPresent()) {
      return found("text starts with an error", 0.80, text);
    }
    if (lower.startsWith("http error ") && httpCode(lower, 11) >= 400) {
      return found("text starts with an HTTP error", 0.80, text, httpCode(lower, 11));
    }
    for (Rule rule : BEGINNINGS) {
      if (lower.startsWith(rule.words())) {
        return found("text starts with '" + rule.words().strip() + "'", rule.confidence(), text);
      }
    }
    return Optional.empty();
  }

  /// The exit code that the beginning of `text` reports, when it does.
  static OptionalLong exitCode(String text) {
    String lower = beginning(text).toLowerCase(Locale.ROOT);
    for (String words : EXITS) {
      int at = lower.indexOf(words);
      boolean startsLine = at == 0 || (at > 0 && lower.charAt(at - 1) == '\n');
      if (startsLine) {
        return number(lower, at + words.length());
      }
    }
    return OptionalLong.empty();
  }

  /// The name of the error that `text` begins with: `KeyError` of `KeyError: 'x'`. It ends with
  /// `Error` or `Exception` and is followed by a colon.
  static Optional<String> errorName(String text) {
    String name = leadingName(text);
    return isErrorName(name) && isAt(text, name.length(), ':')
        ? Optional.of(name)
        : Optional.empty();
  }

  /// The name of the error whose message or representation `text` is: `KeyError` of
  /// `KeyError('x')`, and `MaxTurnsExceeded` of `MaxTurnsExceeded: 10`, which is known for one
  /// without ending so.
  static Optional<String> raisedName(String text) {
    String name = leadingName(text);
    boolean ends = isAt(text, name.length(), ':') || isAt(text, name.length(), '(');
    return ends && (isErrorName(name) || isKnownClass(name)) ? Optional.of(name) : Optional.empty();
  }

  private static String leadingName(String text) {
    int end = 0;
    int most = Math.min(text.length(), NAME_LENGTH);
    while (end < most && isPartOfName(text.charAt(end))) {
      end++;
    }
    return text.substring(0, end);
  }

  private static boolean isErrorName(String name) {
    return (name.endsWith("Error") && name.length() > "Error".length())
        || name.endsWith("Exception");
  }

  private static boolean isKnownClass(String name) {
    String simple = ErrorNames.simple(name);
    return !simple.isEmpty()
        && Character.isUpperCase(simple.charAt(0))
        && simple.chars().anyMatch(Character::isLowerCase)
        && ErrorNames.tells(simple);
  }

  private static boolean isAt(String text, int at, char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private static boolean beginsWithError(String lower) {
    for (String word : List.of("error", "exception")) {
      if (lower.startsWith(word)) {
        String rest = lower.substring(word.length());
        return rest.startsWith(":")
            || rest.startsWith(" -")
            || rest.startsWith(" [")
            || rest.isEmpty();
      }
    }
    return false;
  }

  private static Optional<HiddenError> found(String signal, double confidence, String text) {
    return found(signal, confidence, text, 0);
  }

  private static Optional<HiddenError> found(
      String signal, double confidence, String text, long httpCode) {
    String start = beginning(text);
    var codes = new ArrayList<>(ErrorCodes.http(OptionalLong.of(httpCode)).stream().toList());
    codes.addAll(ErrorCodes.inText(start));
    return Optional.of(
        new HiddenError(
            signal,
            confidence,
            false,
            errorName(start).filter(name -> !name.equals("Exception")),
            Optional.of(firstLine(text)),
            codes));
  }

  /// The first line of a text, cut at [ErrorReader#MAX_MESSAGE].
  static String firstLine(String text) {
    String start = text.substring(0, Math.min(text.length(), ErrorReader.MAX_MESSAGE)).strip();
    int line = start.indexOf('\n');
    boolean traceback = start.startsWith("Traceback");
    return line < 0 || traceback ? start : start.substring(0, line).strip();
  }

  private static String beginning(String text) {
    int from = 0;
    int most = Math.min(text.length(), LOOKED_AT);
    while (from < most
        && (Character.isWhitespace(text.charAt(from)) || isMark(text.charAt(from)))) {
      from++;
    }
    return text.substring(from, Math.min(text.length(), from + LOOKED_AT));
  }

  /// Signs that tools set before an error to make it seen.
  private static boolean isMark(char c) {
    return c == '\u274c' || c == '\u26a0' || c == '\ufe0f' || c == '*' || c == '[' || c == '"';
  }

  private static boolean isPartOfName(char c) {
    return Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '$';
  }

  private static long httpCode(String text, int from) {
    return number(text, from).orElse(0);
  }

  private static OptionalLong number(String text, int from) {
    int end = from;
    while (end < text.length() && end < from + 9 && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end == from
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(text.substring(from, end)));
  }
}
