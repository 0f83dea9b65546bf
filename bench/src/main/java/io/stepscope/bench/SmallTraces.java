/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.TraceMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/// The runs of [RequestShape#SMALL] as the analysis meets them, mapped from the wire: an agent of
/// eight steps, four model calls in turn with three calls of one tool, of which the second timed
/// out and was tried again.
final class SmallTraces {
  private SmallTraces() {}

  /// At least `count` runs of a shape, mapped, that differ in their ids.
  static List<ExecutionTrace> of(RequestShape shape, int count) {
    var mapper = new TraceMapper(MappingSettings.DEFAULT);
    var template = shape.template(1);
    var random = new Random(1);
    var traces = new ArrayList<ExecutionTrace>();
    while (traces.size() < count) {
      spans(template.renewed(random)).stream()
          .collect(Collectors.groupingBy(RawSpan::traceId))
          .values()
          .stream()
          .sorted(Comparator.comparing((List<RawSpan> spans) -> spans.getFirst().traceId()))
          .map(SmallTraces::raw)
          .map(mapper::map)
          .forEach(traces::add);
    }
    return traces;
  }

  private static RawTrace raw(List<RawSpan> spans) {
    long end = spans.stream().mapToLong(RawSpan::endNanos).max().orElseThrow();
    return new RawTrace(
        spans.getFirst().traceId(), spans, List.of(), Completion.endOfInput(end, false));
  }

  private static List<RawSpan> spans(byte[] request) {
    var spans = new ArrayList<RawSpan>();
    for (ResourceSpans resource : parse(request).getResourceSpansList()) {
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        scope
            .getSpansList()
            .forEach(span ->
                spans.add(
                    RawSpan.of(
                        span, resource.getResource(), scope.getScope(), scope.getSchemaUrl())));
      }
    }
    return spans;
  }

  private static ExportTraceServiceRequest parse(byte[] request) {
    try {
      return ExportTraceServiceRequest.parseFrom(request);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a request of the load cannot be read", e);
    }
  }
}
