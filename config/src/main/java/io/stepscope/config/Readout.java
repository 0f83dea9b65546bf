/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import java.util.ArrayList;
import java.util.List;

/// What reading a configuration brings to light beside the settings: the problems, and every key
/// that was looked for with the value that counts.
final class Readout {
  private final Problems problems;
  private final List<Setting> settings = new ArrayList<>();

  Readout(Problems problems) {
    this.problems = problems;
  }

  Problems problems() {
    return problems;
  }

  void record(String key, Setting.Type type, List<String> values) {
    settings.add(new Setting(key, type, values));
  }

  List<Setting> settings() {
    return List.copyOf(settings);
  }
}
