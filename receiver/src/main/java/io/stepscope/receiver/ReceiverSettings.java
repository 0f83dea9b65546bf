/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import java.util.Optional;

/// What is received, where and within which limits.
///
/// @param grpc where OTLP/gRPC is served; empty for not at all
/// @param http where OTLP/HTTP is served; empty for not at all
/// @param lenientJson accept JSON that is not quite OTLP's: base64 ids, `{low, high}` integers,
///   enum names, snake_case names; and reject only the spans that break a rule. Off: a wrong sender
///   should learn of it
/// @param tls both listeners speak TLS when given
/// @param bearerToken what both listeners demand when given
public record ReceiverSettings(
    Optional<Endpoint> grpc,
    Optional<Endpoint> http,
    ReceiverLimits limits,
    boolean lenientJson,
    Optional<TlsSettings> tls,
    Optional<BearerToken> bearerToken) {
  /// The ports that OpenTelemetry senders use by default, on this machine only.
  public static final ReceiverSettings DEFAULT =
      of(new Endpoint("localhost", 4317), new Endpoint("localhost", 4318));

  /// Both transports with default limits, in the open.
  public static ReceiverSettings of(Endpoint grpc, Endpoint http) {
    return new ReceiverSettings(
        Optional.of(grpc),
        Optional.of(http),
        ReceiverLimits.DEFAULT,
        false,
        Optional.empty(),
        Optional.empty());
  }

  public ReceiverSettings withLimits(ReceiverLimits changed) {
    return new ReceiverSettings(grpc, http, changed, lenientJson, tls, bearerToken);
  }

  public ReceiverSettings withTls(TlsSettings given) {
    return new ReceiverSettings(grpc, http, limits, lenientJson, Optional.of(given), bearerToken);
  }

  public ReceiverSettings withBearerToken(BearerToken given) {
    return new ReceiverSettings(grpc, http, limits, lenientJson, tls, Optional.of(given));
  }

  public ReceiverSettings withLenientJson(boolean lenient) {
    return new ReceiverSettings(grpc, http, limits, lenient, tls, bearerToken);
  }
}
