/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The fields of one message type by number, as a walk over bytes asks for them.
final class WireSchema {
  /// One field: how it is written, and what is inside when that is a message.
  record Field(
      String name,
      int wireType,
      boolean repeated,
      boolean packable,
      boolean text,
      @Nullable Descriptor message) {}

  private static final Map<Descriptor, WireSchema> KNOWN = new ConcurrentHashMap<>();

  private final String name;
  private final @Nullable Field[] fields;

  private WireSchema(Descriptor type) {
    name = type.getName();
    int highest = 0;
    for (FieldDescriptor field : type.getFields()) {
      highest = Math.max(highest, field.getNumber());
    }
    fields = new Field[highest + 1];
    for (FieldDescriptor field : type.getFields()) {
      fields[field.getNumber()] = fieldOf(field);
    }
  }

  static WireSchema of(Descriptor type) {
    WireSchema known = KNOWN.get(type);
    return known != null ? known : KNOWN.computeIfAbsent(type, WireSchema::new);
  }

  String name() {
    return name;
  }

  /// The field of that number, or null when this version of OTLP does not know it.
  @Nullable Field field(int number) {
    return number < fields.length ? fields[number] : null;
  }

  private static Field fieldOf(FieldDescriptor field) {
    return new Field(
        field.getJsonName(),
        field.getLiteType().getWireType(),
        field.isRepeated(),
        field.isPackable(),
        field.getType() == FieldDescriptor.Type.STRING,
        field.getJavaType() == FieldDescriptor.JavaType.MESSAGE ? field.getMessageType() : null);
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
