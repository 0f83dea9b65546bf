/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.stepscope.receiver.otlp.Allowance.OverAllowanceException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.ErrorReportConfiguration;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/// Reads one OTLP/JSON object into the message it stands for, field by field as the tokens come.
///
/// It follows protobuf's JSON mapping with OTLP's exceptions: ids are hex, enums are integers,
/// names are lowerCamelCase and no others, unknown ones are ignored. Of two members with one name
/// the last counts; `null` stands for an absent value; an unpaired surrogate, which a sender makes
/// that cuts a string in the middle, becomes U+FFFD.
///
/// The lenient reading also takes what is found in files: base64, `Buffer` and array ids, short hex
/// ids, `{low, high}` integers, enum names, snake_case and former names.
final class OtlpJson {
  /// How deep objects and arrays may nest: twice what protobuf's messages may.
  private static final int MAX_NESTING = 2 * WireCheck.MAX_DEPTH;

  private static final int WEIGHED_AT_ONCE = 1024;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          // What cannot be read is content too: no error repeats it.
          .errorReportConfiguration(
              ErrorReportConfiguration.builder().maxErrorTokenLength(0).build())
          .build();

  private final JsonParser parser;
  private final boolean lenient;
  private final Allowance allowance;
  private final List<String> remarks = new ArrayList<>();
  private int depth;
  private int messages;

  private OtlpJson(JsonParser parser, boolean lenient, Allowance allowance) {
    this.parser = parser;
    this.lenient = lenient;
    this.allowance = allowance;
  }

  /// A message, and what its sender should know about it.
  ///
  /// @param remark empty when there is nothing to say
  record Result(Message message, String remark) {}

  /// Reads `body`, which is one JSON object in UTF-8 and nothing else, into the type of `empty`.
  static Result read(byte[] body, Message empty, boolean lenient, Allowance allowance)
      throws BadDataException, OverAllowanceException {
    int start = JsonBytes.start(body);
    try (JsonParser parser =
        FACTORY.createParser(ObjectReadContext.empty(), body, start, body.length - start)) {
      var reader = new OtlpJson(parser, lenient, allowance);
      try {
        return reader.whole(empty);
      } catch (JacksonException e) {
        throw reader.fault(e);
      }
    }
  }

