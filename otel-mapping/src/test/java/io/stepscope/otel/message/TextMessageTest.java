/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.Value;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The reader for everything is the judge: a conversation whose texts are passed tells what it
/// tells when values are made of all of it.
class TextMessageTest {
  private static final String[] ROLES = {
    "user", "user", "user", "assistant", "assistant", "system", "tool", "User", ""
  };
  private static final String[] TEXTS = {
    "hi",
    "",
    " ",
    "two\\nlines",
    "\\n\\t{\\\"text\\\": \\\"inside\\\"}",
    "{\\\"type\\\": \\\"tool_call\\\", \\\"name\\\": \\\"f\\\", \\\"id\\\": \\\"c9\\\"}",
    "[1, tool",
    "\\u007b\\\"text\\\": 1}",
    "na\u00efve \ud83d\ude80",
    "\\u",
    "it's",
    "a back slash \\\\"
  };
  private static final String MUTATIONS = "{}[]\":,\\ 0nu'r";

  private final Random random = new Random(11);
  private int passed;

  @Test
  void whatIsPassedTellsTheSameAsWhatIsRead() {
    for (int i = 0; i < 60_000; i++) {
      var text = new StringBuilder(conversation());
      for (int change = random.nextInt(4); change > 1; change--) {
        int at = random.nextInt(text.length());
        text.setCharAt(at, MUTATIONS.charAt(random.nextInt(MUTATIONS.length())));
      }
      if (random.nextInt(6) == 0) {
        text.setLength(random.nextInt(text.length()) + 1);
      }
      assertTellsTheSame(text.toString());
    }
    assertThat(passed).isGreaterThan(4_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"hi\"}]}]",
        "[{\"role\": \"system\", \"content\": \"Be kind.\"}, {\"content\": \"hi\", \"role\": \"user\"}]",
        "[{\"role\":\"user\",\"name\":\"Ann\",\"content\":[{\"type\":\"text\",\"text\":\"\\n hi \\\"you\\\"\"}]}]",
        "[{\"role\":\"assistant\",\"parts\":[],\"finish_reason\":\"stop\"}]",
        "[{'role': 'user', 'content': \"it's\"}]"
      })
  void messagesOfTextsArePassed(String conversation) {
    assertThat(passes(conversation)).isTrue();
    assertTellsTheSame(conversation);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"role\":\"tool\",\"content\":\"21 degrees\"}]",
        "[{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\"}]}]",
        "[{\"role\":\"user\",\"content\":\"[{\\\"type\\\": \\\"tool_result\\\"}]\"}]",
        "[{\"role\":\"user\",\"parts\":[{\"type\":\"tool_call_response\",\"content\":\"x\"}]}]",
        "[{\"role\":\"user\",\"content\":\"one\",\"parts\":[]}]",
        "[{\"content\":\"of nobody\"}]"
      })
  void otherMessagesAreLeftToTheReaderForEverything(String conversation) {
    assertThat(passes(conversation)).isFalse();
    assertTellsTheSame(conversation);
  }

  private static boolean passes(String conversation) {
    var list = LenientJson.list(conversation);
    return list != null && list.nextItem() && new TextMessage(list).pass(new MessageWalk());
  }

  private void assertTellsTheSame(String conversation) {
    var list = LenientJson.list(conversation);
    if (list == null) {
      return;
    }
    var walk = new MessageWalk();
    boolean any = walk.visitList(list);
    var parsed = LenientJson.parse(conversation);
    var judge = new MessageWalk();
    judge.visit(parsed.value());
    assertThat(told(walk) + list.wasComplete())
        .as(conversation)
        .isEqualTo(told(judge) + parsed.complete());
    assertThat(any).isEqualTo(parsed.value() instanceof Value.Items(var items) && !items.isEmpty());
    passed += passes(conversation) ? 1 : 0;
  }

  private static String told(MessageWalk walk) {
    return String.join(
        "\n",
        walk.requests().toString(),
        walk.results().toString(),
        walk.finishReasons().toString(),
        walk.lastUserText().get().toString(),
        "" + walk.overflowed());
  }

  private String conversation() {
    var all = new StringBuilder("[");
    int messages = random.nextInt(4);
    for (int i = 0; i < messages; i++) {
      all.append(i > 0 ? "," : "").append(blank()).append(message());
    }
    return all.append(']').toString();
  }

  private String message() {
    String role = "\"role\":" + blank() + '"' + one(ROLES) + '"';
    String held =
        switch (random.nextInt(5)) {
          case 0 -> "\"content\": " + text();
          case 1 -> "\"content\": [" + part() + "," + part() + "]";
          case 2 -> "\"content\": [" + part() + "], \"parts\": []";
          case 3 -> "\"parts\": [" + text() + "]";
          default -> "\"parts\":[" + part() + (random.nextBoolean() ? "," + part() : "") + "]";
        };
    String more =
        switch (random.nextInt(14)) {
          case 0 -> ",\"finish_reason\":" + text();
          case 1 -> ",\"stop_reason\":\"end\"";
          case 2 -> ",\"name\":\"Ann\"";
          case 3 -> ",\"index\":0";
          case 4 -> ",\"tool_calls\":[{\"id\":\"c1\",\"function\":{\"name\":\"f\"}}]";
          case 5 -> ",\"type\":\"message\"";
          default -> "";
        };
    return "{"
        + (random.nextBoolean() ? role + "," + held : held + "," + role)
        + more
        + blank()
        + "}";
  }

  private String part() {
    return switch (random.nextInt(9)) {
      case 0 -> "{\"type\":\"text\",\"text\":" + text() + "}";
      case 1 -> "{\"type\":\"tool_call\",\"id\":\"c2\",\"name\":\"g\",\"arguments\":{\"a\":1}}";
      case 2 -> "{\"type\":\"tool_call_response\",\"id\":\"c1\",\"response\":" + text() + "}";
      case 3 -> "{\"content\":" + text() + ",\"type\":\"text\"}";
      default -> "{\"type\":\"text\"," + blank() + "\"content\":" + blank() + text() + "}";
    };
  }

  private String text() {
    return '"' + (random.nextBoolean() ? "well" : one(TEXTS)) + '"';
  }

  private String blank() {
    return random.nextInt(8) == 0 ? "\n " : "";
  }

  private String one(String[] some) {
    return some[random.nextInt(some.length)];
  }
}
