/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import static io.stepscope.analyzer.Wording.fill;

import io.stepscope.analyzer.failure.FailureCategory;

/// What to change about a call that failed, by the kind of its failure.
final class Advice {
  private Advice() {}

  /// @param who the call, as it stands in a sentence
  static String on(FailureCategory category, String who) {
    return switch (category) {
      case TOOL ->
          fill(
                  "Look at what %s does with this input, and let it return an error that the model can act",
                  who)
              + " on.";
      case PARAMETER ->
          fill(
              "Say in the schema of %s what it accepts, and check arguments before the call.", who);
      case TIMEOUT ->
          fill("Give %s a longer limit or less to do, and retry it with a growing pause.", who);
      case DEPENDENCY -> fill("Mend what %s depends on: it failed first, or was not there.", who);
      case RESOURCE ->
          fill(
              "Give %s less to hold at once (shorter input, smaller batches), or raise the limit.",
              who);
      case NETWORK ->
          fill("Check that %s can be reached from here, and retry it with a growing pause.", who);
      case AUTHENTICATION ->
          fill("Renew or grant the credentials that %s uses; no retry will help.", who);
      case RATE_LIMIT ->
          fill(
              "Call %s less often or raise its quota, and wait as long as it asks before a retry.",
              who);
      case UNKNOWN ->
          fill(
              "Let %s report a code or a type with its error: nothing says what kind it was.", who);
    };
  }
}
