/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.otel.RawSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What arrived under one span id: the same span once or several times, the two halves of a call
/// that share the id, or spans that contradict each other.
///
/// @param span the one to believe
/// @param serverHalf the other side of a client span, or null
/// @param contradictory copies differed in more than that one was not finished yet
record Copies(RawSpan span, @Nullable RawSpan serverHalf, boolean contradictory) {
  /// Finished first, then the one that tells more, then by content: never by arrival.
  private static final Comparator<RawSpan> PREFERENCE =
      Comparator.comparing((RawSpan raw) -> raw.endNanos() == StepTime.UNKNOWN)
          .thenComparingInt(raw -> -raw.span().getAttributesCount())
          .thenComparingInt(raw -> -raw.span().getEventsCount())
          .thenComparing(Comparator.comparingLong(RawSpan::endNanos).reversed())
          .thenComparingLong(RawSpan::startNanos)
          .thenComparing(raw -> raw.span().toByteString(), unsigned())
          .thenComparing(raw -> raw.resource().toByteString(), unsigned())
          .thenComparing(raw -> raw.scope().toByteString(), unsigned());

  private static Comparator<ByteString> unsigned() {
    return ByteString.unsignedLexicographicalComparator();
  }

  static Copies of(List<RawSpan> arrived) {
    if (arrived.size() == 1) {
      return new Copies(arrived.getFirst(), null, false);
    }
    var distinct = distinct(arrived);
    if (distinct.size() == 1) {
      return new Copies(distinct.getFirst(), null, false);
    }
    var clients = ofKind(distinct, SpanKind.SPAN_KIND_CLIENT);
    var servers = ofKind(distinct, SpanKind.SPAN_KIND_SERVER);
    if (!clients.isEmpty() && !servers.isEmpty()) {
      boolean contradictory =
          differ(clients) || differ(servers) || clients.size() + servers.size() < distinct.size();
      return new Copies(clients.getFirst(), servers.getFirst(), contradictory);
    }
    return new Copies(distinct.getFirst(), null, differ(distinct));
  }

  private static List<RawSpan> distinct(List<RawSpan> arrived) {
    var sorted = new ArrayList<>(arrived);
    sorted.sort(PREFERENCE);
    var distinct = new ArrayList<RawSpan>();
    for (RawSpan raw : sorted) {
      if (distinct.isEmpty() || !isSame(distinct.getLast(), raw)) {
        distinct.add(raw);
      }
    }
    return distinct;
  }

  private static boolean isSame(RawSpan one, RawSpan other) {
    return one.span().equals(other.span())
        && one.resource().equals(other.resource())
        && one.scope().equals(other.scope());
  }

  private static List<RawSpan> ofKind(List<RawSpan> spans, SpanKind kind) {
    return spans.stream().filter(raw -> raw.span().getKind() == kind).toList();
  }

  /// An unfinished first copy is no contradiction.
  private static boolean differ(List<RawSpan> spans) {
    long finished = spans.stream().filter(raw -> raw.endNanos() != StepTime.UNKNOWN).count();
    return finished > 1 || !sameStart(spans);
  }

  private static boolean sameStart(List<RawSpan> spans) {
    Span first = spans.getFirst().span();
    return spans.stream()
        .allMatch(raw ->
            raw.span().getStartTimeUnixNano() == first.getStartTimeUnixNano()
                && raw.span().getParentSpanId().equals(first.getParentSpanId()));
  }
}
