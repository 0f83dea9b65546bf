/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.performance.PerformanceReport.Totals;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Adds up what steps used; a field that nobody reported stays unknown. Memory is the highest peak,
/// not a sum.
final class UsageSum {
  private final Map<UsageField, Sum> sums = new EnumMap<>(UsageField.class);

  private static final class Sum {
    long whole;
    double real;
    int reported;
  }

  void add(ResourceUsage usage) {
    if (usage.equals(ResourceUsage.UNKNOWN)) {
      return;
    }
    for (UsageField field : UsageField.COUNTED) {
      OptionalLong value = field.of(usage);
      if (value.isPresent()) {
        Sum sum = sum(field);
        sum.whole = field.join(sum.whole, value.getAsLong());
        sum.reported++;
      }
    }
    if (usage.costUsd().isPresent()) {
      Sum sum = sum(UsageField.COST_ESTIMATE);
      sum.real += usage.costUsd().getAsDouble();
      sum.reported++;
    }
  }

  /// How many steps reported the field.
  int reported(UsageField field) {
    Sum sum = sums.get(field);
    return sum == null ? 0 : sum.reported;
  }

  /// The total as a number for shares: dollars, or the field's own unit.
  double total(UsageField field) {
    Sum sum = sums.get(field);
    return sum == null ? 0 : sum.whole + sum.real;
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

  private Sum sum(UsageField field) {
    return sums.computeIfAbsent(field, _ -> new Sum());
  }

  private OptionalLong whole(UsageField field) {
    Sum sum = sums.get(field);
    return sum == null ? OptionalLong.empty() : OptionalLong.of(sum.whole);
  }
}
