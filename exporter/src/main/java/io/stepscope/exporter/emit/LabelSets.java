/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Makes the attributes of measurements, and remembers them: the SDK sorts and hashes a set when it
/// is made, and nearly every measurement has a set that was there before. Bounded: what is new once
/// the memory is full is made each time. Thread-safe.
final class LabelSets {
  private static final int MAX_REMEMBERED = 4_096;
  private static final int LONGEST_REMEMBERED = 1_024;

  private final CappedLabels capped;
  private final Map<List<Object>, Attributes> remembered = new ConcurrentHashMap<>();

  LabelSets(CappedLabels capped) {
    this.capped = capped;
  }

  LabelSet begin() {
    return new LabelSet();
  }

  /// Attributes of one measurement; what is unknown is left out.
  final class LabelSet {
    private final List<Attribute> names = new ArrayList<>(6);
    private final List<Object> parts = new ArrayList<>(12);
    private int length;

    LabelSet put(Attribute attribute, String value) {
      add(attribute, value);
      length += value.length();
      return this;
    }

    LabelSet put(Attribute attribute, Optional<String> value) {
      return value.isPresent() ? put(attribute, value.get()) : this;
    }

    LabelSet put(Attribute attribute, boolean value) {
      add(attribute, value);
      return this;
    }

    private void add(Attribute attribute, Object value) {
      names.add(attribute);
      parts.add(attribute.name());
      parts.add(value);
    }

    Attributes build() {
      Attributes known = remembered.get(parts);
      if (known != null) {
        return known;
      }
      Attributes made = make();
      if (length <= LONGEST_REMEMBERED && remembered.size() < MAX_REMEMBERED) {
        remembered.put(List.copyOf(parts), made);
      }
      return made;
    }

    private Attributes make() {
      AttributesBuilder attributes = Attributes.builder();
      for (int i = 0; i < names.size(); i++) {
        Attribute attribute = names.get(i);
        switch (parts.get(2 * i + 1)) {
          case String text ->
              attributes.put(AttributeKey.stringKey(attribute.name()), capped.of(attribute, text));
          case Boolean flag -> attributes.put(AttributeKey.booleanKey(attribute.name()), flag);
          default -> throw new IllegalStateException(attribute + " has a value of no known kind");
        }
      }
      return attributes.build();
    }
  }
}
