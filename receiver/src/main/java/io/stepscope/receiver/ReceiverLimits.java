/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import java.time.Duration;

/// What the receivers bear before they refuse. Every limit has a value: none is endless.
///
/// @param maxMessageBytes the largest request, also after decompression. 64 MiB, the limit that the
///   OTLP specification proposes
/// @param maxInFlightBytes what all requests that are being received or read may weigh together;
///   beyond it a sender is told to come back. A request weighs its bytes and 128 more for each
///   message inside it, about what its parsed form takes. A quarter of the heap, at most 1 GiB
/// @param maxConnections open connections of each listener; one more is closed at once. 1024: far
///   above what a gateway sees, far below what file descriptors allow
/// @param maxConcurrentCalls calls that one gRPC connection may have open. 128: SDKs use a few
/// @param maxHeaderBytes all headers of one request together, on both transports. 16 KiB: room for
///   tokens, not for floods
/// @param headerTimeout for the headers of a request, and for a TLS handshake. 10 s
/// @param bodyTimeout for the whole body of a request. 60 s: slow links pass, held connections do
///   not
/// @param idleTimeout how long a connection may stay open without a request. 5 min, above the usual
///   export interval of an SDK
/// @param maxConnectionAge when a gRPC connection is asked to reconnect, so that load balancers can
///   spread clients anew; calls in progress end normally. 30 min
/// @param minPingInterval a gRPC client that pings more often is told to calm down. 10 s
/// @param retryAfter what a sender is told to wait when the receiver itself is overloaded. 1 s
/// @param ioThreads threads that serve both transports; reading a request runs on them. Two, or one
///   on a single core
public record ReceiverLimits(
    int maxMessageBytes,
    long maxInFlightBytes,
    int maxConnections,
    int maxConcurrentCalls,
    int maxHeaderBytes,
    Duration headerTimeout,
    Duration bodyTimeout,
    Duration idleTimeout,
    Duration maxConnectionAge,
    Duration minPingInterval,
    Duration retryAfter,
    int ioThreads) {
  public static final ReceiverLimits DEFAULT =
      new ReceiverLimits(
          64 << 20,
          Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 4),
          1024,
          128,
          16 << 10,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Math.min(2, Runtime.getRuntime().availableProcessors()));

  public ReceiverLimits {
    positive("max_message_bytes", maxMessageBytes);
    positive("max_in_flight_bytes", maxInFlightBytes);
    positive("max_connections", maxConnections);
    positive("max_concurrent_calls", maxConcurrentCalls);
    positive("max_header_bytes", maxHeaderBytes);
    positive("header_timeout", headerTimeout.toNanos());
    positive("body_timeout", bodyTimeout.toNanos());
    positive("idle_timeout", idleTimeout.toNanos());
    positive("max_connection_age", maxConnectionAge.toNanos());
    positive("min_ping_interval", minPingInterval.toNanos());
    positive("retry_after", retryAfter.toNanos());
    positive("io_threads", ioThreads);
  }

  public ReceiverLimits withMaxMessageBytes(int bytes) {
    return new ReceiverLimits(
        bytes,
        maxInFlightBytes,
        maxConnections,
        maxConcurrentCalls,
        maxHeaderBytes,
        headerTimeout,
        bodyTimeout,
        idleTimeout,
        maxConnectionAge,
        minPingInterval,
        retryAfter,
        ioThreads);
  }

  public ReceiverLimits withMaxInFlightBytes(long bytes) {
    return new ReceiverLimits(
        maxMessageBytes,
        bytes,
        maxConnections,
        maxConcurrentCalls,
        maxHeaderBytes,
        headerTimeout,
        bodyTimeout,
        idleTimeout,
        maxConnectionAge,
        minPingInterval,
        retryAfter,
        ioThreads);
  }

  public ReceiverLimits withMaxConnections(int connections) {
    return new ReceiverLimits(
        maxMessageBytes,
        maxInFlightBytes,
        connections,
        maxConcurrentCalls,
        maxHeaderBytes,
        headerTimeout,
        bodyTimeout,
        idleTimeout,
        maxConnectionAge,
        minPingInterval,
        retryAfter,
        ioThreads);
  }

  public ReceiverLimits withTimeouts(Duration header, Duration body, Duration idle) {
    return new ReceiverLimits(
        maxMessageBytes,
        maxInFlightBytes,
        maxConnections,
        maxConcurrentCalls,
        maxHeaderBytes,
        header,
        body,
        idle,
        maxConnectionAge,
        minPingInterval,
        retryAfter,
        ioThreads);
  }

  private static void positive(String key, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(key + " must be > 0, was " + value);
    }
  }
}
