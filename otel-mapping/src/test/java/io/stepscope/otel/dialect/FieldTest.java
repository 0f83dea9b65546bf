/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FieldTest {
  @Test
  void theFieldsFitIntoASetOfBits() {
    var fields = Field.values();
    assertThat(fields).hasSizeLessThanOrEqualTo(Long.SIZE);
    for (int i = 0; i < fields.length; i++) {
      assertThat(fields[i].place()).isEqualTo(i);
    }
  }
}
