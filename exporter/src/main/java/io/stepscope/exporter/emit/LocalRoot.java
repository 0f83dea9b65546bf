/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The span that an analysis hangs under, and what surrounds it, as received. The same whatever the
/// order in which the spans arrived, and whatever copies of them.
///
/// @param span the root; with several, the primary one; with none, the earliest span
/// @param interval when it ran. Where it has no end, it ends with the last span of the trace.
/// @param children the intervals of the spans that name it as their parent and have both times, in
///   no order
record LocalRoot(RawSpan span, Interval interval, List<Interval> children) {
  /// Earliest first; of two, the longer; then the lesser id.
  private static final Comparator<RawSpan> EARLIEST =
      Comparator.<RawSpan>comparingLong(LocalRoot::startOrLast)
          .thenComparing(Comparator.comparingLong(RawSpan::endNanos).reversed())
          .thenComparing(RawSpan::spanId, Long::compareUnsigned);

  /// Which of two copies of a span to believe: one with both times, then [#EARLIEST], then bytes.
  private static final Comparator<RawSpan> BEST_COPY =
      Comparator.comparing((RawSpan span) -> !hasBothTimes(span))
          .thenComparing(EARLIEST)
          .thenComparing(RawSpan::wire, ByteString.unsignedLexicographicalComparator())
          .thenComparing(
              span -> span.resource().toByteString(),
              ByteString.unsignedLexicographicalComparator());

  LocalRoot {
    children = List.copyOf(children);
  }

  /// Empty when the trace has no span at all, only log records.
  static Optional<LocalRoot> of(RawTrace trace, TraceAnalysis analysis) {
    Collection<RawSpan> spans = withoutCopies(trace.spans());
    return choose(spans, analysis.trace().summary().localRootSpanId())
        .map(root ->
            new LocalRoot(
                root, interval(root, spans, trace.completion().atNanos()), children(root, spans)));
  }

  /// Its service's name; empty when it does not say.
  Optional<String> serviceName() {
    for (KeyValue attribute : span.resource().getAttributesList()) {
      if (attribute.getKey().equals(EmittedNames.SERVICE_NAME.name())) {
        return Optional.of(attribute.getValue().getStringValue()).filter(name -> !name.isEmpty());
      }
    }
    return Optional.empty();
  }

  /// One span per id, in no order, and none of our own that came back to us.
  private static Collection<RawSpan> withoutCopies(List<RawSpan> received) {
    Map<Long, RawSpan> best = HashMap.newHashMap(received.size());
    for (RawSpan span : received) {
      if (!isOurs(span)) {
        best.merge(span.spanId(), span, LocalRoot::better);
      }
    }
    return best.values();
  }

  private static RawSpan better(RawSpan one, RawSpan other) {
    return BEST_COPY.compare(one, other) <= 0 ? one : other;
  }

  private static boolean isOurs(RawSpan span) {
    return span.scope().getName().equals(EmittedNames.SCOPE)
        && span.span().getName().equals(EmittedNames.SPAN_NAME);
  }

  private static Optional<RawSpan> choose(Collection<RawSpan> spans, Optional<StepId> named) {
    return spans.stream()
        .filter(span -> named.isPresent() && StepId.ofSpan(span.spanId()).equals(named.get()))
        .findFirst()
        .or(() -> spans.stream().filter(span -> span.parentSpanId() == 0).min(EARLIEST))
        .or(() -> spans.stream().min(EARLIEST));
  }

  private static Interval interval(RawSpan root, Collection<RawSpan> spans, long closedNanos) {
    long start = root.startNanos();
    long end = root.endNanos();
    if (start == StepTime.UNKNOWN) {
      start = firstKnown(end, knownTimes(spans, true), closedNanos);
    }
    if (end == StepTime.UNKNOWN) {
      end = knownTimes(spans, false).orElse(start);
    }
    return new Interval(start, Math.max(start, end));
  }

  private static long firstKnown(long end, Optional<Long> earliest, long closedNanos) {
    if (end != StepTime.UNKNOWN) {
      return earliest.map(start -> Math.min(start, end)).orElse(end);
    }
    return earliest.orElse(closedNanos == StepTime.UNKNOWN ? 0 : closedNanos);
  }

  /// The first of all starts or the last of all ends.
  private static Optional<Long> knownTimes(Collection<RawSpan> spans, boolean starts) {
    var times =
        spans.stream()
            .map(starts ? RawSpan::startNanos : RawSpan::endNanos)
            .filter(time -> time != StepTime.UNKNOWN);
    return starts ? times.min(Long::compare) : times.max(Long::compare);
  }

  private static List<Interval> children(RawSpan root, Collection<RawSpan> spans) {
    return spans.stream()
        .filter(span -> span.parentSpanId() == root.spanId() && span.spanId() != root.spanId())
        .filter(LocalRoot::hasBothTimes)
        .map(span -> new Interval(span.startNanos(), Math.max(span.startNanos(), span.endNanos())))
        .toList();
  }

  private static boolean hasBothTimes(RawSpan span) {
    return span.startNanos() != StepTime.UNKNOWN && span.endNanos() != StepTime.UNKNOWN;
  }

  private static long startOrLast(RawSpan span) {
    return span.startNanos() == StepTime.UNKNOWN ? Long.MAX_VALUE : span.startNanos();
  }
}
