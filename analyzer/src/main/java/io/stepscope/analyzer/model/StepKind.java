/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

/// The span kind a step came with. A CONSUMER below a PRODUCER does not block its parent.
public enum StepKind {
  INTERNAL,
  CLIENT,
  SERVER,
  PRODUCER,
  CONSUMER
}
