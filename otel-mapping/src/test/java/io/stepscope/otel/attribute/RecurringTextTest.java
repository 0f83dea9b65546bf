/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RecurringTextTest {
  @Test
  void aShortPartThatRecursIsTheSameText() {
    String text = "\"role\":\"user\",\"role\":\"user\"";
    var first = RecurringText.cutOut(text, 1, 5);
    assertThat(first).isEqualTo("role");
    assertThat(RecurringText.cutOut(text, 15, 19)).isSameAs(first);
  }

  @Test
  void aLongPartIsNotKept() {
    String text = "twenty-one characters";
    assertThat(RecurringText.cutOut(text + ".", 0, text.length()))
        .isEqualTo(text)
        .isNotSameAs(RecurringText.cutOut(text + ".", 0, text.length()));
  }

  @Test
  void aPartIsNeverTakenForAnother() {
    var random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      String part = Integer.toString(random.nextInt(1 << 15), 2);
      String text = i + part + i;
      int from = Integer.toString(i).length();
      assertThat(RecurringText.cutOut(text, from, from + part.length())).isEqualTo(part);
    }
  }

  /// "Aa" and "BB" have the same hash.
  @Test
  void partsWithTheSameHashTakeTurns() {
    for (int i = 0; i < 3; i++) {
      assertThat(RecurringText.cutOut("AaBB", 0, 2)).isEqualTo("Aa");
      assertThat(RecurringText.cutOut("AaBB", 2, 4)).isEqualTo("BB");
    }
  }
}
