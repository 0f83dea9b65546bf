/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

import io.stepscope.receiver.otlp.OtlpReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.ErrorReportConfiguration;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// A JSON value that is asked by name and shape: what is absent, null or of another shape is simply
/// not there. For the formats of files, where the same thing comes in many shapes.
final class JsonTree {
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(OtlpReader.MAX_SKIPPED_NESTING)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          // What cannot be read is content too: no problem repeats it.
          .errorReportConfiguration(
              ErrorReportConfiguration.builder().maxErrorTokenLength(0).build())
          .build();

  /// What nests deeper is not there: no format has a value down there, and reading calls itself.
  private static final int MAX_NESTING = 200;

  /// Half the range, so that a start and a duration have a sum.
  private static final BigDecimal LATEST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE / 2);

  private static final JsonTree ABSENT = new JsonTree(null, 0, 0);

  private final @Nullable Object value;
  private final int line;
  private final int column;

  private JsonTree(@Nullable Object value, int line, int column) {
    this.value = value;
    this.line = line;
    this.column = column;
  }

  /// Where it begins in the document, from 1; 0 when it is absent.
  int line() {
    return line;
  }

  /// As [#line], in bytes.
  int column() {
    return column;
  }

  /// Neither absent nor null.
  boolean isPresent() {
    return value != null;
  }

  /// What kind of value it is, in words.
  String found() {
    return switch (value) {
      case null -> line == 0 ? "nothing" : "null";
      case String _ -> "a string";
      case Boolean _ -> "a boolean";
      case BigDecimal number -> number.signum() < 0 ? "a negative number" : "a number";
      case Map<?, ?> _ -> "an object";
      case List<?> _ -> "an array";
      default -> "NaN or Infinity";
    };
  }

  /// Reads one document; throws what the JSON reader throws when it is none.
  static JsonTree parse(byte[] document) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), document)) {
      parser.nextToken();
      return read(parser, 0);
    }
  }

  /// Whether `content` begins with a whole value that is neither an object nor an array, and goes
  /// on as JSON or not at all.
  static boolean beginsWithScalar(byte[] content) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), content)) {
      JsonToken first = parser.nextToken();
      if (first == null || !first.isScalarValue()) {
        return false;
      }
      parser.finishToken();
      parser.nextToken();
      return true;
    } catch (JacksonException _) {
      return false;
    }
  }

  JsonTree get(String name) {
    return value instanceof Map<?, ?> members && members.get(name) instanceof JsonTree member
        ? member
        : ABSENT;
  }

  /// The elements of an array; none for anything else.
  List<JsonTree> elements() {
    return value instanceof List<?> list
        ? list.stream().map(JsonTree.class::cast).toList()
        : List.of();
  }

  /// The members of an object in their order; none for anything else.
  Stream<Map.Entry<String, JsonTree>> members() {
    return value instanceof Map<?, ?> members
        ? members.entrySet().stream()
            .map(entry -> Map.entry((String) entry.getKey(), (JsonTree) entry.getValue()))
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

  boolean isObject() {
    return value instanceof Map<?, ?>;
  }

  boolean isArray() {
    return value instanceof List<?>;
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

  private static JsonTree read(JsonParser parser, int depth) {
    TokenStreamLocation at = parser.currentTokenLocation();
    return new JsonTree(value(parser, depth), at.getLineNr(), at.getColumnNr());
  }

  private static @Nullable Object value(JsonParser parser, int depth) {
    if (depth > MAX_NESTING) {
      parser.skipChildren();
      return null;
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        var members = new LinkedHashMap<String, JsonTree>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, read(parser, depth + 1));
        }
        yield members;
      }
      case START_ARRAY -> {
        var elements = new ArrayList<JsonTree>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(read(parser, depth + 1));
        }
        yield elements;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> parser.getDecimalValue();
      case VALUE_NUMBER_FLOAT ->
          parser.isNaN() ? parser.getDoubleValue() : parser.getDecimalValue();
      default -> null;
    };
  }
}
