/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

/// What the span's own status said; unknown numbers are [#UNSET].
public enum SpanStatus {
  UNSET,
  OK,
  ERROR
}
