/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.attribute.SpanAttributes;

/// A span that is a detail of a step: the HTTP request below a model call, say.
///
/// @param span of `raw`, parsed
/// @param operation what kind of plumbing it is, [Operation#TASK] when nothing tells
public record FoldedSpan(RawSpan raw, Span span, SpanAttributes attributes, Operation operation) {}
