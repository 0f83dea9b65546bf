/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import io.stepscope.receiver.BearerToken;
import io.stepscope.receiver.Endpoint;
import io.stepscope.receiver.ReceiverLimits;
import io.stepscope.receiver.ReceiverSettings;
import io.stepscope.receiver.TlsSettings;
import java.nio.file.Path;
import java.util.Optional;

/// Reads `receivers`: the one OTLP receiver we have.
final class ReceiverReader {
  /// One listener as written: where, and with which identity.
  private record Listener(Endpoint endpoint, Optional<TlsSettings> tls) {}

  private ReceiverReader() {}

  static ReceiverSettings read(Section receivers) {
    for (String id : receivers.keys()) {
      String type = Components.type(id);
      if (!type.equals("otlp")) {
        receivers.refuse(id, Components.foreignReceiver(type));
      } else if (!id.equals(theReceiver(receivers))) {
        receivers.refuse(
            id, "there is one receiver only, and '" + theReceiver(receivers) + "' is it");
      }
    }
    try (Section otlp = receivers.section(theReceiver(receivers))) {
      return otlp(otlp);
    }
  }

  /// The id of the receiver, `otlp` or `otlp/name`.
  private static String theReceiver(Section receivers) {
    return receivers.keys().stream()
        .filter(id -> Components.type(id).equals("otlp"))
        .findFirst()
        .orElse("otlp");
  }

  private static ReceiverSettings otlp(Section otlp) {
    Optional<Listener> grpc;
    Optional<Listener> http;
    try (Section protocols = otlp.section("protocols")) {
      boolean all = !otlp.has("protocols");
      if (!all && protocols.keys().isEmpty()) {
        otlp.problem("protocols", "name at least one of grpc and http");
      }
      grpc = listener(protocols, "grpc", all, ReceiverSettings.DEFAULT.grpc());
      http = listener(protocols, "http", all, ReceiverSettings.DEFAULT.http());
    }
    if (grpc.isPresent() && http.isPresent() && !grpc.get().tls().equals(http.get().tls())) {
      otlp.problem("protocols", "grpc and http must have the same tls in this version");
    }
    ReceiverLimits limits;
    try (Section section = otlp.section("limits")) {
      limits = SettingsRecord.read(section, ReceiverLimits.DEFAULT);
    }
    String token = otlp.secret("bearer_token", "");
    boolean isPublicAllowed = otlp.flag("allow_public", false);
    var settings =
        new ReceiverSettings(
            grpc.map(Listener::endpoint),
            http.map(Listener::endpoint),
            limits,
            otlp.flag("lenient", false),
            grpc.or(() -> http).flatMap(Listener::tls),
            token.isBlank() ? Optional.empty() : Optional.of(new BearerToken(token)));
    checkExposure(otlp, settings, isPublicAllowed);
    return settings;
  }

  private static Optional<Listener> listener(
      Section protocols, String protocol, boolean byDefault, Optional<Endpoint> otherwise) {
    try (Section section = protocols.section(protocol)) {
      Endpoint endpoint = section.listener("endpoint", otherwise.orElseThrow());
      Optional<TlsSettings> tls = tls(section);
      String limits = "is receivers::otlp::limits::max_message_bytes here, for both protocols";
      section.refuse("max_recv_msg_size_mib", limits);
      section.refuse("max_request_body_size", limits);
      section.refuse(
          "max_concurrent_streams", "is receivers::otlp::limits::max_concurrent_calls here");
      section.refuse("auth", "is receivers::otlp::bearer_token or tls::client_ca_file here");
      section.notBuiltYet(
          "keepalive",
          "cors",
          "include_metadata",
          "compression_algorithms",
          "traces_url_path",
          "metrics_url_path",
          "logs_url_path");
      return byDefault || protocols.has(protocol)
          ? Optional.of(new Listener(endpoint, tls))
          : Optional.empty();
    }
  }

  private static Optional<TlsSettings> tls(Section listener) {
    try (Section tls = listener.section("tls")) {
      String certificate = tls.text("cert_file", "");
      String key = tls.text("key_file", "");
      String clients = tls.text("client_ca_file", "");
      tls.notBuiltYet("min_version", "max_version", "reload_interval", "cipher_suites");
      if (certificate.isEmpty() && key.isEmpty() && clients.isEmpty()) {
        return Optional.empty();
      }
      if (certificate.isEmpty() || key.isEmpty()) {
        listener.problem("tls", "cert_file and key_file must both be given");
        return Optional.empty();
      }
      return Optional.of(
          new TlsSettings(
              Path.of(certificate),
              Path.of(key),
              clients.isEmpty() ? Optional.empty() : Optional.of(Path.of(clients))));
    }
  }

  /// Telemetry holds what people told an agent: it is not taken from, nor left open to, a network
  /// by mistake.
  private static void checkExposure(
      Section otlp, ReceiverSettings settings, boolean isPublicAllowed) {
    boolean isGuarded =
        settings.bearerToken().isPresent()
            || settings.tls().flatMap(TlsSettings::clientAuthority).isPresent();
    if (isGuarded && settings.tls().isPresent()) {
      return;
    }
    settings.grpc().ifPresent(at -> checkExposure(otlp, "grpc", at, isPublicAllowed));
    settings.http().ifPresent(at -> checkExposure(otlp, "http", at, isPublicAllowed));
  }

  private static void checkExposure(
      Section otlp, String protocol, Endpoint at, boolean isPublicAllowed) {
    if (at.isLoopback()) {
      return;
    }
    String exposed =
        protocol
            + " listens on "
            + at
            + ", which other machines can reach, without tls and a sender"
            + " check (bearer_token or client_ca_file)";
    if (isPublicAllowed) {
      otlp.warn("protocols", exposed);
    } else {
      otlp.problem(
          "protocols",
          exposed + "; add them, or set allow_public: true where the network is trusted");
    }
  }
}
