/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import io.stepscope.analyzer.failure.FailureCategory;

/// What to change about a call that failed, by the kind of its failure.
final class Advice {
  private Advice() {}

  /// @param who the call, as it stands in a sentence
  static String on(FailureCategory category, String who) {
    return switch (category) {
      case TOOL ->
          "Look at what %s does with this input, and let it return an error that the model can act"
                  .formatted(who)
              + " on.";
      case PARAMETER ->
          "Say in the schema of %s what it accepts, and check arguments before the call."
              .formatted(who);
      case TIMEOUT ->
          "Give %s a longer limit or less to do, and retry it with a growing pause.".formatted(who);
      case DEPENDENCY ->
          "Mend what %s depends on; it failed because something before it did.".formatted(who);
      case RESOURCE ->
          "Give %s less to hold at once (shorter input, smaller batches), or raise the limit."
              .formatted(who);
      case NETWORK ->
          "Check that %s can be reached from here, and retry it with a growing pause."
              .formatted(who);
      case AUTHENTICATION ->
          "Renew or grant the credentials that %s uses; no retry will help.".formatted(who);
      case RATE_LIMIT ->
          "Call %s less often or raise its quota, and wait as long as it asks before a retry."
              .formatted(who);
      case UNKNOWN ->
          "Let %s report a code or a type with its error: nothing says what kind it was."
              .formatted(who);
    };
  }
}
