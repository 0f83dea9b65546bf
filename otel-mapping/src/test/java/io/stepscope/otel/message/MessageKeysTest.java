/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageKeysTest {
  /// All that dialects call things by, and one that none knows.
  private static final List<String> KEYS =
      List.of(
          "role",
          "type",
          "part_kind",
          "kind",
          "id",
          "event.name",
          "parts",
          "content",
          "text",
          "name",
          "unknown",
          "tool.name",
          "toolCallId",
          "tool_call_id",
          "tool_use_id",
          "toolName",
          "args",
          "input",
          "output",
          "result",
          "response",
          "tool_call",
          "toolUse",
          "functionCall",
          "function_call",
          "toolCall",
          "server_tool_call",
          "toolResult",
          "functionResponse",
          "function_response",
          "status",
          "outcome",
          "error");

  private static final List<String> WORDS =
      List.of(
          "text",
          "Text",
          " text ",
          "user",
          "tool",
          "tool_call",
          "function",
          "tool_result",
          "server_tool_use",
          "x_tool_result",
          "tool-return",
          "retry-prompt",
          "human",
          "ai");

  private static Value.Fields read(String json) {
    return (Value.Fields) LenientJson.parse(json).value();
  }

  private static List<String> inside(long keys) {
    var names = new ArrayList<String>();
    for (long left = keys; MessageKeys.anyInside(left); left = MessageKeys.withoutFirst(left)) {
      names.add(MessageKeys.firstInside(left));
    }
    return names;
  }

  @Test
  void aPartOfTextIsNothingElse() {
    long keys = MessageKeys.of(read("{\"type\":\"text\",\"content\":\"a table for four\"}"));
    assertThat(keys & (MessageKeys.TYPE | MessageKeys.SPEAKER | MessageKeys.CALL)).isZero();
    assertThat(inside(keys)).containsExactly("content");
  }

  @Test
  void whatIsInsideIsVisitedInOneOrderWhateverTheObjectsOwn() {
    long keys = MessageKeys.of(read("{\"output\":[],\"x\":1,\"parts\":[],\"messages\":[]}"));
    assertThat(inside(keys)).containsExactly("messages", "parts", "output");
  }

  @Test
  void anObjectWithoutTheKeysIsNoCallAndNoResultAndNobodySpeaksInIt() {
    var random = new Random(5);
    int told = 0;
    for (int i = 0; i < 100_000; i++) {
      var object = object(random);
      long keys = MessageKeys.of(object);
      if (CallShapes.call(object).isPresent()) {
        assertThat(keys & (MessageKeys.TYPE | MessageKeys.CALL)).as("%s", object).isNotZero();
        told++;
      }
      if (CallShapes.result(object).isPresent()) {
        assertThat(keys & (MessageKeys.TYPE | MessageKeys.RESULT)).as("%s", object).isNotZero();
        told++;
      }
      if (Roles.of(object).isPresent()) {
        assertThat(keys & MessageKeys.SPEAKER).as("%s", object).isNotZero();
        told++;
      }
    }
    assertThat(told).isGreaterThan(10_000);
  }

  private static Value.Fields object(Random random) {
    var fields = new LinkedHashMap<String, Value>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      fields.put(KEYS.get(random.nextInt(KEYS.size())), value(random));
    }
    return new Value.Fields(fields);
  }

  private static Value value(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> Value.absent();
      case 1 -> new Value.Whole(7);
      case 2 -> new Value.Fields(new LinkedHashMap<>());
      default -> Value.text(WORDS.get(random.nextInt(WORDS.size())));
    };
  }
}
