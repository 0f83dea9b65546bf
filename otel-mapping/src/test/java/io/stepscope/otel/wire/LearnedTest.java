/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LearnedTest {
  private final List<String> read = new ArrayList<>();
  private final Learned<String> learned = new Learned<>(16, 8, this::text);

  private String text(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    read.add(text);
    return text;
  }

  private String get(String text) {
    byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
    return learned.get(bytes, 1, bytes.length - 1);
  }

  @Test
  void whatComesTwiceIsReadNoMore() {
    String second = get("openai") + get("openai");
    assertThat(second).isEqualTo("openaiopenai");
    assertThat(get("openai")).isSameAs(get("openai"));
    assertThat(read).containsExactly("openai", "openai");
  }

  @Test
  void whatComesOncePushesNothingOut() {
    get("openai");
    get("openai");
    for (int i = 0; i < 10_000; i++) {
      get("id" + i);
    }
    read.clear();
    get("openai");
    assertThat(read).isEmpty();
  }

  /// As counts do at the end of an attribute.
  @Test
  void whatDiffersOnlyAtItsEndIsLearnedSideBySide() {
    var counts = new Learned<>(4_096, 64, this::text);
    for (int round = 0; round < 3; round++) {
      read.clear();
      for (int i = 0; i < 200; i++) {
        byte[] bytes = "gen_ai.usage.tokens:%04d".formatted(i).getBytes(StandardCharsets.UTF_8);
        counts.get(bytes, 0, bytes.length);
        counts.get(bytes, 0, bytes.length);
      }
    }
    assertThat(read).hasSizeLessThan(40);
  }

  @Test
  void whatIsLongIsReadEachTime() {
    for (int i = 0; i < 5; i++) {
      assertThat(get("nine chars")).isEqualTo("nine chars");
    }
    assertThat(read).hasSize(5);
  }

  @Test
  void bytesNeverGetTheValueOfOthers() {
    var random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      String text = Integer.toString(random.nextInt(64), 2);
      assertThat(get(text)).isEqualTo(text);
    }
  }

  @Test
  void whatComesInTheUsualOrderIsReadNoMore() {
    var usual = List.of("model", "openai", "tokens:1", "x", "agent");
    var all = new Learned<>(4_096, 16, this::text);
    for (String text : usual) {
      assertThat(inSequence(all, List.of(text, text))).containsExactly(text, text);
    }
    read.clear();
    for (int round = 0; round < 3; round++) {
      assertThat(inSequence(all, usual)).isEqualTo(usual);
    }
    assertThat(read).isEmpty();
    // What is new stands alone: what follows it is still known.
    assertThat(inSequence(all, List.of("model", "openai", "tokens:2", "x", "agent")))
        .containsExactly("model", "openai", "tokens:2", "x", "agent");
    assertThat(read).containsExactly("tokens:2");
  }

  @Test
  void inASequenceBytesNeverGetTheValueOfOthers() {
    var random = new Random(2);
    // Fewer places than values, so that they push each other out.
    var few = new Learned<>(16, 24, this::text);
    for (int i = 0; i < 20_000; i++) {
      var texts = new ArrayList<String>();
      for (int k = random.nextInt(12); k > 0; k--) {
        int value = random.nextInt(24);
        texts.add("attribute.key.".substring(0, value % 15) + value);
      }
      assertThat(inSequence(few, texts)).isEqualTo(texts);
    }
  }

  private static List<String> inSequence(Learned<String> learned, List<String> texts) {
    var sequence = learned.sequence();
    var all = new ArrayList<String>();
    for (String text : texts) {
      byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
      all.add(sequence.get(bytes, 1, bytes.length - 1));
    }
    return all;
  }
}
