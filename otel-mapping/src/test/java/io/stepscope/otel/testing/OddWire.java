/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.testing;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;

/// Encoded messages of OTLP as no sane sender would write them, but any protobuf reader must read
/// them: fields in any order and more than once, messages in several parts, numbers longer than
/// they need be, unknown fields and groups, known fields in foreign wire types.
public final class OddWire {
  private static final String[] KEYS = {
    "gen_ai.operation.name",
    "gen_ai.provider.name",
    "http.method",
    "langgraph_node",
    "a",
    "b",
    "",
    "llm.input_messages.0.message.content",
    "k\u00e9y",
    "x".repeat(300)
  };
  private static final String[] TEXTS = {
    "",
    " ",
    "chat",
    "openai",
    "12",
    "-3.5",
    "true",
    "{\"a\": [1, 2]}",
    "na\u00efve \ud83d\ude80",
    "y".repeat(200)
  };

  private final Random random;

  public OddWire(long seed) {
    this.random = new Random(seed);
  }

  private interface Writing {
    void to(Message message) throws IOException;
  }

  /// A message in the making.
  private final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    void tag(int number, int wireType) throws IOException {
      varint((long) number << 3 | wireType);
    }

    /// Sometimes longer than it need be.
    void varint(long value) throws IOException {
      int padding = random.nextInt(12) == 0 ? random.nextInt(4) : 0;
      int needed = CodedOutputStream.computeUInt64SizeNoTag(value);
      if (padding == 0 || needed + padding > 10) {
        out.writeUInt64NoTag(value);
        return;
      }
      for (int i = 0; i < needed; i++) {
        out.writeRawByte((byte) (((value >>> (7 * i)) & 0x7f) | 0x80));
      }
      for (int i = 1; i < padding; i++) {
        out.writeRawByte((byte) 0x80);
      }
      out.writeRawByte((byte) 0);
    }

    void number(int field, long value) throws IOException {
      tag(field, WireFormat.WIRETYPE_VARINT);
      varint(value);
    }

    void fixed64(int field, long value) throws IOException {
      tag(field, WireFormat.WIRETYPE_FIXED64);
      out.writeFixed64NoTag(value);
    }

    void fixed32(int field, int value) throws IOException {
      tag(field, WireFormat.WIRETYPE_FIXED32);
      out.writeFixed32NoTag(value);
    }

    void bytes(int field, byte[] value) throws IOException {
      tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      varint(value.length);
      out.writeRawBytes(value);
    }

