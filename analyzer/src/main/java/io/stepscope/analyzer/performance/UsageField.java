/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.model.ResourceUsage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// One thing that a step can use up.
enum UsageField {
  CPU_TIME,
  MEMORY_PEAK,
  NETWORK_CALLS,
  API_CALLS,
  COST_ESTIMATE,
  TOKENS,
  TOKENS_INPUT,
  TOKENS_OUTPUT,
  TOKENS_CACHE_READ,
  TOKENS_CACHE_WRITE,
  TOKENS_REASONING;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// The fields that are whole numbers; money is not.
  static final List<UsageField> COUNTED =
      Arrays.stream(values()).filter(field -> field != COST_ESTIMATE).toList();

  /// The fields that consumers are ranked by.
  static final List<UsageField> RANKED =
      List.of(COST_ESTIMATE, TOKENS, CPU_TIME, MEMORY_PEAK, NETWORK_CALLS, API_CALLS);

  String label() {
    return label;
  }

  /// What the step reported; empty when it did not. Money is not a whole number: always empty.
  OptionalLong of(ResourceUsage usage) {
    return switch (this) {
      case CPU_TIME -> usage.cpuTimeNanos();
      case MEMORY_PEAK -> usage.memoryPeakBytes();
      case NETWORK_CALLS -> usage.networkCalls();
      case API_CALLS -> usage.apiCalls();
      case COST_ESTIMATE -> OptionalLong.empty();
      case TOKENS -> usage.tokens().total();
      case TOKENS_INPUT -> usage.tokens().input();
      case TOKENS_OUTPUT -> usage.tokens().output();
      case TOKENS_CACHE_READ -> usage.tokens().cacheRead();
      case TOKENS_CACHE_WRITE -> usage.tokens().cacheWrite();
      case TOKENS_REASONING -> usage.tokens().reasoning();
    };
  }

  /// Amounts add up; peaks do not.
  long join(long sum, long value) {
    return this == MEMORY_PEAK ? Math.max(sum, value) : sum + value;
  }

  /// What the step used as a plain number; 0 when it did not say.
  double amount(ResourceUsage usage) {
    return this == COST_ESTIMATE ? usage.costUsd().orElse(0) : of(usage).orElse(0);
  }
}
