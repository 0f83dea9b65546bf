/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import io.stepscope.analyzer.Sha256;
import io.stepscope.analyzer.model.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;

/// What stands in place of the part of a value that was left out here: `… [9000 characters, sha256
/// 0123456789abcdef]`, the length and the hash of the whole. So equal stays equal and different
/// stays different, however little is kept.
public final class Shortened {
  /// The name that the words have in a map.
  private static final String REST = "…";

  private static final String OPENING = "… [";
  private static final int HASH_BYTES = 8;

  private Shortened() {}

  /// The beginning of a text and the words on the whole, or the text itself when it is no longer.
  /// Of a text that was shortened when it was read, the words stay those on what was sent.
  public static String text(String text, int chars) {
    return text.length() <= chars ? text : Values.cut(text, chars) + words(text);
  }

  private static String words(String text) {
    // Only what was shortened when it was read has them right behind the longest beginning.
    int cap = ValueCaps.READING.textChars();
    for (int at = cap - 1; at <= cap; at++) {
      if (text.startsWith(OPENING, at) && text.endsWith("]")) {
        return text.substring(at);
      }
    }
    return words(text.length(), "characters", Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String words(int length, String unit, byte[] hash) {
    return OPENING + length + " " + unit + ", sha256 " + hex(hash) + "]";
  }

  /// The words on all that was sent.
  static String words(AttributeValue value) {
    return value.isText()
        ? words(value.text().length(), "characters", value.sha256())
        : words(value.byteCount(), "bytes", value.sha256());
  }

  /// What was read of `value`, with the words on the whole at its end.
  public static Value marked(Value read, AttributeValue value) {
    var words = words(value);
    return switch (read) {
      case Value.Fields(var fields) -> {
        var marked = new LinkedHashMap<>(fields);
        marked.putLast(REST, new Value.Text(words));
        yield new Value.Fields(marked);
      }
      case Value.Items(var items) -> {
        var marked = new ArrayList<>(items);
        marked.add(new Value.Text(words));
        yield new Value.Items(marked);
      }
      case Value.Text(var text) -> new Value.Text(text + words);
      case Value.Absent _, Value.Binary _ -> new Value.Text(words);
      case Value.Bool _, Value.Whole _, Value.Real _ -> read;
    };
  }

  /// What is left of a list or map when the rest of it is not kept.
  ///
  /// @param canonical one spelling of the whole
  public static Value rest(String canonical) {
    return new Value.Text(OPENING + "sha256 " + hash(canonical) + "]");
  }

  /// A hash of a text, in hex.
  public static String hash(String text) {
    return hex(Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String hex(byte[] hash) {
    return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
  }
}
