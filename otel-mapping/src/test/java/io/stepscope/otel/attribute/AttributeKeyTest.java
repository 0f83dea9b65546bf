/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AttributeKeyTest {
  @Test
  void aNameHasOneKeyWithANumberOfItsOwn() {
    var model = AttributeKey.of("gen_ai.request.model");
    assertThat(AttributeKey.of("gen_ai.request.model")).isSameAs(model);
    assertThat(model.number()).isBetween(0, AttributeKey.MAX_NUMBERED - 1);
    assertThat(AttributeKey.of("gen_ai.response.model").number()).isNotEqualTo(model.number());
  }

  @Test
  void aKeyKnowsItsTopics() {
    assertThat(AttributeKey.of("mcp.method.name").topics()).isEqualTo(Topic.MCP.bit());
    assertThat(AttributeKey.of("no.topic").topics()).isZero();
  }

  @Test
  void aNameThatIsNoNameGetsNoNumberAndIsNotKept() {
    var key = AttributeKey.of("x".repeat(10_000));
    assertThat(key.number()).isEqualTo(AttributeKey.NO_NUMBER);
    assertThat(AttributeKey.of(key.name())).isNotSameAs(key);
  }
}
