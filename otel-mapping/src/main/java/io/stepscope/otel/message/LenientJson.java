/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.RecurringText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Conversations as JSON, read as far as they go: megabytes long, cut anywhere, printed by Python
/// with single quotes, `None` and `True`.
///
/// Messages are nearly all text that nobody here reads, so strings are jumped over from quote to
/// quote rather than decoded one by one; and a message that was cut keeps the part that arrived. It
/// never fails: it returns what it understood and says whether something was missing. One pass, no
/// backtracking; depth, number of values and length of one string are bounded.
public final class LenientJson {
  /// Containers deeper than this are skipped.
  public static final int MAX_DEPTH = 64;

  /// Values read from one text, after which reading stops.
  public static final int MAX_VALUES = 200_000;

  /// Characters kept of one string.
  public static final int MAX_STRING = 65_536;

  private final String text;
  private int at;
  private int values;
  private boolean cut;
  private int from;
  private int to;
  private boolean escaped;
  private boolean closed;

  private LenientJson(String text) {
    this.text = text;
  }

  /// What was read, and whether it is all.
  ///
  /// @param value absent when the text is not JSON at all
  /// @param complete nothing was cut, skipped or malformed
  public record Parsed(Value value, boolean complete) {}

  /// Whether `text` looks like a JSON object or array, by its first character other than a blank.
  public static boolean isStructured(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isBlank(c)) {
        return c == '{' || c == '[';
      }
    }
    return false;
  }

  /// Reads one JSON value from the start of `text`; what follows it is ignored but not complete.
  public static Parsed parse(String text) {
    var reader = new LenientJson(text);
    reader.skipBlanks();
    Value value = reader.readValue(0);
    reader.skipBlanks();
    return new Parsed(value, !reader.cut && reader.at == text.length() && !text.isEmpty());
  }

  /// A reader of the items of the list that `text` opens with, for who wants them one by one; null
  /// when it opens with something else.
  static @Nullable LenientJson list(String text) {
    var reader = new LenientJson(text);
    return reader.eat('[') && reader.count() ? reader : null;
  }

  /// Moves to the next item of the list; false when there is none.
  boolean nextItem() {
    return nextMember(']');
  }

  /// The item here. Without this call it must have been passed in another way.
  Value item() {
    return readValue(1);
  }

  /// Once there is no next item: whether nothing was cut, skipped or malformed.
  boolean wasComplete() {
    skipBlanks();
    return !cut && at == text.length();
  }

  /// The structure behind a value: an object or array as it is, a text parsed when it looks like
  /// one, also when it was encoded twice; anything else unchanged.
  public static Value structured(Value value) {
    return opened(value).value();
  }

  /// The same, and whether all of it could be read. A text that is none is complete.
  static Parsed opened(Value value) {
    Value current = value;
    boolean complete = true;
    for (int round = 0; round < 2 && current instanceof Value.Text(var text); round++) {
      boolean quoted = text.length() > 1 && text.charAt(0) == '"';
      if (!quoted && !isStructured(text)) {
        break;
      }
      Parsed parsed = parse(text);
      if (parsed.value().isAbsent()) {
        break;
      }
      complete &= parsed.complete();
      current = parsed.value();
    }
    return new Parsed(current, complete);
  }

  /// Where a reader stands, to come back to.
  record Place(int at, int values, boolean cut) {}

  Place place() {
    return new Place(at, values, cut);
  }

  void back(Place place) {
    at = place.at;
    values = place.values;
    cut = place.cut;
  }

  /// Counts a value that is passed; false when it is one too many.
  boolean count() {
    return ++values <= MAX_VALUES;
  }

  /// Passes `c` and the blanks before it, if it comes next.
  boolean eat(char c) {
    skipBlanks();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  /// Passes a whole string and the blanks before it, if one comes next. What it holds stands from
  /// [#from] to before [#to], as it was written.
  boolean eatString() {
    skipBlanks();
    if (at >= text.length() || (text.charAt(at) != '"' && text.charAt(at) != '\'')) {
      return false;
    }
    passString();
    return closed;
  }

  String text() {
    return text;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /// Whether the string that was passed has escapes in it.
  boolean isEscaped() {
    return escaped;
  }

  /// Whether the string that was passed is `word`, without escapes.
  boolean isWord(String word) {
    return !escaped && to - from == word.length() && text.startsWith(word, from);
  }

  private Value readValue(int depth) {
    if (at >= text.length() || ++values > MAX_VALUES) {
      cut = true;
      at = Math.max(at, values > MAX_VALUES ? text.length() : at);
      return Value.absent();
    }
    char c = text.charAt(at);
    return switch (c) {
      case '{' -> depth < MAX_DEPTH ? readObject(depth) : skipContainer();
      case '[' -> depth < MAX_DEPTH ? readArray(depth) : skipContainer();
      case '"', '\'' -> Value.text(readString());
      default -> readBare();
    };
  }

  private Value readObject(int depth) {
    var fields = new LinkedHashMap<String, Value>();
    at++;
    while (nextMember('}')) {
      char c = text.charAt(at);
      if (c != '"' && c != '\'') {
        cut = true;
        at = text.length();
        break;
      }
      String key = readString();
      skipBlanks();
      if (at >= text.length() || text.charAt(at) != ':') {
        cut = true;
        at = text.length();
        break;
      }
      at++;
      skipBlanks();
      if (at >= text.length()) {
        cut = true;
        break;
      }
      fields.put(key, readValue(depth + 1));
    }
    return new Value.Fields(fields);
  }

  private Value readArray(int depth) {
    List<Value> items = new ArrayList<>();
    at++;
    while (nextMember(']')) {
      items.add(readValue(depth + 1));
    }
    return new Value.Items(items);
  }

  /// Moves to the next member, or past the closing `end`; false at the end of the container.
  private boolean nextMember(char end) {
    skipBlanks();
    while (at < text.length() && text.charAt(at) == ',') {
      at++;
      skipBlanks();
    }
    if (at >= text.length()) {
      cut = true;
      return false;
    }
    char c = text.charAt(at);
    if (c == end) {
      at++;
      return false;
    }
    if (c == '}' || c == ']' || c == ':') {
      cut = true;
      at = text.length();
      return false;
    }
    return true;
  }

  private Value skipContainer() {
    cut = true;
    int open = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        skipString(c);
        continue;
      }
      at++;
      if (c == '{' || c == '[') {
        open++;
      } else if ((c == '}' || c == ']') && --open == 0) {
        break;
      }
    }
    return Value.absent();
  }

  private String readString() {
    passString();
    return escaped ? unescape(text, from, to) : RecurringText.cutOut(text, from, to);
  }

  /// Moves past the string that opens here, and notes where the part of it stands that is kept.
  private void passString() {
    from = at + 1;
    skipString(text.charAt(at));
    to = closed ? at - 1 : at;
    cut |= !closed;
    if (to - from > MAX_STRING) {
      to = from + MAX_STRING;
      cut = true;
    }
  }

  /// Moves past the string that opens here, and notes whether it held an escape and was closed.
  /// Jumps from quote to quote, so long plain texts cost little.
  private void skipString(char quote) {
    int start = at + 1;
    escaped = false;
    closed = false;
    while (start <= text.length()) {
      int close = text.indexOf(quote, start);
      int end = close < 0 ? text.length() : close;
      int escape = text.indexOf('\\', start, end);
      escaped |= escape >= 0;
      if (escape < 0 || !escapes(escape, end)) {
        closed = close >= 0;
        at = closed ? close + 1 : text.length();
        return;
      }
      start = end + 1;
    }
    at = text.length();
  }

  /// Whether the escapes from `escape` on leave the character at `end` escaped.
  private boolean escapes(int escape, int end) {
    int i = escape;
    while (i >= 0 && i + 2 <= end) {
      i = text.indexOf('\\', i + 2, end);
    }
    return i >= 0;
  }

  /// The characters that the inside of a string stands for.
  static String unescape(String text, int start, int end) {
    var plain = new StringBuilder(end - start);
    int i = start;
    while (i < end) {
      char c = text.charAt(i++);
      if (c != '\\' || i >= end) {
        plain.append(c);
        continue;
      }
      char e = text.charAt(i++);
      switch (e) {
        case 'n' -> plain.append('\n');
        case 't' -> plain.append('\t');
        case 'r' -> plain.append('\r');
        case 'b' -> plain.append('\b');
        case 'f' -> plain.append('\f');
        case 'u' -> {
          int code = hex(text, i, Math.min(i + 4, end));
          if (code >= 0) {
            plain.append((char) code);
            i += 4;
          }
        }
        default -> plain.append(e);
      }
    }
    return plain.toString();
  }

  private static int hex(String text, int from, int to) {
    if (to - from < 4) {
      return -1;
    }
    int code = 0;
    for (int i = from; i < to; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      code = code * 16 + digit;
    }
    return code;
  }

  /// A number or a bare word.
  private Value readBare() {
    int start = at;
    while (at < text.length() && isBare(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      cut = true;
      at = text.length();
      return Value.absent();
    }
    return bare(text.substring(start, Math.min(at, start + 64)));
  }

  private Value bare(String word) {
    return switch (word) {
      case "true", "True" -> new Value.Bool(true);
      case "false", "False" -> new Value.Bool(false);
      case "null", "None", "undefined", "NaN" -> Value.absent();
      default -> numberOrStop(word);
    };
  }

  private Value numberOrStop(String word) {
    Value number = number(word);
    if (number.isAbsent()) {
      cut = true;
      at = text.length();
    }
    return number;
  }

  private static Value number(String word) {
    char first = word.charAt(0);
    if (first != '-' && (first < '0' || first > '9')) {
      return Value.absent();
    }
    try {
      return new Value.Whole(Long.parseLong(word));
    } catch (NumberFormatException notWhole) {
      return real(word);
    }
  }

  private static Value real(String word) {
    try {
      return new Value.Real(Double.parseDouble(word));
    } catch (NumberFormatException notANumber) {
      return Value.absent();
    }
  }

  private static boolean isBare(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '-'
        || c == '+'
        || c == '.'
        || c == '_';
  }

  private void skipBlanks() {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}
