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
}
