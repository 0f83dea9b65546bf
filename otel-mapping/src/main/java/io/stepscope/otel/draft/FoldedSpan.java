/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.WireSpan;
import io.stepscope.otel.attribute.SpanAttributes;

/// A span that is a detail of a step: the HTTP request below a model call, say.
///
/// @param span of `raw`, read
/// @param operation what kind of plumbing it is, [Operation#TASK] when nothing tells
public record FoldedSpan(
    RawSpan raw, WireSpan span, SpanAttributes attributes, Operation operation) {}
