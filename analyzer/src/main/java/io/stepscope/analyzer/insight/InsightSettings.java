/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

/// How much is told. What leaves the process is filtered where it leaves, not here.
///
/// @param itemLimit the longest list of insights: more than ten nobody reads
/// @param findingLimit the most findings kept of one trace, worst first
public record InsightSettings(int itemLimit, int findingLimit) {
  public static final InsightSettings DEFAULT = new InsightSettings(10, 500);

  public InsightSettings {
    if (itemLimit < 1) {
      throw new IllegalArgumentException("item_limit must be >= 1, was " + itemLimit);
    }
    if (findingLimit < 1) {
      throw new IllegalArgumentException("finding_limit must be >= 1, was " + findingLimit);
    }
  }
}
