/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import io.grpc.Decompressor;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/*
 * gRPC unpacks a message before it hands it over, and counts nothing but its own limit while it
 * does. To unpack where memory is counted, our "gzip" leaves the message packed and puts one byte
 * before it that no protobuf message can begin with: field 0 of the wire type 7, which is none.
 */
/// A gRPC message as its bytes, since nothing but bytes may be passed on.
final class RawMessage {
  private static final byte PACKED = 7;

  private final byte[] bytes;
  private final boolean gzip;
  private final Status failure;

  private RawMessage(byte[] bytes, boolean gzip, Status failure) {
    this.bytes = bytes;
    this.gzip = gzip;
    this.failure = failure;
  }

  static RawMessage of(byte[] bytes) {
    return new RawMessage(bytes, false, Status.OK);
  }

  byte[] bytes() {
    return bytes;
  }

  /// The bytes are still packed.
  boolean isGzip() {
    return gzip;
  }

  /// Why the transport could not hand the message over; OK when it could.
  Status failure() {
    return failure;
  }

  /// Takes the place of gRPC's own, and leaves messages packed.
  static final Decompressor GZIP =
      new Decompressor() {
        @Override
        public String getMessageEncoding() {
          return "gzip";
        }

        @Override
        public InputStream decompress(InputStream packed) {
          return new SequenceInputStream(new ByteArrayInputStream(new byte[] {PACKED}), packed);
        }
      };

  /// Reads and writes messages as they are.
  static final MethodDescriptor.Marshaller<RawMessage> MARSHALLER =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(RawMessage message) {
          return new ByteArrayInputStream(message.bytes);
        }

        // Never throws: an exception here would end the call as an unknown error.
        @Override
        public RawMessage parse(InputStream stream) {
          try {
            return read(stream);
          } catch (StatusRuntimeException e) {
            return new RawMessage(new byte[0], false, e.getStatus());
          } catch (IOException e) {
            Status status = Status.INVALID_ARGUMENT.withDescription("the message cannot be read");
            return new RawMessage(new byte[0], false, status.withCause(e));
          }
        }
      };

  private static RawMessage read(InputStream stream) throws IOException {
    int first = stream.read();
    if (first < 0) {
      return of(new byte[0]);
    }
    if (first == PACKED) {
      return new RawMessage(stream.readAllBytes(), true, Status.OK);
    }
    if (!(stream instanceof KnownLength)) {
      throw new IOException("a message of unknown length");
    }
    byte[] bytes = new byte[1 + stream.available()];
    bytes[0] = (byte) first;
    int read = stream.readNBytes(bytes, 1, bytes.length - 1);
    if (read != bytes.length - 1) {
      throw new IOException("a message that ends too early");
    }
    return of(bytes);
  }
}
