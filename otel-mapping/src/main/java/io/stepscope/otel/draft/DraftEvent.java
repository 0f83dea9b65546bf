/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.SpanAttributes;

/// A span event or a log record that was joined to the span.
///
/// @param timeNanos Unix nanoseconds, or [io.stepscope.analyzer.model.StepTime#UNKNOWN]
/// @param body of a log record; absent for a span event
public record DraftEvent(
    String name, long timeNanos, SpanAttributes attributes, Value body, boolean fromLog) {}
