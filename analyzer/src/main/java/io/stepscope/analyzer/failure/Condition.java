/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import java.util.Optional;

/// What must hold besides the code or the name for a row to apply, and how much it then weighs.
///
/// @param words phrases of which one must be in the message
/// @param modelOnly the step must be a call of a model
/// @param soft the row gives way to what the text says
/// @param firm the row stands although its category is general
record Condition(Optional<PhraseIndex> words, boolean modelOnly, boolean soft, boolean firm) {
  boolean holds(ErrorText text, boolean model) {
    return (!modelOnly || model) && words.map(index -> index.isIn(text)).orElse(true);
  }

  Verdict verdict(FailureCategory category, String reason, double confidence) {
    boolean stands = firm || (!soft && Verdict.isSpecific(category));
    return new Verdict(category, reason, confidence, stands);
  }
}
