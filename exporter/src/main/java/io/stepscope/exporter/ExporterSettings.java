/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import io.stepscope.otel.Signal;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// One destination: where it is, how to speak to it, what it gets and how hard to try.
///
/// @param name its id in the configuration, `otlp` or `otlphttp/backend`; names it in logs and
///   metrics
/// @param headers sent with every request, in this order; secrets, usually
/// @param compression how requests are compressed; responses may be either
/// @param timeout of one attempt
/// @param signals what is sent there; the rest is not its business
public record ExporterSettings(
    String name,
    Protocol protocol,
    Endpoint endpoint,
    Map<String, String> headers,
    TlsSettings tls,
    Compression compression,
    Duration timeout,
    QueueSettings queue,
    RetrySettings retry,
    Set<Signal> signals) {
  /// Of one attempt, unless told otherwise.
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /// The two transports of OTLP.
  public enum Protocol {
    GRPC,
    HTTP
  }

  /// What a request may be compressed with.
  public enum Compression {
    NONE,
    GZIP;

    /// The word in the configuration and on the wire: `none`, `gzip`.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ExporterSettings {
    if (name.isBlank()) {
      throw new IllegalArgumentException("an exporter must have a name");
    }
    if (protocol == Protocol.GRPC && !endpoint.path().isEmpty()) {
      throw new IllegalArgumentException(
          "endpoint of a gRPC exporter must not have a path, had " + endpoint.path());
    }
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout must be > 0, was " + timeout);
    }
    if (signals.isEmpty()) {
      throw new IllegalArgumentException("an exporter must get at least one signal");
    }
    HeaderRules.check(headers, protocol);
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    signals = Collections.unmodifiableSet(EnumSet.copyOf(signals));
  }

  /// All three signals with every default: no headers, no compression, the JDK's trust.
  public static ExporterSettings of(String name, Protocol protocol, Endpoint endpoint) {
    return new ExporterSettings(
        name,
        protocol,
        endpoint,
        Map.of(),
        TlsSettings.DEFAULT,
        Compression.NONE,
        DEFAULT_TIMEOUT,
        QueueSettings.DEFAULT,
        RetrySettings.DEFAULT,
        EnumSet.allOf(Signal.class));
  }

  public ExporterSettings withHeaders(Map<String, String> headers) {
    return new ExporterSettings(
        name, protocol, endpoint, headers, tls, compression, timeout, queue, retry, signals);
  }

  public ExporterSettings withTls(TlsSettings tls) {
    return new ExporterSettings(
        name, protocol, endpoint, headers, tls, compression, timeout, queue, retry, signals);
  }

  public ExporterSettings withCompression(Compression compression) {
    return new ExporterSettings(
        name, protocol, endpoint, headers, tls, compression, timeout, queue, retry, signals);
  }

  public ExporterSettings withTimeout(Duration timeout) {
    return new ExporterSettings(
        name, protocol, endpoint, headers, tls, compression, timeout, queue, retry, signals);
  }

  public ExporterSettings withQueue(QueueSettings queue) {
    return new ExporterSettings(
        name, protocol, endpoint, headers, tls, compression, timeout, queue, retry, signals);
  }

  public ExporterSettings withRetry(RetrySettings retry) {
    return new ExporterSettings(
        name, protocol, endpoint, headers, tls, compression, timeout, queue, retry, signals);
  }

  public ExporterSettings withSignals(Set<Signal> signals) {
    return new ExporterSettings(
        name, protocol, endpoint, headers, tls, compression, timeout, queue, retry, signals);
  }

  /// Without the headers' values.
  @Override
  public String toString() {
    return name + " (" + protocol + " " + endpoint + ", headers " + headers.keySet() + ")";
  }
}
