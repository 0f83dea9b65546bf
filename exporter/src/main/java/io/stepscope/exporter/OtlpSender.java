/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import com.google.protobuf.ByteString;
import io.stepscope.otel.Signal;
import java.util.concurrent.CompletableFuture;

/// Carries requests to one backend, one attempt each. Safe for use by several threads.
public interface OtlpSender extends AutoCloseable {
  /// The longest response that is read, and with it the longest that can cost us memory.
  int MAX_RESPONSE_BYTES = 4 << 20;

  /// Starts one attempt. May use the calling thread to encode and compress, never to wait for the
  /// backend.
  ///
  /// @param body a protobuf `Export…ServiceRequest`; these bytes are what the backend gets
  /// @return a future that always completes, and never exceptionally
  CompletableFuture<SendResult> send(Signal signal, ByteString body);

  /// Ends what is on its way and frees connections. Does not wait.
  @Override
  void close();

  /// Connects when first used, so that a backend that is down does not keep us from starting.
  ///
  /// @throws IllegalArgumentException when a TLS file cannot be read or does not hold what it
  ///   should
  static OtlpSender of(ExporterSettings settings) {
    return switch (settings.protocol()) {
      case GRPC -> new OtlpGrpcSender(settings);
      case HTTP -> new OtlpHttpSender(settings);
    };
  }
}
