/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

/// What an error really was, when the status only said that it was one.
public enum Refinement {
  FAILURE,
  TIMEOUT,
  CANCELLED
}
