/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.RawLog;
import io.stepscope.otel.WireSpan;
import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.attribute.Values;
import io.stepscope.otel.draft.DraftEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// The log records of a trace by the span they name, each once, in an order of their own.
final class JoinedLogs {
  private static final Comparator<RawLog> ORDER =
      Comparator.comparingLong((RawLog log) -> time(log.log()))
          .thenComparing(
              log -> log.log().toByteString(), ByteString.unsignedLexicographicalComparator())
          .thenComparingLong(RawLog::spanId);

  private final Map<Long, List<RawLog>> bySpan = new HashMap<>();

  private JoinedLogs() {}

  static JoinedLogs of(List<RawLog> logs) {
    var joined = new JoinedLogs();
    if (!logs.isEmpty()) {
      for (RawLog log : sorted(logs)) {
        joined.bySpan.computeIfAbsent(log.spanId(), _ -> new ArrayList<>()).add(log);
      }
    }
    return joined;
  }

  /// Each once, in an order of their own.
  static List<RawLog> sorted(List<RawLog> logs) {
    var seen = new HashSet<Copy>();
    var sorted = new ArrayList<>(logs);
    sorted.sort(ORDER);
    sorted.removeIf(log -> !seen.add(new Copy(log.spanId(), log.log())));
    return sorted;
  }

  private record Copy(long spanId, LogRecord log) {}

  /// Those that name the span; 0 for those that name none.
  List<RawLog> of(long spanId) {
    return bySpan.isEmpty() ? List.of() : bySpan.getOrDefault(spanId, List.of());
  }

  /// The span's own events and `logs`, by time.
  static List<DraftEvent> events(WireSpan span, List<RawLog> logs) {
    if (span.eventCount() == 0 && logs.isEmpty()) {
      return List.of();
    }
    var events = new ArrayList<DraftEvent>(span.eventCount() + logs.size());
    for (WireSpan.Event event : span.events()) {
      events.add(
          new DraftEvent(
              event.name(), event.timeNanos(), event.attributes(), Value.absent(), false));
    }
    logs.forEach(log -> events.add(event(log.log())));
    events.sort(Comparator.comparingLong(DraftEvent::timeNanos));
    return events;
  }

  /// A record's name is its own field, an attribute, or a short body, as senders have it.
  static DraftEvent event(LogRecord log) {
    var attributes = attributes(log);
    String name = log.getEventName();
    if (name.isEmpty()) {
      name = attributes.text("event.name").orElse("");
    }
    if (name.isEmpty() && log.getBody().hasStringValue()) {
      name = log.getBody().getStringValue();
    }
    if (name.isEmpty() && attributes.has("exception.type")) {
      name = "exception";
    }
    return new DraftEvent(
        name, time(log), attributes, Values.of(AttributeValue.of(log.getBody())), true);
  }

  /// Its attributes, and the entries of a body that is a map.
  private static SpanAttributes attributes(LogRecord log) {
    var own = SpanAttributes.of(log.getAttributesList());
    return log.getBody().hasKvlistValue()
        ? SpanAttributes.of(log.getBody().getKvlistValue().getValuesList()).and(own)
        : own;
  }

  private static long time(LogRecord log) {
    return known(
        log.getTimeUnixNano() == 0 ? log.getObservedTimeUnixNano() : log.getTimeUnixNano());
  }

  private static long known(long nanos) {
    return nanos == 0 ? StepTime.UNKNOWN : nanos;
  }
}
