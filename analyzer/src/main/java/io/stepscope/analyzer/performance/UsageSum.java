/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.performance.PerformanceReport.Totals;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Adds up what steps used; a field that nobody reported stays unknown. Memory is the highest peak,
/// not a sum.
final class UsageSum {
  private final long[] wholes = new long[UsageField.COUNTED.size()];
  private final int[] reported = new int[UsageField.COUNTED.size()];
  private double costUsd;
  private int priced;

  /// What one step reported, read once and added to several sums.
  static final class Reading {
    private final long[] wholes = new long[UsageField.COUNTED.size()];
    private final boolean[] known = new boolean[UsageField.COUNTED.size()];
    private OptionalDouble costUsd = OptionalDouble.empty();

    /// Takes the place of what was read before.
    void read(ResourceUsage usage) {
      for (int at = 0; at < wholes.length; at++) {
        OptionalLong value = UsageField.COUNTED.get(at).of(usage);
        known[at] = value.isPresent();
        wholes[at] = value.orElse(0);
      }
      costUsd = usage.costUsd();
    }
  }

  void add(Reading reading) {
    for (int at = 0; at < wholes.length; at++) {
      if (reading.known[at]) {
        wholes[at] = UsageField.COUNTED.get(at).join(wholes[at], reading.wholes[at]);
        reported[at]++;
      }
    }
    if (reading.costUsd.isPresent()) {
      costUsd += reading.costUsd.getAsDouble();
      priced++;
    }
  }

  /// How many steps reported the field.
  int reported(UsageField field) {
    return field == UsageField.COST_ESTIMATE ? priced : reported[UsageField.COUNTED.indexOf(field)];
  }

  /// The total as a number for shares: dollars, or the field's own unit.
  double total(UsageField field) {
    return field == UsageField.COST_ESTIMATE ? costUsd : wholes[UsageField.COUNTED.indexOf(field)];
  }

  Totals totals() {
    OptionalLong cpu = whole(UsageField.CPU_TIME);
    return new Totals(
        cpu.isPresent() ? OptionalDouble.of(cpu.getAsLong() / 1e9) : OptionalDouble.empty(),
        whole(UsageField.MEMORY_PEAK),
        whole(UsageField.NETWORK_CALLS),
        whole(UsageField.API_CALLS),
        reported(UsageField.COST_ESTIMATE) > 0
            ? OptionalDouble.of(total(UsageField.COST_ESTIMATE))
            : OptionalDouble.empty(),
        whole(UsageField.TOKENS_INPUT),
        whole(UsageField.TOKENS_OUTPUT),
        whole(UsageField.TOKENS_CACHE_READ),
        whole(UsageField.TOKENS_CACHE_WRITE),
        whole(UsageField.TOKENS_REASONING));
  }

  private OptionalLong whole(UsageField field) {
    int at = UsageField.COUNTED.indexOf(field);
    return reported[at] == 0 ? OptionalLong.empty() : OptionalLong.of(wholes[at]);
  }
}
