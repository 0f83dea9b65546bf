/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import static com.google.protobuf.WireFormat.WIRETYPE_FIXED64;
import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.stepscope.analyzer.Sha256;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.wire.WireFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The value of an attribute as received. What is longer than a number stays in the received bytes
/// until somebody asks. Immutable to its users and safe for use by many threads.
public final class AttributeValue {
  /// What a sender said a value is.
  public enum Kind {
    /// Nothing, or something that spans do not have.
    ABSENT,
    TEXT,
    BOOL,
    WHOLE,
    REAL,
    BINARY,
    ITEMS,
    FIELDS
  }

  /// Says nothing.
  public static final AttributeValue ABSENT = new AttributeValue(Kind.ABSENT, new byte[0], 0, 0, 0);

  private static final int TEXT =
      AnyValue.STRING_VALUE_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;
  private static final int BOOL = AnyValue.BOOL_VALUE_FIELD_NUMBER << 3 | WIRETYPE_VARINT;
  private static final int WHOLE = AnyValue.INT_VALUE_FIELD_NUMBER << 3 | WIRETYPE_VARINT;
  private static final int REAL = AnyValue.DOUBLE_VALUE_FIELD_NUMBER << 3 | WIRETYPE_FIXED64;
  private static final int ITEMS =
      AnyValue.ARRAY_VALUE_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;
  private static final int FIELDS =
      AnyValue.KVLIST_VALUE_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;
  private static final int BINARY =
      AnyValue.BYTES_VALUE_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;
  private static final int INDEX =
      AnyValue.STRING_VALUE_STRINDEX_FIELD_NUMBER << 3 | WIRETYPE_VARINT;
  private static final int ITEM = ArrayValue.VALUES_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;
  private static final int ENTRY =
      KeyValueList.VALUES_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;

  /// Bytes of a text that is mostly content and looked at anyway, so that it is made while its
  /// bytes are near; longer ones wait for somebody to ask.
  private static final int CONTENT = 256;

  private static final int MAX_CONTENT = 65_536;

  private final Kind kind;
  private final byte[] bytes;
  private final int from;
  private final int to;
  private final long number;

  // Made when asked for first, or before. Two threads may both make them, which does no harm.
  private @Nullable String text;

  private @Nullable Emptiness emptiness;

  @SuppressWarnings("NullableOptional") // null while nobody has asked
  private @Nullable Optional<String> words;

  private AttributeValue(Kind kind, byte[] bytes, int from, int to, long number) {
    this.kind = kind;
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.number = number;
  }

  /// The same value.
  public static AttributeValue of(AnyValue value) {
    byte[] bytes = value.toByteArray();
    return read(bytes, 0, bytes.length);
  }

  /// The value that an encoded `AnyValue` holds. Of several the last counts; lists and maps that
  /// come in several parts are the parts one after the other. The bytes must not change.
  static AttributeValue read(byte[] bytes, int from, int to) {
    var kind = Kind.ABSENT;
    int start = 0;
    int end = 0;
    int lists = 0;
    int maps = 0;
    long number = 0;
    var fields = new WireFields(bytes, from, to);
    while (fields.next()) {
      var next = kind(fields.tag());
      if (next == null) {
        continue;
      }
      kind = next;
      start = fields.from();
      end = fields.to();
      switch (kind) {
        case BOOL -> number = fields.whole() == 0 ? 0 : 1;
        case WHOLE -> number = fields.whole();
        case REAL -> number = fields.fixed64();
        case ITEMS -> lists++;
        case FIELDS -> maps++;
        case ABSENT, TEXT, BINARY -> {}
      }
    }
    if ((kind == Kind.ITEMS && lists > 1) || (kind == Kind.FIELDS && maps > 1)) {
      // Also what stood before something else: protobuf-java has it so.
      byte[] all = WireFields.joined(kind == Kind.ITEMS ? ITEMS : FIELDS, bytes, from, to);
      return new AttributeValue(kind, all, 0, all.length, 0);
    }
    if (kind == Kind.ABSENT) {
      return ABSENT;
    }
    var value = new AttributeValue(kind, bytes, start, end, number);
    if (kind == Kind.TEXT && end - start >= CONTENT && end - start <= MAX_CONTENT) {
      var _ = value.text();
    }
    return value;
  }

