/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.receiver.otlp.Allowance.OverAllowanceException;
import io.stepscope.receiver.otlp.OtlpReading.Flaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.ErrorReportConfiguration;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.io.ContentReference;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.core.json.JsonReadFeature;

/// Reads one OTLP/JSON object into the message it stands for, field by field as the tokens come.
///
/// It follows protobuf's JSON mapping with OTLP's exceptions: ids are hex, enums are integers,
/// names are lowerCamelCase and no others, unknown ones are ignored. Of two members with one name
/// the last counts; `null` stands for an absent value; an unpaired surrogate, which a sender makes
/// that cuts a string in the middle, becomes U+FFFD.
///
/// The lenient reading also takes what is found in files: base64, `Buffer` and array ids, short hex
/// ids, `{low, high}` integers, enum names, snake_case and former names, and `NaN` without quotes.
/// It loses no more than it must: a span or a log record that breaks a rule is left out alone, as
/// is a resource or a scope; what nests too deep is cut off there; bytes that are no UTF-8 become
/// U+FFFD. Each is a [Flaw].
final class OtlpJson {
  /// How deep objects and arrays may nest: twice what protobuf's messages may.
  private static final int MAX_NESTING = 2 * WireCheck.MAX_DEPTH;

  private static final int WEIGHED_AT_ONCE = 1024;

  /// More flaws than these are only counted.
  private static final int MAX_FLAWS = 20;

  private static final int LONGEST_PATH = 120;

  /// What the rest can do without, and its name.
  private static final Map<Descriptor, String> DISPENSABLE =
      Map.of(
          Span.getDescriptor(), "span",
          LogRecord.getDescriptor(), "log record",
          Resource.getDescriptor(), "resource",
          InstrumentationScope.getDescriptor(), "scope");

  private static final JsonFactory STRICT = factory(MAX_NESTING).build();
  private static final JsonFactory LENIENT =
      factory(OtlpReader.MAX_SKIPPED_NESTING)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private final JsonParser parser;
  private final boolean lenient;
  private final Allowance allowance;
  private final List<String> remarks = new ArrayList<>();
  private final List<Flaw> flaws = new ArrayList<>();
  private @Nullable TokenStreamLocation firstUntold;
  private int untold;
  private int rejected;
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
  /// @param rejected spans and log records that were left out
  /// @param flaws what was left out or changed
  record Result(Message message, String remark, int rejected, List<Flaw> flaws) {}

