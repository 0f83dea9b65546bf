/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CappedLabelsTest {
  private final CappedLabels labels = new CappedLabels(3);

  @Test
  void theFirstValuesAreKeptAndTheRestAreOther() {
    for (int i = 0; i < 3; i++) {
      assertThat(labels.of(EmittedNames.TOOL_NAME, "tool" + i)).isEqualTo("tool" + i);
    }
    assertThat(labels.of(EmittedNames.TOOL_NAME, "tool3")).isEqualTo("_OTHER");
    assertThat(labels.of(EmittedNames.TOOL_NAME, "tool0")).isEqualTo("tool0");
  }

  @Test
  void eachAttributeHasItsOwnBound() {
    for (int i = 0; i < 9; i++) {
      labels.of(EmittedNames.TOOL_NAME, "tool" + i);
    }
    assertThat(labels.of(EmittedNames.AGENT_NAME, "agent")).isEqualTo("agent");
  }

  @Test
  void anAttackersTextStaysOnOneShortLine() {
    assertThat(labels.of(EmittedNames.TOOL_NAME, "a\n\u001b[2Jb")).isEqualTo("a\\u000a\\u001b[2Jb");
    assertThat(labels.of(EmittedNames.TOOL_NAME, "x".repeat(10_000))).hasSizeLessThan(257);
  }
}