  private static @Nullable Kind kind(int tag) {
    return switch (tag) {
      case TEXT -> Kind.TEXT;
      case BOOL -> Kind.BOOL;
      case WHOLE -> Kind.WHOLE;
      case REAL -> Kind.REAL;
      case ITEMS -> Kind.ITEMS;
      case FIELDS -> Kind.FIELDS;
      case BINARY -> Kind.BINARY;
      case INDEX -> Kind.ABSENT;
      default -> null;
    };
  }

  public Kind kind() {
    return kind;
  }

  public boolean isText() {
    return kind == Kind.TEXT;
  }

  public boolean isBool() {
    return kind == Kind.BOOL;
  }

  /// The text as sent; empty when it is none.
  public String text() {
    if (kind != Kind.TEXT) {
      return "";
    }
    var made = text;
    if (made == null) {
      made = new String(bytes, from, to - from, StandardCharsets.UTF_8);
      text = made;
    }
    return made;
  }

  /// The text that this text holds when it is JSON, else the value itself.
  public AttributeValue unquoted() {
    String whole = text();
    boolean quoted = whole.length() > 1 && whole.startsWith("\"") && whole.endsWith("\"");
    return quoted
            && whole.length() <= ValueCaps.READING.textChars()
            && JsonText.read(whole).value() instanceof Value.Text(var inner)
        ? of(AnyValue.newBuilder().setStringValue(inner).build())
        : this;
  }

  /// A text, or a number or boolean in words; trimmed. Empty for a blank text, a list or a map.
  Optional<String> words() {
    var made = words;
    if (made == null) {
      made =
          switch (kind) {
            case TEXT -> Scalars.nonBlank(Values.cut(text(), ValueCaps.READING.textChars()));
            case BOOL -> Optional.of(Boolean.toString(bool()));
            case WHOLE -> Optional.of(Long.toString(number));
            case REAL -> Optional.of(Double.toString(real()));
            case ABSENT, BINARY, ITEMS, FIELDS -> Optional.empty();
          };
      words = made;
    }
    return made;
  }

  /// False when it is no boolean.
  public boolean bool() {
    return kind == Kind.BOOL && number != 0;
  }

  /// 0 when it is no whole number.
  public long whole() {
    return kind == Kind.WHOLE ? number : 0;
  }

  /// 0 when it is no real number.
  public double real() {
    return kind == Kind.REAL ? Double.longBitsToDouble(number) : 0;
  }

  /// Whether bytes, a list or a map has nothing in it; a text, when it has no character.
  public boolean isEmpty() {
    return switch (kind) {
      case ABSENT -> true;
      case TEXT, BINARY -> from == to;
      case ITEMS -> items(1).isEmpty();
      case FIELDS -> entries(1).isEmpty();
      case BOOL, WHOLE, REAL -> false;
    };
  }

  /// Whether it says anything.
  public Emptiness emptiness() {
    var made = emptiness;
    if (made == null) {
      made = Emptiness.of(this);
      emptiness = made;
    }
    return made;
  }

  /// How many bytes it has on the wire.
  public int byteCount() {
    return to - from;
  }

  /// The hash of the bytes it has on the wire.
  byte[] sha256() {
    return Sha256.of(bytes, from, to);
  }

  /// One of binary data.
  byte byteAt(int index) {
    return bytes[from + index];
  }

  /// The values of a list.
  ///
  /// @param most wanted
  List<AttributeValue> items(int most) {
    var items = new ArrayList<AttributeValue>();
    var fields = contents(Kind.ITEMS);
    while (items.size() < most && fields.next()) {
      if (fields.tag() == ITEM) {
        items.add(read(bytes, fields.from(), fields.to()));
      }
    }
    return items;
  }

  /// The entries of a map, as received.
  ///
  /// @param most wanted
  List<Attribute> entries(int most) {
    var entries = new ArrayList<Attribute>();
    var fields = contents(Kind.FIELDS);
    while (entries.size() < most && fields.next()) {
      if (fields.tag() == ENTRY) {
        entries.add(Attribute.nested(bytes, fields.from(), fields.to()));
      }
    }
    return entries;
  }

  private WireFields contents(Kind wanted) {
    return new WireFields(bytes, from, kind == wanted ? to : from);
  }
}
