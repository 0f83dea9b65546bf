/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

/// Why a step failed, in the reference's nine groups.
public enum FailureCategory {
  TOOL("tool_failures"),
  PARAMETER("parameter_errors"),
  TIMEOUT("timeout_errors"),
  DEPENDENCY("dependency_failures"),
  RESOURCE("resource_errors"),
  NETWORK("network_errors"),
  AUTHENTICATION("authentication_errors"),
  RATE_LIMIT("rate_limit_errors"),
  UNKNOWN("unknown_errors");

  private final String label;

  FailureCategory(String label) {
    this.label = label;
  }

  /// The key in the JSON contract: `tool_failures`, …
  public String label() {
    return label;
  }
}
