/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.TraceId;

/// The span that a measurement comes from. The API's own factory checks both ids digit by digit;
/// these were checked when the span was received. There is one for every step, and few of them
/// become exemplars: digits are made for those alone.
///
/// @param step one that is a span
record ExemplarSpan(TraceId trace, StepId step) implements SpanContext {
  @Override
  public String getTraceId() {
    return trace.toString();
  }

  @Override
  public String getSpanId() {
    return step.value();
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