  private Result whole(Message empty) throws BadDataException, OverAllowanceException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw fault("the body is a JSON object, was " + found());
    }
    Message.Builder builder = empty.newBuilderForType();
    message(builder);
    if (parser.nextToken() != null) {
      throw fault("the body is one JSON object, something follows it");
    }
    allowance.take((long) messages % WEIGHED_AT_ONCE * OtlpReader.WEIGHT_OF_MESSAGE);
    return new Result(builder.build(), String.join("; ", remarks));
  }

  private void message(Message.Builder builder) throws BadDataException, OverAllowanceException {
    expect(JsonToken.START_OBJECT, "an object");
    if (++depth > WireCheck.MAX_DEPTH) {
      throw fault("messages nest at most " + WireCheck.MAX_DEPTH + " deep");
    }
    if (++messages % WEIGHED_AT_ONCE == 0) {
      allowance.take((long) WEIGHED_AT_ONCE * OtlpReader.WEIGHT_OF_MESSAGE);
    }
    JsonFields fields = JsonFields.of(builder.getDescriptorForType());
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      FieldDescriptor field = field(fields, parser.currentName());
      parser.nextToken();
      if (field == null) {
        parser.skipChildren();
      } else if (parser.currentToken() == JsonToken.VALUE_NULL) {
        builder.clearField(field);
      } else if (field.isRepeated()) {
        list(builder, field);
      } else {
        builder.setField(field, value(builder, field));
      }
    }
    depth--;
  }

  private @Nullable FieldDescriptor field(JsonFields fields, String name) {
    FieldDescriptor field = fields.named(name);
    if (field != null) {
      return field;
    }
    FieldDescriptor meant = fields.meant(name);
    if (meant == null || lenient) {
      return meant;
    }
    if (remarks.isEmpty()) {
      remarks.add(
          "'"
              + name
              + "' at "
              + pointer()
              + " was ignored: OTLP/JSON calls it "
              + meant.getJsonName());
    }
    return null;
  }

  private void list(Message.Builder builder, FieldDescriptor field)
      throws BadDataException, OverAllowanceException {
    expect(JsonToken.START_ARRAY, "an array");
    builder.clearField(field);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      builder.addRepeatedField(field, value(builder, field));
    }
  }

  private Object value(Message.Builder builder, FieldDescriptor field)
      throws BadDataException, OverAllowanceException {
    return switch (field.getType()) {
      case DOUBLE -> decimal();
      case FLOAT -> (float) decimal();
      case INT64, SINT64, SFIXED64 -> whole(false);
      case UINT64, FIXED64 -> whole(true);
      case INT32, SINT32, SFIXED32 -> (int) within(Integer.MIN_VALUE, Integer.MAX_VALUE);
      case UINT32, FIXED32 -> (int) within(0, 0xffff_ffffL);
      case BOOL -> bool();
      case STRING -> text();
      case BYTES -> JsonFields.isId(field) ? id(field) : base64();
      case ENUM -> enumValue(field);
      case MESSAGE -> {
        Message.Builder inner = builder.newBuilderForField(field);
        message(inner);
        yield inner.build();
      }
      case GROUP -> throw fault("OTLP has no groups");
    };
  }

  private double decimal() throws BadDataException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING) {
      switch (parser.getString()) {
        case "NaN" -> {
          return Double.NaN;
        }
        case "Infinity" -> {
          return Double.POSITIVE_INFINITY;
        }
        case "-Infinity" -> {
          return Double.NEGATIVE_INFINITY;
        }
        default -> {}
      }
    } else if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
      throw fault("the field is a number, was " + found());
    }
    double value = JsonNumbers.decimal(parser.getString());
    if (!Double.isFinite(value)) {
      throw fault("the field is a number that a double can hold");
    }
    return value;
  }

  private long whole(boolean unsigned) throws BadDataException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT && lenient) {
      return JsonLeniency.lowHigh(parser);
    }
    if (token != JsonToken.VALUE_NUMBER_INT
        && token != JsonToken.VALUE_NUMBER_FLOAT
        && token != JsonToken.VALUE_STRING) {
      throw fault("the field is a whole number or a string of one, was " + found());
    }
    try {
      return JsonNumbers.whole(parser.getString(), unsigned);
    } catch (NumberFormatException e) {
      throw fault("the field is " + e.getMessage());
    }
  }

  private long within(long lowest, long highest) throws BadDataException {
    long value = whole(false);
    if (value < lowest || value > highest) {
      throw fault("the field is a whole number from " + lowest + " to " + highest);
    }
    return value;
  }

  private boolean bool() throws BadDataException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw fault("the field is true or false, was " + found());
    };
  }

  private String text() throws BadDataException {
    expect(JsonToken.VALUE_STRING, "a string");
    return JsonBytes.wellFormed(parser.getString());
  }

  private Object id(FieldDescriptor field) throws BadDataException {
    int length = field.getName().equals("trace_id") ? 16 : 8;
    if (lenient) {
      return JsonLeniency.id(parser, length)
          .orElseThrow(() -> fault("the field is an id of " + length + " bytes, was " + found()));
    }
    expect(JsonToken.VALUE_STRING, "a string of hex digits");
    return JsonIds.hex(parser.getString())
        .orElseThrow(() -> fault("the field is hex digits in pairs, was another string"));
  }

  private Object base64() throws BadDataException {
    if (lenient && parser.currentToken() == JsonToken.START_OBJECT) {
      return JsonLeniency.id(parser, -1)
          .orElseThrow(() -> fault("the field is base64 or a Buffer"));
    }
    expect(JsonToken.VALUE_STRING, "a string of base64");
    return JsonIds.base64(parser.getString())
        .orElseThrow(() -> fault("the field is base64, was another string"));
  }

  private Object enumValue(FieldDescriptor field) throws BadDataException {
    if (lenient && parser.currentToken() == JsonToken.VALUE_STRING) {
      return JsonLeniency.enumValue(parser.getString(), field.getEnumType())
          .orElseThrow(() -> fault("the field is a value of " + field.getEnumType().getName()));
    }
    expect(JsonToken.VALUE_NUMBER_INT, "an integer");
    int number = (int) within(Integer.MIN_VALUE, Integer.MAX_VALUE);
    return field.getEnumType().findValueByNumberCreatingIfUnknown(number);
  }

  private void expect(JsonToken token, String what) throws BadDataException {
    if (parser.currentToken() != token) {
      throw fault("the field is " + what + ", was " + found());
    }
  }

  private String found() {
    JsonToken token = parser.currentToken();
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case START_OBJECT, END_OBJECT -> "an object";
      case START_ARRAY, END_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "an integer";
      case VALUE_NUMBER_FLOAT -> "a decimal";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      case PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> "something else";
    };
  }

  private BadDataException fault(String problem) {
    TokenStreamLocation at = parser.currentTokenLocation();
    return new BadDataException(pointer(), at.getLineNr(), at.getColumnNr(), problem, null);
  }

  /// The parser may add where something began, in words about a source that it does not know.
  private static String withoutPlaces(String message) {
    int at = message.indexOf(" (start marker at ");
    return at < 0 ? message : message.substring(0, at);
  }

  private BadDataException fault(JacksonException e) {
    TokenStreamLocation found = e.getLocation();
    TokenStreamLocation at = found == null ? parser.currentTokenLocation() : found;
    return new BadDataException(
        pointer(),
        at.getLineNr(),
        at.getColumnNr(),
        "the body is JSON: " + withoutPlaces(e.getOriginalMessage()),
        e);
  }

  private String pointer() {
    String path = parser.streamReadContext().pathAsPointer().toString();
    return path.isEmpty() ? "/" : path;
  }
}
