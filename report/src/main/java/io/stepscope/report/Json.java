/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.Value;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/// The words in which the contract is written: seconds for durations, RFC 3339 for times, null for
/// what is unknown, ids for steps.
final class Json {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final JsonGenerator out;
  private final int listLimit;

  /// @param listLimit how many entries of a list that may be cut are written
  Json(JsonGenerator out, int listLimit) {
    this.out = out;
    this.listLimit = listLimit;
  }

  static String rfc3339(long nanos) {
    return TIME.format(
        Instant.ofEpochSecond(
            Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L)));
  }

  void object(String key, Runnable body) {
    out.writeName(key);
    object(body);
  }

  void object(Runnable body) {
    out.writeStartObject();
    body.run();
    out.writeEndObject();
  }

  <T> void list(String key, Collection<T> items, Consumer<T> each) {
    out.writeName(key);
    out.writeStartArray();
    items.forEach(each);
    out.writeEndArray();
  }

  /// A list of objects.
  <T> void objects(String key, Collection<T> items, Consumer<T> body) {
    list(key, items, item -> object(() -> body.accept(item)));
  }

  /// A list of objects of which some were left out, and `<key>_total` beside it.
  <T> void objects(String key, Collection<T> items, int total, Consumer<T> body) {
    objects(key, items, body);
    number(key + "_total", total);
  }

  /// The most important of many objects, and `<key>_total` beside them.
  <T> void objects(String key, Ranked<T> ranked, Consumer<T> body) {
    objects(key, ranked.list(), ranked.total(), body);
  }

  /// The first of many objects, and `<key>_total` beside them.
  <T> void someObjects(String key, List<T> items, Consumer<T> body) {
    objects(key, first(items), items.size(), body);
  }

  void steps(String key, Collection<StepId> steps) {
    list(key, steps, step -> out.writeString(step.value()));
  }

  /// The first of many ids, and `<key>_total` beside them.
  void someSteps(String key, List<StepId> steps) {
    someSteps(key, steps, steps.size());
  }

  /// @param total how many there are, when the list itself is cut
  void someSteps(String key, List<StepId> steps, int total) {
    steps(key, first(steps));
    number(key + "_total", total);
  }

  /// As many as are written of a list that may be cut.
  <T> List<T> first(List<T> all) {
    return all.subList(0, Math.min(all.size(), listLimit));
  }

  /// The first of many texts, and `<key>_total` beside them.
  void someTexts(String key, List<String> texts) {
    texts(key, first(texts));
    number(key + "_total", texts.size());
  }

  void texts(String key, Collection<String> texts) {
    list(key, texts, out::writeString);
  }

  void element(String text) {
    out.writeString(text);
  }

  void element(int number) {
    out.writeNumber(number);
  }

  void element(double seconds) {
    writeDouble(seconds);
  }

  void text(String key, String text) {
    out.writeStringProperty(key, text);
  }

  void text(String key, Optional<String> text) {
    text.ifPresentOrElse(known -> text(key, known), () -> none(key));
  }

  void step(String key, Optional<StepId> step) {
    text(key, step.map(StepId::value));
  }

  void flag(String key, boolean value) {
    out.writeBooleanProperty(key, value);
  }

  void number(String key, long value) {
    out.writeNumberProperty(key, value);
  }

  void number(String key, double value) {
    out.writeName(key);
    writeDouble(value);
  }

  void number(String key, OptionalLong value) {
    value.ifPresentOrElse(known -> number(key, known), () -> none(key));
  }

  void number(String key, OptionalInt value) {
    value.ifPresentOrElse(known -> number(key, known), () -> none(key));
  }

  void number(String key, OptionalDouble value) {
    value.ifPresentOrElse(known -> number(key, known), () -> none(key));
  }

  /// Nanoseconds as seconds.
  void seconds(String key, long nanos) {
    number(key, nanos / 1e9);
  }

  void seconds(String key, double nanos) {
    number(key, nanos / 1e9);
  }

  void seconds(String key, OptionalLong nanos) {
    nanos.ifPresentOrElse(known -> seconds(key, known), () -> none(key));
  }

  void seconds(String key, OptionalDouble nanos) {
    nanos.ifPresentOrElse(known -> seconds(key, known), () -> none(key));
  }

  /// A map of nanoseconds as an object of seconds.
  void secondsByKey(String key, Map<String, Long> nanos) {
    object(key, () -> nanos.forEach((name, value) -> seconds(name, (long) value)));
  }

  /// A column that marks what is unknown with -1, as seconds.
  void secondsOrNull(String key, long nanos) {
    if (nanos < 0) {
      none(key);
    } else {
      seconds(key, nanos);
    }
  }

  void time(String key, long nanos) {
    if (nanos == StepTime.UNKNOWN) {
      none(key);
    } else {
      text(key, rfc3339(nanos));
    }
  }

  /// A point in time as a decimal string: it does not fit a double.
  void unixNano(String key, long nanos) {
    text(key, Long.toString(nanos));
  }

  void none(String key) {
    out.writeNullProperty(key);
  }

  /// Content, however deeply nested.
  void value(String key, Value value) {
    out.writeName(key);
    write(value);
  }

  private void writeDouble(double value) {
    if (Double.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeNull();
    }
  }

  /// An open array or object, and what of it is still to be written.
  private sealed interface Open {
    record Items(Iterator<Value> rest) implements Open {}

    record Fields(Iterator<Map.Entry<String, Value>> rest) implements Open {}
  }

  /// Without recursion: how deep a value goes is its sender's choice.
  private void write(Value root) {
    var open = new ArrayDeque<Open>();
    begin(root, open);
    while (!open.isEmpty()) {
      switch (open.peek()) {
        case Open.Items(var rest) when rest.hasNext() -> begin(rest.next(), open);
        case Open.Fields(var rest) when rest.hasNext() -> {
          Map.Entry<String, Value> field = rest.next();
          out.writeName(field.getKey());
          begin(field.getValue(), open);
        }
        case Open.Items _ -> {
          out.writeEndArray();
          open.pop();
        }
        case Open.Fields _ -> {
          out.writeEndObject();
          open.pop();
        }
      }
    }
  }

  private void begin(Value value, ArrayDeque<Open> open) {
    switch (value) {
      case Value.Absent _ -> out.writeNull();
      case Value.Bool(var bool) -> out.writeBoolean(bool);
      case Value.Whole(var whole) -> out.writeNumber(whole);
      case Value.Real(var real) -> writeDouble(real);
      case Value.Text(var text) -> out.writeString(text);
      case Value.Binary binary -> out.writeString(base64(binary));
      case Value.Items(var values) -> {
        out.writeStartArray();
        open.push(new Open.Items(values.iterator()));
      }
      case Value.Fields(var values) -> {
        out.writeStartObject();
        open.push(new Open.Fields(values.entrySet().iterator()));
      }
    }
  }

  private static String base64(Value.Binary binary) {
    byte[] bytes = new byte[binary.value().size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = binary.value().get(i);
    }
    return Base64.getEncoder().encodeToString(bytes);
  }
}
