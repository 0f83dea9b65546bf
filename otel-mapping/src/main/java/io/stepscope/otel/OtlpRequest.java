/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import com.google.protobuf.ByteString;
import java.util.List;

/// One export request that was read and found valid, on its way to the exporters and, for what it
/// tells of traces, to the assembler.
///
/// @param body the protobuf `Export…ServiceRequest` to pass on: the received bytes untouched, or,
///   when spans were rejected or the request was JSON, the re-encoded message
/// @param items spans, data points or log records in `body`
/// @param spans the spans in `body`; empty for other signals
/// @param logs the log records in `body` that name a trace; empty for other signals
/// @param arrivedNanos when it was received, Unix nanoseconds
public record OtlpRequest(
    Signal signal,
    ByteString body,
    int items,
    List<RawSpan> spans,
    List<RawLog> logs,
    long arrivedNanos) {
  public OtlpRequest {
    spans = List.copyOf(spans);
    logs = List.copyOf(logs);
  }
}
