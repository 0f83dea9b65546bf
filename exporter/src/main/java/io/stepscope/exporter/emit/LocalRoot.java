/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import com.google.protobuf.ByteString;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.draft.LongTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The span that an analysis hangs under, and what surrounds it, as received. The same whatever the
/// order in which the spans arrived, and whatever copies of them.
///
/// @param span the root; with several, the primary one; with none, the earliest span
/// @param serviceName its service's name; empty when it does not say
/// @param interval when it ran. Where it has no end, it ends with the last span of the trace.
/// @param children the intervals of the spans that name it as their parent and have both times, in
///   no order
record LocalRoot(
    RawSpan span, Optional<String> serviceName, Interval interval, List<Interval> children) {
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
    List<RawSpan> spans = withoutCopies(trace.spans());
    return choose(spans, analysis.trace().summary().localRootSpanId())
        .map(root ->
            new LocalRoot(
                root,
                root.origin().serviceName(),
                interval(root, spans, trace.completion().atNanos()),
                children(root, spans)));
  }

  /// One span per id, in no order that means anything, and none of our own that came back to us.
  private static List<RawSpan> withoutCopies(List<RawSpan> received) {
    var places = new LongTable<Integer>(received.size());
    List<RawSpan> best = new ArrayList<>(received.size());
    for (RawSpan span : received) {
      if (isOurs(span)) {
        continue;
      }
      Integer place = places.get(span.spanId());
      if (place == null) {
        places.put(span.spanId(), best.size());
        best.add(span);
      } else {
        best.set(place, better(best.get(place), span));
      }
    }
    return best;
  }

  private static RawSpan better(RawSpan one, RawSpan other) {
    return BEST_COPY.compare(one, other) <= 0 ? one : other;
  }

  private static boolean isOurs(RawSpan span) {
    return span.origin().scopeName().equals(EmittedNames.SCOPE)
        && span.name().equals(EmittedNames.SPAN_NAME);
  }

  /// The one that the mapper named, else the earliest that has no parent, else the earliest.
  private static Optional<RawSpan> choose(List<RawSpan> spans, Optional<StepId> named) {
    RawSpan root = null;
    RawSpan earliest = null;
    // 0 is no span's id.
    long wanted = named.map(StepId::spanId).orElse(0L);
    for (RawSpan span : spans) {
      if (span.spanId() == wanted) {
        return Optional.of(span);
      }
      if (earliest == null || EARLIEST.compare(span, earliest) < 0) {
        earliest = span;
      }
      if (span.parentSpanId() == 0 && (root == null || EARLIEST.compare(span, root) < 0)) {
        root = span;
      }
    }
    return Optional.ofNullable(root == null ? earliest : root);
  }

  private static Interval interval(RawSpan root, List<RawSpan> spans, long closedNanos) {
    long start = root.startNanos();
    long end = root.endNanos();
    if (start == StepTime.UNKNOWN) {
      start = firstKnown(end, earliestStart(spans), closedNanos);
    }
    if (end == StepTime.UNKNOWN) {
      end = latestEnd(spans, start);
    }
    return new Interval(start, Math.max(start, end));
  }

  private static long firstKnown(long end, long earliest, long closedNanos) {
    if (end != StepTime.UNKNOWN) {
      return Math.min(earliest, end);
    }
    if (earliest != Long.MAX_VALUE) {
      return earliest;
    }
    return closedNanos == StepTime.UNKNOWN ? 0 : closedNanos;
  }

  private static long earliestStart(List<RawSpan> spans) {
    long earliest = Long.MAX_VALUE;
    for (RawSpan span : spans) {
      earliest = Math.min(earliest, startOrLast(span));
    }
    return earliest;
  }

  private static long latestEnd(List<RawSpan> spans, long otherwise) {
    long latest = StepTime.UNKNOWN;
    for (RawSpan span : spans) {
      if (span.endNanos() != StepTime.UNKNOWN
          && (latest == StepTime.UNKNOWN || span.endNanos() > latest)) {
        latest = span.endNanos();
      }
    }
    return latest == StepTime.UNKNOWN ? otherwise : latest;
  }

  private static List<Interval> children(RawSpan root, List<RawSpan> spans) {
    var children = new ArrayList<Interval>();
    for (RawSpan span : spans) {
      if (span.parentSpanId() == root.spanId()
          && span.spanId() != root.spanId()
          && hasBothTimes(span)) {
        children.add(new Interval(span.startNanos(), Math.max(span.startNanos(), span.endNanos())));
      }
    }
    return children;
  }

  private static boolean hasBothTimes(RawSpan span) {
    return span.startNanos() != StepTime.UNKNOWN && span.endNanos() != StepTime.UNKNOWN;
  }

  private static long startOrLast(RawSpan span) {
    return span.startNanos() == StepTime.UNKNOWN ? Long.MAX_VALUE : span.startNanos();
  }
}
