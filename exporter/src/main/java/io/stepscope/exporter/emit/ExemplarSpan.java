/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;

/// The span that a measurement comes from. The API's own factory checks both ids digit by digit;
/// these were checked when the span was received, and there is one for every step.
///
/// @param traceId 32 lower-case hex digits
/// @param spanId 16 lower-case hex digits
record ExemplarSpan(String traceId, String spanId) implements SpanContext {
  @Override
  public String getTraceId() {
    return traceId;
  }

  @Override
  public String getSpanId() {
    return spanId;
  }

  /// Sampled: the SDK takes exemplars from sampled spans only.
  @Override
  public TraceFlags getTraceFlags() {
    return TraceFlags.getSampled();
  }

  @Override
  public TraceState getTraceState() {
    return TraceState.getDefault();
  }

  @Override
  public boolean isValid() {
    return true;
  }

  @Override
  public boolean isRemote() {
    return false;
  }
}