    void text(int field, String value) throws IOException {
      bytes(field, value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    void message(int field, Writing writing) throws IOException {
      bytes(field, encoded(writing));
    }

    /// Something that is no field of any of OTLP's messages.
    void noise() throws IOException {
      switch (random.nextInt(24)) {
        case 0 -> number(900 + random.nextInt(9), random.nextLong());
        case 1 -> fixed64(901, random.nextLong());
        case 2 -> fixed32(902, random.nextInt());
        case 3 -> text(903, pick(TEXTS));
        case 4 -> group(904, 3);
        default -> {}
      }
    }

    private void group(int field, int depth) throws IOException {
      tag(field, WireFormat.WIRETYPE_START_GROUP);
      number(1, random.nextLong());
      text(2, pick(TEXTS));
      fixed32(3, 7);
      fixed64(4, 7);
      if (depth > 0 && random.nextBoolean()) {
        group(5, depth - 1);
      }
      tag(field, WireFormat.WIRETYPE_END_GROUP);
    }
  }

  private byte[] encoded(Writing writing) {
    try {
      var message = new Message();
      writing.to(message);
      message.out.flush();
      return message.bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String pick(String[] from) {
    return from[random.nextInt(from.length)];
  }

  /// Parts of a span, its ids left out.
  public byte[] span() {
    return encoded(span -> {
      for (int i = random.nextInt(25); i > 0; i--) {
        span.noise();
        switch (random.nextInt(16)) {
          case 0 -> span.text(5, pick(TEXTS));
          case 1 -> span.number(6, random.nextInt(8) - 1L);
          case 2 -> span.number(10, random.nextInt(3) == 0 ? -1L : random.nextInt(2));
          case 3 -> span.number(12, random.nextInt(2));
          case 4 -> span.number(14, random.nextInt(2));
          case 5 -> span.message(15, this::status);
          case 6 -> span.message(11, this::event);
          case 7 -> span.message(13, this::link);
          case 8 -> foreign(span);
          default -> span.message(9, entry -> keyValue(entry, 3));
        }
      }
      span.noise();
    });
  }

  /// A resource: attributes and things that are none.
  public byte[] resource() {
    return encoded(resource -> {
      for (int i = random.nextInt(6); i > 0; i--) {
        resource.noise();
        resource.message(1, entry -> keyValue(entry, 2));
      }
    });
  }

  /// An instrumentation scope, its name told any number of times.
  public byte[] scope() {
    return encoded(scope -> {
      for (int i = random.nextInt(4); i > 0; i--) {
        scope.noise();
        scope.text(random.nextBoolean() ? 1 : 2, pick(TEXTS));
      }
    });
  }

  /// Fields that a span has, in wire types that they do not have.
  private void foreign(Message span) throws IOException {
    switch (random.nextInt(4)) {
      case 0 -> span.number(5, 3);
      case 1 -> span.text(6, "client");
      case 2 -> span.fixed32(9, 1);
      default -> span.number(15, 2);
    }
  }

  private void status(Message status) throws IOException {
    for (int i = random.nextInt(3); i > 0; i--) {
      status.noise();
      if (random.nextBoolean()) {
        status.text(2, pick(TEXTS));
      } else {
        status.number(3, random.nextInt(5));
      }
    }
  }

  private void event(Message event) throws IOException {
    for (int i = random.nextInt(5); i > 0; i--) {
      event.noise();
      switch (random.nextInt(3)) {
        case 0 -> event.text(2, pick(TEXTS));
        case 1 -> event.fixed64(1, random.nextInt(3));
        default -> event.message(3, entry -> keyValue(entry, 2));
      }
    }
  }

  private void link(Message link) throws IOException {
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      link.noise();
      switch (random.nextInt(4)) {
        case 0 -> link.bytes(1, id(random.nextInt(8) == 0 ? 3 : 16));
        case 1 -> link.bytes(2, id(random.nextInt(8) == 0 ? 0 : 8));
        case 2 -> link.bytes(1, new byte[16]);
        default -> link.message(4, entry -> keyValue(entry, 2));
      }
    }
  }

  private byte[] id(int length) {
    byte[] id = new byte[length];
    random.nextBytes(id);
    return id;
  }

  /// Mostly a key and a value; else either of them never, twice or in parts.
  private void keyValue(Message entry, int depth) throws IOException {
    if (random.nextInt(3) > 0) {
      entry.text(1, pick(KEYS));
      entry.message(2, value -> value(value, depth, 1));
      return;
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      entry.noise();
      switch (random.nextInt(4)) {
        case 0 -> entry.text(1, pick(KEYS));
        case 1 -> entry.number(3, 4);
        default -> entry.message(2, value -> value(value, depth, random.nextInt(4)));
      }
    }
  }

  private void value(Message value, int depth, int times) throws IOException {
    for (int i = times; i > 0; i--) {
      value.noise();
      switch (random.nextInt(depth > 0 ? 10 : 6)) {
        case 0, 1 -> value.text(1, pick(TEXTS));
        case 2 -> value.number(2, random.nextInt(3));
        case 3 -> value.number(3, random.nextBoolean() ? random.nextLong() : random.nextInt(9));
        case 4 ->
            value.fixed64(
                4, random.nextBoolean() ? random.nextLong() : Double.doubleToLongBits(1.5));
        case 5 -> value.bytes(7, id(random.nextInt(3)));
        case 6, 7 -> value.message(5, list -> items(list, depth - 1));
        case 8 -> value.message(6, map -> entries(map, depth - 1));
        default -> value.number(8, 1);
      }
    }
  }

  private void items(Message list, int depth) throws IOException {
    for (int i = random.nextInt(3); i > 0; i--) {
      list.noise();
      list.message(1, value -> value(value, depth, 1));
    }
  }

  private void entries(Message map, int depth) throws IOException {
    for (int i = random.nextInt(3); i > 0; i--) {
      map.noise();
      map.message(1, entry -> keyValue(entry, depth));
    }
  }
}
