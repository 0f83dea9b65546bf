/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StepIdTest {
  @Test
  void theIdOfASpanReadsAsBackendsWriteIt() {
    assertThat(StepId.ofSpan(0xabL)).hasToString("00000000000000ab");
    assertThat(StepId.ofSpan(-1).value()).isEqualTo("ffffffffffffffff");
  }

  @Test
  void theSameIdIsTheSameHoweverItWasMade() {
    StepId number = StepId.ofSpan(0x80_00_00_00_00_00_00_0fL);
    StepId text = new StepId("800000000000000f");
    assertThat(number).isEqualTo(text).hasSameHashCodeAs(text);
    assertThat(text.spanId()).isEqualTo(number.spanId());
    assertThat(StepId.ofSpan(0)).isEqualTo(new StepId("0000000000000000"));
  }

  @Test
  void whatIsNoSpanHasNoNumber() {
    for (String text :
        List.of(
            "log:call_1",
            "message:00000000000000ab:0",
            "0000000000000000",
            "80000000000000F0",
            "80000000000000g0",
            "8000000000000 00",
            "800000000000000",
            "8000000000000000f")) {
      StepId id = new StepId(text);
      assertThat(id.isSpan()).as(text).isFalse();
      assertThat(id.spanId()).as(text).isZero();
      assertThat(id.value()).isEqualTo(text);
      assertThat(id).isEqualTo(new StepId(text)).hasSameHashCodeAs(new StepId(text));
    }
    assertThat(new StepId("log:a")).isNotEqualTo(new StepId("log:b"));
  }

  @Test
  void idsAreInTheOrderOfTheirTexts() {
    var random = new SplittableRandom(3);
    var ids = new ArrayList<StepId>();
    for (int i = 0; i < 200; i++) {
      ids.add(StepId.ofSpan(random.nextLong()));
      ids.add(StepId.ofSpan(random.nextInt(300)));
      ids.add(new StepId("log:" + random.nextInt(20)));
      ids.add(new StepId(Integer.toString(random.nextInt(), 36)));
    }
    for (StepId one : ids) {
      for (StepId other : ids) {
        assertThat(Integer.signum(one.compareTo(other)))
            .isEqualTo(Integer.signum(one.value().compareTo(other.value())));
        assertThat(one.equals(other)).isEqualTo(one.value().equals(other.value()));
      }
    }
    assertThat(ids.stream().sorted().map(StepId::value))
        .isSortedAccordingTo(Comparator.naturalOrder());
  }

  @Test
  void anEmptyIdIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new StepId(""));
  }
}
