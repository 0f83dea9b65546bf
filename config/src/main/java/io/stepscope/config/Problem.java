/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

/// One thing in the configuration that a person has to change, or should know.
///
/// @param key the path as `--set` spells it, `a::b::c`; empty when it concerns no single key
/// @param message the rule, then what was found
public record Problem(Position at, String key, String message) {
  /// `file:line:column: key: message`.
  @Override
  public String toString() {
    return key.isEmpty() ? at + ": " + message : at + ": " + key + ": " + message;
  }
}
