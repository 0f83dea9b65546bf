/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import static io.stepscope.otel.testing.TestSpan.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.stepscope.analyzer.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpanAttributesTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 3, 40})
  void ofARepeatedKeyTheLastValueCounts(int others) {
    var entries = new ArrayList<KeyValue>();
    entries.add(entry("key", "first"));
    IntStream.range(0, others).forEach(i -> entries.add(entry("other" + i, i)));
    entries.add(entry("key", "last"));
    var attributes = SpanAttributes.of(entries);
    assertThat(attributes.text("key")).contains("last");
    assertThat(attributes.has("absent")).isFalse();
    assertThat(attributes.hasRepeatedKeys()).isTrue();
    assertThat(SpanAttributes.of(entries.subList(1, entries.size())).hasRepeatedKeys()).isFalse();
  }

  /// `Aa` and `BB` have the same hash in Java, and so has whatever is put together of them.
  @ParameterizedTest
  @ValueSource(ints = {4, 5, 9, 14})
  void keysOfOneHashAreToldApart(int letters) {
    var entries = new ArrayList<KeyValue>();
    int count = 1 << letters;
    for (int i = 0; i < count; i++) {
      entries.add(entry(keyOfOneHash(i, letters), i));
    }
    var attributes = SpanAttributes.of(entries);
    for (int i = 0; i < count; i++) {
      assertThat(attributes.whole(keyOfOneHash(i, letters))).hasValue(i);
    }
    assertThat(attributes.has(keyOfOneHash(0, letters + 1))).isFalse();
    assertThat(attributes.hasRepeatedKeys()).isFalse();
    entries.add(entry(keyOfOneHash(1, letters), "last"));
    var repeated = SpanAttributes.of(entries);
    assertThat(repeated.text(keyOfOneHash(1, letters))).contains("last");
    assertThat(repeated.hasRepeatedKeys()).isTrue();
  }

  private static String keyOfOneHash(int number, int letters) {
    var key = new StringBuilder();
    for (int bit = 0; bit < letters; bit++) {
      key.append((number >>> bit & 1) == 0 ? "Aa" : "BB");
    }
    return key.toString();
  }

  @Test
  void whatIsFilledUpIsOnlyWhatWasOpen() {
    var own =
        SpanAttributes.of(
            List.of(entry("a", 1), entry("in.0.role", "user"), entry("in.0.text", "hi")));
    var first =
        SpanAttributes.of(
            List.of(
                entry("a", 2),
                entry("b", 2),
                entry("in.1.role", "user"),
                entry("out.0.role", "model"),
                entry("out.1.role", "model")));
    var second = SpanAttributes.of(List.of(entry("b", 3), entry("c", 3), entry("out.2.role", "x")));
    var filled = own.filledFrom(List.of(first, second));
    assertThat(filled.entries())
        .extracting(each -> each.name() + "=" + Scalars.text(each.value()).orElse(""))
        .containsExactly(
            "a=1",
            "in.0.role=user",
            "in.0.text=hi",
            "b=2",
            "out.0.role=model",
            "out.1.role=model",
            "c=3");
    assertThat(own.filledFrom(List.of(own))).isSameAs(own);
  }

  @Test
  void aNumberIsReadWhateverItsType() {
    var attributes =
        SpanAttributes.of(
            List.of(
                entry("text", " 12 "),
                entry("real", 12.0),
                entry("part", 12.5),
                entry("word", "many"),
                entry("endless", Double.POSITIVE_INFINITY),
                entry("list", List.of(1))));
    assertThat(attributes.whole("text")).hasValue(12);
    assertThat(attributes.whole("real")).hasValue(12);
    assertThat(attributes.whole("part")).isEmpty();
    assertThat(attributes.real("part")).hasValue(12.5);
    assertThat(attributes.real("endless")).isEmpty();
    assertThat(attributes.whole("word")).isEmpty();
    assertThat(attributes.whole("list")).isEmpty();
    assertThat(attributes.text("list")).isEmpty();
  }

  @Test
  void indexedKeysSpellATreeWhateverTheirOrder() {
    var attributes =
        SpanAttributes.of(
            List.of(
                entry("p.10.role", "c"),
                entry("p.2.role", "b"),
                entry("p.0.role", "a"),
                entry("p.0.parts.0.text", "hi"),
                entry("pq.0", "no")));
    assertThat(attributes.tree("p").toString())
        .containsSubsequence("value=a", "value=hi", "value=b", "value=c")
        .doesNotContain("value=no");
    assertThat(attributes.tree("p")).isInstanceOf(Value.Items.class);
    assertThat(attributes.tree("x").isAbsent()).isTrue();
  }
}
