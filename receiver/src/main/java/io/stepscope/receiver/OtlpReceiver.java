/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import java.io.IOException;
import java.time.Duration;

/// Receives OTLP over gRPC and HTTP and hands every request to one intake. Both transports share
/// their threads, their limits and their counts.
public final class OtlpReceiver implements AutoCloseable {
  private final ReceiverMetrics metrics = new ReceiverMetrics();

  private final ReceiverSettings settings;
  private final Intake intake;

  public OtlpReceiver(ReceiverSettings settings, Intake intake) {
    this.settings = settings;
    this.intake = intake;
  }

  /// Binds what the settings name, and takes requests from then on.
  ///
  /// @throws IOException when an address cannot be bound; nothing is left bound then
  public void start() throws IOException {
    if (settings.grpc().isPresent()) {
      throw new IOException("not yet: " + intake);
    }
  }

  /// The bound gRPC port, or -1 when gRPC is not served.
  public int grpcPort() {
    return -1;
  }

  /// The bound HTTP port, or -1 when HTTP is not served.
  public int httpPort() {
    return -1;
  }

  public ReceiverMetrics metrics() {
    return metrics;
  }

  /// Takes no new connection or request, ends the open ones within `deadline`, then closes what is
  /// left. Returns when all is closed; a second call does nothing.
  public void stop(Duration deadline) {
    assert !deadline.isNegative();
  }

  /// Stops with a deadline of five seconds.
  @Override
  public void close() {
    stop(Duration.ofSeconds(5));
  }
}
