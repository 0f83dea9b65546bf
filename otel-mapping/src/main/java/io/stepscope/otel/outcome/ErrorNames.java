/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import io.stepscope.analyzer.failure.FailureCategory;
import io.stepscope.analyzer.failure.FailureClassifier;
import io.stepscope.analyzer.failure.Refinement;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepError;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Weighs names of errors by what they tell: `_OTHER` tells nothing, `APIStatusError` little,
/// `RateLimitError` what went wrong.
final class ErrorNames {
  /// Names that stand where the sender knew none, in lower case.
  private static final Set<String> PLACEHOLDERS =
      Set.of("_other", "tool_error", "execution_error", "error", "exception", "unknown");

  /// From this confidence on a name alone says what went wrong; below it stand names such as
  /// `ValueError`.
  private static final double SURE = 0.7;

  private ErrorNames() {}

  /// The name of the exception that was raised where it tells more than the reported one.
  static Optional<String> moreTelling(Optional<String> reported, Optional<String> raised) {
    if (reported.isEmpty() || raised.isEmpty() || reported.equals(raised)) {
      return reported.or(() -> raised);
    }
    boolean better = isPlaceholder(reported.get()) || weight(raised.get()) > weight(reported.get());
    return better ? raised : reported;
  }

  static boolean isPlaceholder(String name) {
    return PLACEHOLDERS.contains(name.toLowerCase(Locale.ROOT));
  }

  /// Whether the name alone says what went wrong.
  static boolean tells(String name) {
    return weight(name) > 0;
  }

  /// The class name without its package.
  static String simple(String name) {
    int dot =
        Math.max(name.lastIndexOf('.'), Math.max(name.lastIndexOf(':'), name.lastIndexOf('$')));
    return name.substring(dot + 1);
  }

  private static int weight(String name) {
    var error =
        new StepError(Optional.of(name), Optional.empty(), Optional.empty(), List.of(), false, 1.0);
    var classifier = FailureClassifier.standard();
    var classified = classifier.classify(error, Operation.TOOL);
    if (classified.category() == FailureCategory.UNKNOWN
        || classified.category() == FailureCategory.TOOL) {
      boolean cancels =
          classifier.refine(error, Operation.TOOL, OptionalLong.empty()) == Refinement.CANCELLED;
      return cancels ? 2 : 0;
    }
    return classified.confidence() >= SURE ? 2 : 1;
  }
}
