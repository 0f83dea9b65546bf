/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import java.util.List;

/// A key with the value that counts after all files, variables and defaults.
///
/// @param key the path as `--set` spells it
/// @param values one for a plain value, any number for a list, `name: value` for a mapping; secrets
///   are already replaced by `[REDACTED]`
public record Setting(String key, Type type, List<String> values) {
  /// What stands in the place of a secret.
  public static final String REDACTED = "[REDACTED]";

  public Setting {
    values = List.copyOf(values);
  }

  /// What may be written for a key.
  public enum Type {
    DURATION,
    BYTES,
    INTEGER,
    NUMBER,
    BOOLEAN,
    TEXT,
    LIST,
    MAPPING
  }
}
