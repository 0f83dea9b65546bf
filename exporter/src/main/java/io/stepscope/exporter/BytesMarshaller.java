/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import com.google.protobuf.ByteString;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Passes message bytes through gRPC without looking at them.
final class BytesMarshaller implements MethodDescriptor.Marshaller<ByteString> {
  @Override
  public InputStream stream(ByteString bytes) {
    return new Stream(bytes);
  }

  @Override
  public ByteString parse(InputStream stream) {
    try {
      return ByteString.readFrom(stream);
    } catch (IOException e) {
      throw Status.INTERNAL
          .withDescription("the answer could not be read")
          .withCause(e)
          .asRuntimeException();
    }
  }

  /// Tells gRPC the length beforehand and writes the bytes straight into its buffers.
  private static final class Stream extends InputStream implements KnownLength, Drainable {
    private final ByteString bytes;
    private final InputStream input;

    Stream(ByteString bytes) {
      this.bytes = bytes;
      this.input = bytes.newInput();
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int left = input.available();
      bytes.substring(bytes.size() - left).writeTo(target);
      input.skipNBytes(left);
      return left;
    }

    @Override
    public int available() throws IOException {
      return input.available();
    }

    @Override
    public int read() throws IOException {
      return input.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return input.read(buffer, offset, length);
    }
  }
}
