/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.analyzer.model.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/*
 * Dialects know some fifty keys of messages and parts; one object has two or three. So the object's
 * own keys are looked up once, as a set of bits, and a rule is asked only when one of the keys is
 * there without which it finds nothing.
 */
/// Which of the keys that tell anything an object of a conversation has.
final class MessageKeys {
  /// Where messages and parts are found inside others, in the order in which they are visited: the
  /// bits from 0 on.
  private static final List<String> INSIDE =
      List.of(
          "messages",
          "contents",
          "choices",
          "candidates",
          "generations",
          "message",
          "kwargs",
          "message_content",
          "body",
          "parts",
          "content",
          "input",
          "output",
          "response");

  /// Why the model stopped.
  static final long FINISH = 1L << 32;

  /// Who speaks.
  static final long SPEAKER = 1L << 33;

  /// What it is, said by itself.
  static final long TYPE = 1L << 34;

  /// What only a result has.
  static final long RESULT = 1L << 35;

  /// What only a call has.
  static final long CALL = 1L << 36;

  /// Lists of calls.
  static final long CALLS = 1L << 37;

  static final long LEGACY_CALL = 1L << 38;
  static final long METADATA = 1L << 39;
  static final long TEXT = 1L << 40;

  private static final Map<String, Long> BITS = bits();

  private MessageKeys() {}

  private static Map<String, Long> bits() {
    var bits = new HashMap<String, Long>();
    for (int i = 0; i < INSIDE.size(); i++) {
      bits.put(INSIDE.get(i), 1L << i);
    }
    add(bits, FINISH, "finish_reason", "finishReason", "stop_reason", "stopReason");
    add(bits, SPEAKER, "role", "event.name", "part_kind", "type", "kind", "id");
    add(bits, TYPE, "type", "part_kind");
    add(bits, RESULT, CallShapes.RESULT_WRAPPERS);
    add(bits, CALL, CallShapes.WRAPPERS);
    add(bits, CALL, "tool.name", "toolCallId", "tool_call_id");
    add(bits, CALLS, "tool_calls", "toolCalls", "additional_kwargs");
    add(bits, LEGACY_CALL, "function_call_name");
    add(bits, METADATA, "response_metadata");
    add(bits, TEXT, "text");
    return bits;
  }

  private static void add(Map<String, Long> bits, long bit, String... keys) {
    for (String key : keys) {
      bits.merge(key, bit, (one, other) -> one | other);
    }
  }

  /// The keys of `object` as a set of bits. A part that says that it is text has no [#TYPE] and,
  /// for that alone, no [#SPEAKER]: it is what everything else is told apart from.
  static long of(Value.Fields object) {
    long found = 0;
    for (Map.Entry<String, Value> field : object.values().entrySet()) {
      var bits = BITS.get(field.getKey());
      if (bits != null && !isTextType(field)) {
        found |= bits;
      }
    }
    return found;
  }

  /// Whether any rule asks for `key`.
  static boolean tells(String key) {
    return BITS.containsKey(key);
  }

  private static boolean isTextType(Map.Entry<String, Value> field) {
    return field.getValue() instanceof Value.Text(var type)
        && type.equals("text")
        && field.getKey().equals("type");
  }

  /// Whether there are keys to look inside.
  static boolean anyInside(long keys) {
    return (int) keys != 0;
  }

  /// The first key to look inside.
  static String firstInside(long keys) {
    return INSIDE.get(Long.numberOfTrailingZeros(keys));
  }

  /// The keys without the first to look inside.
  static long withoutFirst(long keys) {
    return keys & (keys - 1);
  }
}
