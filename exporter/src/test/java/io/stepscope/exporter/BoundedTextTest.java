/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BoundedTextTest {
  @Test
  void whatFitsIsNotTouched() {
    assertThat(BoundedText.cut("", 3)).isEmpty();
    assertThat(BoundedText.cut("abc", 3)).isEqualTo("abc");
    assertThat(BoundedText.cut("ab\n\tä€😀", 40)).isEqualTo("ab\n\tä€😀");
  }

  @Test
  void whatIsTooLongEndsWithAnEllipsisWithinTheBound() {
    assertThat(BoundedText.cut("abcdef", 5)).isEqualTo("ab…");
    assertThat(BoundedText.cut("abcd", 3)).isEqualTo("…");
  }

  @Test
  void aCharacterIsNeverSplit() {
    assertThat(BoundedText.cut("ab😀cd", 8)).isEqualTo("ab😀cd");
    assertThat(BoundedText.cut("ab😀cd", 7)).isEqualTo("ab…");
    assertThat(BoundedText.cut("€€€", 8)).isEqualTo("€…");
  }

  @Test
  void halfASurrogatePairIsReplaced() {
    assertThat(BoundedText.cut("a\uD83Db\uDE00", 20)).isEqualTo("a\uFFFDb\uFFFD");
  }

  @Test
  void controlCharactersAreEscaped() {
    assertThat(BoundedText.cut("a\0\u001b[31m\u0085", 40)).isEqualTo("a\\u0000\\u001b[31m\\u0085");
    assertThat(BoundedText.line("a\r\nb\tc", 40)).isEqualTo("a\\u000d\\u000ab\\u0009c");
  }

  @Test
  void whatIsEncodedIsTheSameText() {
    for (String text :
        new String[] {
          "", "abc", "twelve chars", "is it? yes it is", "12345678?", "a\uD83D eight more",
              "tab\there",
          "line\nline", "del\u007f in eight", "esc\u001b[31m", "€ and 😀", "Grüße aus Köln",
              "~~~~~~~~", "        "
        }) {
      assertThat(BoundedText.utf8(text, 40))
          .as(text)
          .isEqualTo(BoundedText.cut(text, 40).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(BoundedText.utf8("abcdef", 5)).asString(StandardCharsets.UTF_8).isEqualTo("ab…");
  }

  @Test
  void everyCharacterIsEncodedAsItIsCutWhereverItStands() {
    for (char character = 0; character < 0x900; character++) {
      for (int before = 0; before < 9; before++) {
        String text = "a".repeat(before) + character + "b".repeat(8);
        assertThat(BoundedText.utf8(text, 40))
            .isEqualTo(BoundedText.cut(text, 40).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void anyTextComesOutValidAndWithinTheBound() {
    var random = new SplittableRandom(7);
    for (int i = 0; i < 5_000; i++) {
      var text = new StringBuilder();
      for (int n = random.nextInt(40); n > 0; n--) {
        text.append((char) random.nextInt(0x10000));
      }
      int bound = 3 + random.nextInt(60);
      String cut = BoundedText.cut(text.toString(), bound);
      byte[] bytes = cut.getBytes(StandardCharsets.UTF_8);
      assertThat(BoundedText.utf8(text.toString(), bound)).isEqualTo(bytes);
      assertThat(bytes.length).isLessThanOrEqualTo(bound);
      assertThat(decoded(bytes)).isEqualTo(cut);
    }
  }

  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError(e);
    }
  }
}
