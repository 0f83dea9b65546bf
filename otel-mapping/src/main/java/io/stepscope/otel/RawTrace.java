/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.TraceId;
import java.util.List;

/// All that was received of one trace when it was closed, in the order of arrival. Copies and
/// contradictions are still in it.
public record RawTrace(
    TraceId traceId, List<RawSpan> spans, List<RawLog> logs, Completion completion) {
  public RawTrace {
    spans = List.copyOf(spans);
    logs = List.copyOf(logs);
  }

  /// The bytes of its spans as received.
  public long wireBytes() {
    long bytes = 0;
    for (RawSpan span : spans) {
      bytes += span.wireBytes();
    }
    return bytes;
  }
}
