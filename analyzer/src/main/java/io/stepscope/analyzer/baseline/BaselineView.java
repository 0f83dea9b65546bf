/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

import io.stepscope.analyzer.pattern.PatternReport.BaselineUse;
import java.util.Map;
import java.util.Optional;

/// What earlier traces say of the steps of one trace, as it was when it was asked for. Immutable.
public final class BaselineView {
  /// Nothing is known, and nothing was asked.
  public static final BaselineView NONE =
      new BaselineView(BaselineSettings.DEFAULT, Optional.empty(), Map.of());

  private final BaselineSettings settings;
  private final Optional<BaselineUse> use;
  private final Map<Signature, Expected> expected;

  BaselineView(
      BaselineSettings settings, Optional<BaselineUse> use, Map<Signature, Expected> expected) {
    this.settings = settings;
    this.use = use;
    this.expected = Map.copyOf(expected);
  }

  /// Which baselines these are; empty without any.
  public Optional<BaselineUse> use() {
    return use;
  }

  BaselineSettings settings() {
    return settings;
  }

  boolean isEmpty() {
    return expected.isEmpty();
  }

  Optional<Expected> of(Signature signature) {
    return Optional.ofNullable(expected.get(signature));
  }
}
