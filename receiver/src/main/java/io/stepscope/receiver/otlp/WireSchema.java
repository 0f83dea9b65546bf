/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The fields of one message type by number, as a walk over bytes asks for them.
final class WireSchema {
  /// One field: how it is written, and what is inside when that is a message.
  static final class Field {
    private final FieldDescriptor descriptor;
    private final int tag;
    private final boolean text;
    private final boolean isMessage;

    // Asked for when it is needed first, since types contain one another. Two threads may both ask,
    // and get the same.
    private @Nullable WireSchema message;

    private Field(FieldDescriptor descriptor) {
      this.descriptor = descriptor;
      this.tag = descriptor.getNumber() << 3 | descriptor.getLiteType().getWireType();
      this.text = descriptor.getType() == FieldDescriptor.Type.STRING;
      this.isMessage = descriptor.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    }

    String name() {
      return descriptor.getJsonName();
    }

    /// Number and wire type, as they stand before the field's content.
    int tag() {
      return tag;
    }

    int wireType() {
      return tag & 7;
    }

    boolean repeated() {
      return descriptor.isRepeated();
    }

    boolean packable() {
      return descriptor.isPackable();
    }

    boolean text() {
      return text;
    }

    boolean isMessage() {
      return isMessage;
    }

    /// What is inside, when [#isMessage].
    WireSchema message() {
      WireSchema known = message;
      if (known == null) {
        known = of(descriptor.getMessageType());
        message = known;
      }
      return known;
    }
  }

  private static final Map<Descriptor, WireSchema> KNOWN = new ConcurrentHashMap<>();

  private final String name;
  private final boolean isSpan;
  private final @Nullable Field[] fields;

  private WireSchema(Descriptor type) {
    name = type.getName();
    isSpan = type.equals(Span.getDescriptor());
    int highest = 0;
    for (FieldDescriptor field : type.getFields()) {
      highest = Math.max(highest, field.getNumber());
    }
    fields = new Field[highest + 1];
    for (FieldDescriptor field : type.getFields()) {
      fields[field.getNumber()] = new Field(field);
    }
  }

  static WireSchema of(Descriptor type) {
    WireSchema known = KNOWN.get(type);
    return known != null ? known : KNOWN.computeIfAbsent(type, WireSchema::new);
  }

  String name() {
    return name;
  }

  /// Whether it is the type of a span.
  boolean isSpan() {
    return isSpan;
  }

  /// The field of that number, or null when this version of OTLP does not know it.
  @Nullable Field field(int number) {
    return number < fields.length ? fields[number] : null;
  }

  /// `varint`, `fixed64`, `length`, `fixed32`, or the number of a type that OTLP does not use.
  static String wireTypeName(int wireType) {
    return switch (wireType) {
      case WireFormat.WIRETYPE_VARINT -> "varint";
      case WireFormat.WIRETYPE_FIXED64 -> "fixed64";
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> "length-delimited";
      case WireFormat.WIRETYPE_FIXED32 -> "fixed32";
      case WireFormat.WIRETYPE_START_GROUP, WireFormat.WIRETYPE_END_GROUP -> "group";
      default -> "type " + wireType;
    };
  }
}
