/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import io.stepscope.analyzer.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/*
 * Nearly all JSON in telemetry is plain: an object or a list as RFC 8259 has it, whole, within the
 * caps. For that it is enough to jump from quote to quote in a text that is in memory anyway, and
 * much cheaper than a parser for everything. At the first sign of anything else this reader gives up
 * and claims nothing; the text is then read from its start by the parser that copes with it.
 * So it may give up wherever it likes, and must be right wherever it does not.
 *
 * Linear in the length of the text. Recursion is as deep as the caps allow, never as the text wants.
 */
/// Reads plain JSON, and nothing else.
final class PlainJson {
  /// Longer numbers may not fit into 64 bits.
  private static final int WHOLE_DIGITS = 18;

  private static final int NUMBER_CHARS = 64;
  private static final int NAME_CHARS = 1_024;

  private final String text;
  private final ValueCaps caps;
  private int at;
  private int nodes;

  private PlainJson(String text, ValueCaps caps) {
    this.text = text;
    this.caps = caps;
  }

  /// The object or list that `text` is, or null when it is anything but plain.
  static @Nullable Value read(String text, ValueCaps caps) {
    var reader = new PlainJson(text, caps);
    char first = reader.next();
    if (first != '{' && first != '[') {
      return null;
    }
    var value = reader.container(first, 1);
    return value != null && reader.next() == 0 && reader.at >= text.length() ? value : null;
  }

  /// Moves to the next character that is no blank; 0 at the end.
  private char next() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return c;
      }
      at++;
    }
    return 0;
  }

  private @Nullable Value value(int depth) {
    if (++nodes > caps.nodes()) {
      return null;
    }
    char c = next();
    return switch (c) {
      case '"' -> {
        var string = string(caps.textChars());
        yield string == null ? null : new Value.Text(string);
      }
      case '{', '[' -> depth < caps.depth() ? container(c, depth + 1) : null;
      case 't' -> word("true", new Value.Bool(true));
      case 'f' -> word("false", new Value.Bool(false));
      case 'n' -> word("null", Value.absent());
      default -> number();
    };
  }

  private @Nullable Value container(char opening, int depth) {
    at++;
    return opening == '{' ? object(depth) : list(depth);
  }

  private @Nullable Value object(int depth) {
    var fields = new LinkedHashMap<String, Value>();
    if (next() == '}') {
      at++;
      return new Value.Fields(fields);
    }
    while (next() == '"') {
      var name = string(NAME_CHARS);
      if (name == null || next() != ':') {
        return null;
      }
      at++;
      var value = value(depth);
      if (value == null) {
        return null;
      }
      fields.put(name, value);
      char c = next();
      at++;
      if (c == '}') {
        return new Value.Fields(fields);
      }
      if (c != ',') {
        return null;
      }
    }
    return null;
  }

  private @Nullable Value list(int depth) {
    var items = new ArrayList<Value>();
    if (next() == ']') {
      at++;
      return new Value.Items(items);
    }
    while (true) {
      var value = value(depth);
      if (value == null) {
        return null;
      }
      items.add(value);
      char c = next();
      at++;
      if (c == ']') {
        return new Value.Items(items);
      }
      if (c != ',') {
        return null;
      }
    }
  }

  private @Nullable Value word(String word, Value meaning) {
    if (!text.startsWith(word, at)) {
      return null;
    }
    at += word.length();
    return endsHere() ? meaning : null;
  }

  private @Nullable Value number() {
    int start = at;
    boolean real = false;
    while (at < text.length() && isOfNumber(text.charAt(at))) {
      char c = text.charAt(at++);
      real |= c == '.' || c == 'e' || c == 'E';
    }
    int first = start < at && text.charAt(start) == '-' ? start + 1 : start;
    boolean begins = first < at && isDigit(text.charAt(first));
    boolean zeros = begins && text.charAt(first) == '0' && first + 1 < at;
    if (!begins || zeros || real || at - first > WHOLE_DIGITS || !endsHere()) {
      return begins && real && at - start <= NUMBER_CHARS && endsHere() ? real(start, first) : null;
    }
    for (int i = first; i < at; i++) {
      if (!isDigit(text.charAt(i))) {
        return null;
      }
    }
    return new Value.Whole(Long.parseLong(text, start, at, 10));
  }

  /// Digits, a point with digits on both sides, and no more.
  private @Nullable Value real(int start, int first) {
    int point = text.indexOf('.', first, at);
    boolean zeros = text.charAt(first) == '0' && point != first + 1;
    if (point < 0 || point + 1 == at || zeros) {
      return null;
    }
    for (int i = first; i < at; i++) {
      if (i != point && !isDigit(text.charAt(i))) {
        return null;
      }
    }
    return new Value.Real(Double.parseDouble(text.substring(start, at)));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isOfNumber(char c) {
    return isDigit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
  }

  private boolean endsHere() {
    char c = at < text.length() ? text.charAt(at) : 0;
    return c == ',' || c == ']' || c == '}' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  /// The string that opens here, or null when it is too long or not in order.
  private @Nullable String string(int most) {
    int start = at + 1;
    int end = text.indexOf('"', start);
    if (end < 0) {
      return null;
    }
    int escape = text.indexOf('\\', start, end);
    if (escape >= 0) {
      return escaped(start, escape, most);
    }
    at = end + 1;
    return end - start > most ? null : RecurringText.cutOut(text, start, end);
  }

  private @Nullable String escaped(int start, int firstEscape, int most) {
    var string =
        new StringBuilder(text.length() - start < 64 ? 64 : 2 * (firstEscape - start) + 64);
    string.append(text, start, firstEscape);
    int i = firstEscape;
    while (i < text.length() && string.length() <= most) {
      char c = text.charAt(i++);
      if (c == '"') {
        at = i;
        return string.toString();
      }
      if (c != '\\') {
        string.append(c);
        continue;
      }
      char meant = i < text.length() ? text.charAt(i++) : 0;
      switch (meant) {
        case '"', '\\', '/' -> string.append(meant);
        case 'n' -> string.append('\n');
        case 't' -> string.append('\t');
        case 'r' -> string.append('\r');
        case 'b' -> string.append('\b');
        case 'f' -> string.append('\f');
        case 'u' -> {
          int unit = unit(i);
          if (unit < 0) {
            return null;
          }
          string.append((char) unit);
          i += 4;
        }
        default -> {
          return null;
        }
      }
    }
    return null;
  }

  private int unit(int from) {
    int unit = 0;
    for (int i = from; i < from + 4; i++) {
      int digit =
          i < text.length() && text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0) {
        return -1;
      }
      unit = (unit << 4) | digit;
    }
    return unit;
  }
}
