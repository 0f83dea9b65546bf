/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Asks the values of a span of another format for their types, and tells of those that have
/// another one. Absent and null are no faults: such a value is simply not there.
final class Fields {
  /// Takes what is wrong with a value.
  interface Told {
    void about(JsonTree value, String message);
  }

  private final Told told;

  Fields(Told told) {
    this.told = told;
  }

  /// The id of that name, of a span that is nothing without it: when there is none, tells that the
  /// span was rejected.
  Optional<String> id(JsonTree span, String key) {
    return usable(span, key, span.get(key));
  }

  /// As above, looked for in `other` when the span does not have it.
  Optional<String> id(JsonTree span, String key, JsonTree other) {
    return usable(span, key, span.get(key).isPresent() ? span.get(key) : other.get(key));
  }

  private Optional<String> usable(JsonTree span, String key, JsonTree value) {
    Optional<String> id = value.text().filter(text -> !text.isEmpty());
    if (id.isEmpty()) {
      told.about(
          value.line() > 0 ? value : span,
          "1 span was rejected: "
              + key
              + " is a string, was "
              + (value.isText() ? "an empty one" : value.found()));
    }
    return id;
  }

  /// A text; empty when there is none.
  String text(JsonTree object, String key) {
    JsonTree value = object.get(key);
    check(value, value.isText(), key, "a string");
    return value.textOrEmpty();
  }

  /// The elements of a list; none when there is no list.
  List<JsonTree> list(JsonTree object, String key) {
    JsonTree value = object.get(key);
    check(value, value.isArray(), key, "an array");
    return value.elements();
  }

  /// Microseconds, which are not below zero, as nanoseconds.
  Optional<Long> nanos(JsonTree object, String key) {
    JsonTree value = object.get(key);
    Optional<Long> nanos = value.microsAsNanos().filter(n -> n >= 0);
    check(value, nanos.isPresent(), key, "microseconds from 0 on");
    return nanos;
  }

  /// Tells that the value of that name was not taken, unless it is good or not there.
  void check(JsonTree value, boolean isGood, String key, String rule) {
    if (value.isPresent() && !isGood) {
      told.about(value, key + " is " + rule + ", was " + value.found() + ": it was left out");
    }
  }

  /// The elements that are objects, told of the others.
  Stream<JsonTree> spans(List<JsonTree> elements) {
    return elements.stream()
        .filter(element -> {
          if (!element.isObject()) {
            told.about(element, "1 span was rejected: a span is an object, was " + element.found());
          }
          return element.isObject();
        });
  }
}
