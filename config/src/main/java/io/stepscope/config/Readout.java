/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What reading a configuration brings to light beside the settings: the problems, and every key
/// that was looked for with the value that counts.
final class Readout {
  private final Problems problems;
  // By key, as looked for first; what is read again counts.
  private final Map<String, Setting> settings = new LinkedHashMap<>();

  Readout(Problems problems) {
    this.problems = problems;
  }

  Problems problems() {
    return problems;
  }

  void record(String key, Setting.Type type, List<String> values) {
    settings.put(key, new Setting(key, type, values));
  }

  List<Setting> settings() {
    return List.copyOf(settings.values());
  }
}
