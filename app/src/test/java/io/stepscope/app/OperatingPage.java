/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/// The names of our own metrics as `docs/operating.md` lists them.
final class OperatingPage {
  private OperatingPage() {}

  /// Every name in the first column of the table of metrics, `…` written out.
  static Set<String> metricNames() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("../docs/operating.md"))) {
      if (line.startsWith("| `otelcol_") || line.startsWith("| `stepscope_")) {
        String first = "";
        String[] quoted = line.substring(0, line.indexOf(" |", 1)).split("`", -1);
        for (int i = 1; i < quoted.length; i += 2) {
          first = first.isEmpty() ? quoted[i] : first;
          String stem = first.substring(0, first.indexOf("_spans") + 1);
          names.add(quoted[i].startsWith("…_") ? stem + quoted[i].substring(2) : quoted[i]);
        }
      }
    }
    return names;
  }
}
