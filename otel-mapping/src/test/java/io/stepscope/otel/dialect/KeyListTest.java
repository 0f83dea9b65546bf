/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.draft.DraftEvent;
import io.stepscope.otel.testing.TestSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A span is read the same whether its list of keys is known or not. A span with an event is the
/// judge: what wins its fields is worked out each time.
class KeyListTest {
  private static final String[] KEYS = {
    "gen_ai.operation.name",
    "gen_ai.provider.name",
    "gen_ai.system",
    "gen_ai.request.model",
    "gen_ai.response.model",
    "gen_ai.usage.input_tokens",
    "gen_ai.tool.name",
    "gen_ai.tool.call.id",
    "gen_ai.input.messages",
    "openinference.span.kind",
    "llm.model_name",
    "input.value",
    "session.id",
    "error.type",
    "http.request.method",
    "junk"
  };
  private static final Object[] VALUES = {
    "chat", "execute_tool", "LLM", "TOOL", "gpt-4o", "", "__REDACTED__", "{}", "GET", 7L, true, "x"
  };

  private static final DraftEvent EVENT =
      new DraftEvent("of no rule", StepTime.UNKNOWN, SpanAttributes.EMPTY, Value.absent(), false);

  private final Random random = new Random(3);
  private final SpanReader reader = new SpanReader(Dialects.builtIn());

  @Test
  void knownListsOfKeysAreReadAsUnknownOnes() {
    for (int i = 0; i < 1_500; i++) {
      var keys = new ArrayList<String>();
      for (int k = random.nextInt(9); k > 0; k--) {
        keys.add(KEYS[random.nextInt(KEYS.length)]);
      }
      for (int round = 0; round < 8; round++) {
        var attributes = attributes(keys);
        String name = random.nextBoolean() ? "chat gpt-4o" : "execute_tool search";
        var read = reader.read(name, "bench", attributes, List.of());
        var judge = reader.read(name, "bench", attributes, List.of(EVENT));
        assertThat(told(read)).as(keys.toString()).isEqualTo(told(judge));
      }
    }
  }

  @Test
  void ofUsualSpansTheListIsShared() {
    var keys = List.of("gen_ai.operation.name", "a.key.of.this.test", "gen_ai.request.model");
    var first = Dialects.builtIn().keys(attributes(keys));
    var second = Dialects.builtIn().keys(attributes(keys));
    assertThat(second).isNotSameAs(first);
    assertThat(Dialects.builtIn().keys(attributes(keys))).isSameAs(second);
    assertThat(second.kinds()).containsExactly(0);
    assertThat(second.fields()).containsExactly(2);
  }

  private SpanAttributes attributes(List<String> keys) {
    return SpanAttributes.of(
        keys.stream()
            .map(key -> TestSpan.entry(key, VALUES[random.nextInt(VALUES.length)]))
            .toList());
  }

  private static String told(SpanReading reading) {
    var told = new StringBuilder();
    told.append(reading.role()).append(reading.level()).append(reading.dialects());
    told.append(reading.toolName()).append(reading.outcome()).append(reading.redacted());
    told.append(reading.repeated()).append(reading.fields().size());
    for (Field field : Field.values()) {
      var fields = reading.fields();
      told.append('\n').append(field).append(fields.key(field)).append(fields.rank(field));
      told.append(fields.dialect(field)).append(fields.tree(field));
      var value = fields.get(field);
      told.append(value == null ? "" : value.kind() + value.text() + value.whole());
    }
    return told.toString();
  }
}
