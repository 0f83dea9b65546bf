/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A text that is made when somebody asks for it first, since hardly anybody does. Until then it
/// holds on to what it is made of; a draft may, a finished step may not. For one thread.
public final class DeferredText {
  /// Nothing was said.
  public static final DeferredText NONE = new DeferredText(() -> "");

  private @Nullable Supplier<String> source;
  private String made = "";

  private DeferredText(Supplier<String> source) {
    this.source = source;
  }

  /// @param source makes the text, which is not empty
  public static DeferredText of(Supplier<String> source) {
    return new DeferredText(source);
  }

  public boolean isPresent() {
    return this != NONE;
  }

  public Optional<String> get() {
    if (this == NONE) {
      return Optional.empty();
    }
    var maker = source;
    if (maker != null) {
      made = maker.get();
      source = null;
    }
    return Optional.of(made);
  }
}