  private static JsonFactoryBuilder factory(int maxNesting) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(maxNesting)
                .maxStringLength(Integer.MAX_VALUE)
                .build())
        // What cannot be read is content too: no error repeats it.
        .errorReportConfiguration(
            ErrorReportConfiguration.builder().maxErrorTokenLength(0).build());
  }

  /// Reads `body`, which is one JSON object in UTF-8 and nothing else, into the type of `empty`.
  static Result read(byte[] body, Message empty, boolean lenient, Allowance allowance)
      throws BadDataException, OverAllowanceException {
    Optional<Utf8.Mended> mended =
        lenient && Utf8.otherEncoding(body).isEmpty() ? Utf8.mended(body) : Optional.empty();
    byte[] text = mended.map(Utf8.Mended::bytes).orElse(body);
    int start = JsonBytes.start(text);
    try (JsonParser parser =
        (lenient ? LENIENT : STRICT)
            .createParser(ObjectReadContext.empty(), text, start, text.length - start)) {
      var reader = new OtlpJson(parser, lenient, allowance);
      mended.ifPresent(m -> reader.flaws.add(new Flaw(m.line(), m.column(), m.told())));
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
    if (firstUntold != null) {
      flaws.add(
          new Flaw(
              firstUntold.getLineNr(),
              firstUntold.getColumnNr(),
              "from here on " + untold + " more were left out or cut"));
    }
    return new Result(builder.build(), remark(), rejected, flaws);
  }

  private String remark() {
    if (flaws.isEmpty()) {
      return String.join("; ", remarks);
    }
    Flaw first = flaws.getFirst();
    int more = flaws.size() - 1 + Math.max(untold - 1, 0);
    return "line "
        + first.line()
        + ", column "
        + first.column()
        + ": "
        + first.text()
        + (more == 0 ? "" : "; and " + more + " more");
  }

  /// The way to what nests deep is as long as it is deep.
  private static String beginning(String path) {
    return path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH) + "…";
  }

  private void flaw(TokenStreamLocation at, String text) {
    if (flaws.size() < MAX_FLAWS) {
      flaws.add(new Flaw(at.getLineNr(), at.getColumnNr(), text));
    } else {
      firstUntold = firstUntold == null ? at : firstUntold;
      untold++;
    }
  }

  private void message(Message.Builder builder) throws BadDataException, OverAllowanceException {
    expect(JsonToken.START_OBJECT, "an object");
    if (++depth > WireCheck.MAX_DEPTH) {
      if (lenient) {
        flaw(
            parser.currentTokenLocation(),
            "a value was cut here: "
                + beginning(pointer())
                + ": messages nest at most "
                + WireCheck.MAX_DEPTH
                + " deep");
        parser.skipChildren();
        depth--;
        return;
      }
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
      } else if (isDispensable(field)) {
        Object read = dispensable(builder, field);
        if (read != null) {
          builder.setField(field, read);
        }
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
      if (isDispensable(field)) {
        Object read = dispensable(builder, field);
        if (read != null) {
          builder.addRepeatedField(field, read);
        }
      } else {
        builder.addRepeatedField(field, value(builder, field));
      }
    }
  }

  private boolean isDispensable(FieldDescriptor field) {
    return lenient
        && field.getType() == FieldDescriptor.Type.MESSAGE
        && DISPENSABLE.containsKey(field.getMessageType());
  }

  /// As [#value]; null when a rule is broken in it. The parser stands at its end either way.
  private @Nullable Object dispensable(Message.Builder builder, FieldDescriptor field)
      throws BadDataException, OverAllowanceException {
    int depthOutside = depth;
    int nestingOutside =
        parser.streamReadContext().getNestingDepth()
            - (parser.currentToken().isStructStart() ? 1 : 0);
    TokenStreamLocation start = parser.currentTokenLocation();
    try {
      Object read = value(builder, field);
      String problem =
          switch (read) {
            case Span span -> IdRules.problem(span);
            case LogRecord log -> IdRules.problem(log);
            default -> "";
          };
      if (problem.isEmpty()) {
        return read;
      }
      leftOut(field, start, pointer() + ": " + problem);
    } catch (BadDataException e) {
      leftOut(field, place(e), e.path() + ": " + e.problem());
    } catch (InputCoercionException e) {
      leftOut(field, parser.currentTokenLocation(), pointer() + ": " + JsonFaults.words(e));
    }
    depth = depthOutside;
    while (parser.streamReadContext().getNestingDepth() > nestingOutside) {
      parser.nextToken();
    }
    return null;
  }

  private void leftOut(FieldDescriptor field, TokenStreamLocation at, String why) {
    if (field.isRepeated()) {
      rejected++;
    }
    String name = String.valueOf(DISPENSABLE.get(field.getMessageType()));
    flaw(at, "1 " + name + " was rejected: " + why);
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
    if (token == JsonToken.VALUE_STRING
        || (token == JsonToken.VALUE_NUMBER_FLOAT && parser.isNaN())) {
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
      throw fault("the field is " + e.getMessage() + ", was " + otherNumber());
    }
  }

  private String otherNumber() {
    return parser.currentToken() == JsonToken.VALUE_STRING ? "another string" : "another number";
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
      TokenStreamLocation at = parser.currentTokenLocation();
      String found = parser.currentToken() == JsonToken.VALUE_STRING ? "another string" : found();
      return JsonLeniency.id(parser, length)
          .orElseThrow(() -> fault(at, "the field is an id of " + length + " bytes, was " + found));
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
          .orElseThrow(() ->
              fault(
                  "the field is a value of "
                      + field.getEnumType().getName()
                      + ", was another string"));
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

  private static TokenStreamLocation place(BadDataException e) {
    return new TokenStreamLocation(ContentReference.unknown(), -1, e.line(), e.column());
  }

  private BadDataException fault(String problem) {
    return fault(parser.currentTokenLocation(), problem);
  }

  private BadDataException fault(TokenStreamLocation at, String problem) {
    return new BadDataException(pointer(), at.getLineNr(), at.getColumnNr(), problem, null);
  }

  private BadDataException fault(JacksonException e) {
    TokenStreamLocation found = e.getLocation();
    TokenStreamLocation at = found == null ? parser.currentTokenLocation() : found;
    return new BadDataException(
        pointer(), at.getLineNr(), at.getColumnNr(), "the body is JSON: " + JsonFaults.words(e), e);
  }

  private String pointer() {
    String path = parser.streamReadContext().pathAsPointer().toString();
    return path.isEmpty() ? "/" : path;
  }
}
