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
import io.stepscope.otel.WireSpan;
import io.stepscope.otel.draft.LongTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What arrived under one span id: the same span once or several times, the two halves of a call
/// that share the id, or spans that contradict each other.
///
/// @param raw the one to believe
/// @param span the same, read
/// @param serverHalf the other side of a client span, or null
/// @param contradictory copies differed in more than that one was not finished yet
record Copies(RawSpan raw, WireSpan span, @Nullable RawSpan serverHalf, boolean contradictory) {
  /// One arrival, parsed: copies are rare, and protobuf knows best when two messages are the same.
  private record Copy(RawSpan raw, Span span) {
    boolean isFinished() {
      return raw.endNanos() != StepTime.UNKNOWN;
    }
  }

  /// Finished first, then the one that tells more, then by content: never by arrival.
  private static final Comparator<Copy> PREFERENCE =
      Comparator.comparing((Copy copy) -> !copy.isFinished())
          .thenComparingInt(copy -> -copy.span().getAttributesCount())
          .thenComparingInt(copy -> -copy.span().getEventsCount())
          .thenComparing(Comparator.comparingLong((Copy copy) -> copy.raw().endNanos()).reversed())
          .thenComparingLong(copy -> copy.raw().startNanos())
          .thenComparing(copy -> copy.span().toByteString(), unsigned())
          .thenComparing(copy -> copy.raw().resource().toByteString(), unsigned())
          .thenComparing(copy -> copy.raw().scope().toByteString(), unsigned());

  private static Comparator<ByteString> unsigned() {
    return ByteString.unsignedLexicographicalComparator();
  }

  /// Everything that arrived, each id once. An analysis that another Stepscope put into the trace
  /// is left out.
  static List<Copies> all(List<RawSpan> arrived) {
    var seen = new LongTable<RawSpan>(arrived.size());
    for (RawSpan raw : arrived) {
      if (seen.has(raw.spanId())) {
        return grouped(arrived);
      }
      seen.put(raw.spanId(), raw);
    }
    var all = new ArrayList<Copies>(arrived.size());
    for (RawSpan raw : arrived) {
      var span = raw.read();
      if (!isOwn(raw, span.name())) {
        all.add(new Copies(raw, span, null, false));
      }
    }
    return all;
  }

  private static List<Copies> grouped(List<RawSpan> arrived) {
    Map<Long, List<Copy>> byId = new LinkedHashMap<>();
    for (RawSpan raw : arrived) {
      var span = raw.span();
      if (!isOwn(raw, span.getName())) {
        byId.computeIfAbsent(raw.spanId(), _ -> new ArrayList<>(1)).add(new Copy(raw, span));
      }
    }
    return byId.values().stream().map(Copies::of).toList();
  }

  private static boolean isOwn(RawSpan raw, String name) {
    return name.startsWith("stepscope.") && raw.origin().scopeName().equals("io.stepscope");
  }

  private static Copies of(List<Copy> arrived) {
    var distinct = distinct(arrived);
    if (distinct.size() == 1) {
      return of(distinct.getFirst(), null, false);
    }
    var clients = ofKind(distinct, SpanKind.SPAN_KIND_CLIENT);
    var servers = ofKind(distinct, SpanKind.SPAN_KIND_SERVER);
    if (!clients.isEmpty() && !servers.isEmpty()) {
      boolean contradictory =
          differ(clients) || differ(servers) || clients.size() + servers.size() < distinct.size();
      return of(clients.getFirst(), servers.getFirst().raw(), contradictory);
    }
    return of(distinct.getFirst(), null, differ(distinct));
  }

  private static Copies of(Copy copy, @Nullable RawSpan serverHalf, boolean contradictory) {
    return new Copies(copy.raw(), copy.raw().read(), serverHalf, contradictory);
  }

  private static List<Copy> distinct(List<Copy> arrived) {
    var sorted = new ArrayList<>(arrived);
    sorted.sort(PREFERENCE);
    var distinct = new ArrayList<Copy>();
    for (Copy copy : sorted) {
      if (distinct.isEmpty() || !isSame(distinct.getLast(), copy)) {
        distinct.add(copy);
      }
    }
    return distinct;
  }

  private static boolean isSame(Copy one, Copy other) {
    return one.span().equals(other.span())
        && one.raw().resource().equals(other.raw().resource())
        && one.raw().scope().equals(other.raw().scope());
  }

  private static List<Copy> ofKind(List<Copy> copies, SpanKind kind) {
    return copies.stream().filter(copy -> copy.span().getKind() == kind).toList();
  }

  /// An unfinished first copy is no contradiction.
  private static boolean differ(List<Copy> copies) {
    long finished = copies.stream().filter(Copy::isFinished).count();
    return finished > 1 || !sameStart(copies);
  }

  private static boolean sameStart(List<Copy> copies) {
    Span first = copies.getFirst().span();
    return copies.stream()
        .allMatch(copy ->
            copy.span().getStartTimeUnixNano() == first.getStartTimeUnixNano()
                && copy.span().getParentSpanId().equals(first.getParentSpanId()));
  }
}
