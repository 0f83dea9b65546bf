/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import io.stepscope.analyzer.model.TraceId;
import io.stepscope.otel.attribute.SpanAttributes;

/// A span link of the step's span, or of a span merged or folded into it.
///
/// @param ofSpan the span that had it
/// @param folded that span is a folded one
public record DraftLink(
    TraceId traceId, long spanId, SpanAttributes attributes, long ofSpan, boolean folded) {}
