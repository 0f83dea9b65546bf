/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import io.stepscope.analyzer.model.StepError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a failure is made of: the reported error first, then what caused it, as far as message and
/// stack trace tell.
///
/// @param chain never empty; the reported error, then its causes, the deepest last
/// @param members the errors that an exception group carries
record ErrorCauses(List<Cause> chain, List<Cause> members) {
  /*
   * Three ways to write a cause are read, each with one pass over the text:
   *
   *   ExecutionException: java.net.SocketTimeoutException: Read timed out     in a message
   *   Caused by: java.net.ConnectException: refused                           Java, and urllib3
   *    ---> System.Net.Sockets.SocketException (111): refused                 .NET
   *   ValueError: bad input                                                   Python: at the margin,
   *                                                                           the cause comes first
   * Members of a Python exception group stand behind a margin of `|`.
   */
  private static final int STACK_LENGTH = 65_536;

  private static final int MOST = 32;
  private static final int NAME_LENGTH = 160;
  private static final List<String> ENDINGS =
      List.of("Error", "Exception", "Timeout", "Failure", "Exceeded", "Interrupt", "Fault", "Exit");

  /// @param type as written; empty when only a message is known
  record Cause(String type, String message) {
    /// The last part of the type: `java.net.ConnectException` is a `ConnectException`.
    String simpleName() {
      return simpleNameOf(type);
    }
  }

  ErrorCauses {
    chain = List.copyOf(chain);
    members = List.copyOf(members);
  }

  static ErrorCauses of(StepError error) {
    var chain = new ArrayList<Cause>();
    var members = new ArrayList<Cause>();
    chain.add(new Cause(error.type().orElse(""), error.message().orElse("")));
    addNested(error.message().orElse(""), chain);
    error
        .stackTrace()
        .map(stack -> stack.substring(0, Math.min(stack.length(), STACK_LENGTH)))
        .ifPresent(stack -> addFromStack(stack, chain, members));
    return new ErrorCauses(chain, members);
  }

  private static void addNested(String message, List<Cause> chain) {
    String rest = message;
    for (var next = cause(rest); next.isPresent() && chain.size() < MOST; next = cause(rest)) {
      chain.add(next.get());
      rest = next.get().message();
    }
    addMarked(message, "Caused by ", chain);
  }

  private static void addFromStack(String stack, List<Cause> chain, List<Cause> members) {
    var atMargin = new ArrayList<Cause>();
    for (String line : stack.lines().toList()) {
      if (line.stripLeading().startsWith("|")) {
        String member = withoutMargin(line);
        if (members.size() < MOST && !isFrame(member)) {
          cause(member).ifPresent(members::add);
        }
      } else if (!line.isEmpty() && !Character.isWhitespace(line.charAt(0))) {
        cause(line).ifPresent(atMargin::add);
      }
    }
    for (int i = atMargin.size() - 1; i >= 0 && chain.size() < MOST; i--) {
      chain.add(atMargin.get(i));
    }
    addMarked(stack, "Caused by: ", chain);
    addMarked(stack, "---> ", chain);
  }

  private static String withoutMargin(String line) {
    return line.stripLeading().substring(1).stripLeading();
  }

  private static boolean isFrame(String line) {
    return line.startsWith("File ") || line.startsWith("Traceback");
  }

  private static void addMarked(String text, String mark, List<Cause> chain) {
    for (int at = text.indexOf(mark);
        at >= 0 && chain.size() < MOST;
        at = text.indexOf(mark, at + mark.length())) {
      int from = at + mark.length();
      int end = text.indexOf('\n', from);
      cause(text.substring(from, end < 0 ? text.length() : end)).ifPresent(chain::add);
    }
  }

  /// Reads `some.Name: message`, `Name(…`, or `Name` alone, if the name is one of an error.
  private static Optional<Cause> cause(String text) {
    int end = 0;
    int most = Math.min(text.length(), NAME_LENGTH);
    while (end < most && isPartOfName(text.charAt(end))) {
      end++;
    }
    String name = text.substring(0, end);
    if (!isErrorName(name) || !endsName(text, end)) {
      return Optional.empty();
    }
    return Optional.of(new Cause(name, messageAfter(text, end)));
  }

  private static boolean isPartOfName(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '$';
  }

  private static boolean isErrorName(String name) {
    return ENDINGS.stream().anyMatch(simpleNameOf(name)::endsWith);
  }

  private static boolean endsName(String text, int end) {
    return end == text.length()
        || text.charAt(end) == ':'
        || text.charAt(end) == '('
        || text.startsWith(" (", end);
  }

  private static String messageAfter(String text, int end) {
    int from = end;
    while (from < text.length() && (text.charAt(from) == ':' || text.charAt(from) == ' ')) {
      from++;
    }
    return text.substring(from);
  }

  /// The last part of a type's name, without quotes, brackets or a message that follows it.
  static String simpleNameOf(String type) {
    int end = type.length();
    int gap = type.indexOf(": ");
    if (gap > 0) {
      end = gap;
    }
    while (end > 0 && !isWordEnd(type.charAt(end - 1))) {
      end--;
    }
    int start = end;
    while (start > 0 && isInSimpleName(type.charAt(start - 1))) {
      start--;
    }
    return type.substring(start, end);
  }

  private static boolean isWordEnd(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private static boolean isInSimpleName(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }
}
