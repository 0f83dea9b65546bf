/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.ErrorReportConfiguration;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// A JSON value that is asked by name and shape: what is absent, null or of another shape is simply
/// not there. For the formats of files, where the same thing comes in many shapes.
final class JsonTree {
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(200)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          // What cannot be read is content too: no problem repeats it.
          .errorReportConfiguration(
              ErrorReportConfiguration.builder().maxErrorTokenLength(0).build())
          .build();

  /// Half the range, so that a start and a duration have a sum.
  private static final BigDecimal LATEST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE / 2);

  private static final JsonTree ABSENT = new JsonTree(null);

  private final @Nullable Object value;

  private JsonTree(@Nullable Object value) {
    this.value = value;
  }

  /// Reads one document; throws what the JSON reader throws when it is none.
  static JsonTree parse(byte[] document) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), document)) {
      parser.nextToken();
      return new JsonTree(read(parser));
    }
  }

  JsonTree get(String name) {
    return value instanceof Map<?, ?> members && members.containsKey(name)
        ? new JsonTree(members.get(name))
        : ABSENT;
  }

  /// The elements of an array; none for anything else.
  List<JsonTree> elements() {
    return value instanceof List<?> list ? list.stream().map(JsonTree::new).toList() : List.of();
  }

  /// The members of an object in their order; none for anything else.
  Stream<Map.Entry<String, JsonTree>> members() {
    return value instanceof Map<?, ?> members
        ? members.entrySet().stream()
            .map(entry -> Map.entry((String) entry.getKey(), new JsonTree(entry.getValue())))
        : Stream.empty();
  }

  Optional<String> text() {
    return value instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /// The text, or nothing's.
  String textOrEmpty() {
    return value instanceof String text ? text : "";
  }

  Optional<Boolean> bool() {
    return value instanceof Boolean bool ? Optional.of(bool) : Optional.empty();
  }

  /// A number, or a string of one.
  Optional<BigDecimal> number() {
    if (value instanceof BigDecimal number) {
      return Optional.of(number);
    }
    if (value instanceof String text && text.length() < 64) {
      try {
        return Optional.of(new BigDecimal(text));
      } catch (NumberFormatException _) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  boolean isText() {
    return value instanceof String;
  }

  /// Microseconds as nanoseconds; empty when it is no number, or one beyond the range.
  Optional<Long> microsAsNanos() {
    return number()
        .map(micros -> micros.movePointRight(3))
        .filter(nanos -> nanos.abs().compareTo(LATEST_NANOS) < 0)
        .map(BigDecimal::longValue);
  }

  private static @Nullable Object read(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        var members = new LinkedHashMap<String, @Nullable Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, read(parser));
        }
        yield members;
      }
      case START_ARRAY -> {
        var elements = new ArrayList<@Nullable Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(read(parser));
        }
        yield elements;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      default -> null;
    };
  }
}
