/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.stepscope.analyzer.model.TraceId;

/// A log record that belongs to a trace.
///
/// @param spanId 0 when it names no span
public record RawLog(
    TraceId traceId, long spanId, LogRecord log, Resource resource, InstrumentationScope scope) {}
