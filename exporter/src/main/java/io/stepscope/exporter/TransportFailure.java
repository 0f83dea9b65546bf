/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import io.stepscope.exporter.ExporterSettings.Protocol;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Says what a connection that failed means for whoever wrote the configuration. The libraries tell
/// which bytes they did not expect; that an exporter speaks to the wrong port is for the reader to
/// guess, and it is what goes wrong first in most installations.
final class TransportFailure {
  private static final String TLS_ALERT = "1503";
  private static final int MAX_CAUSES = 8;

  private TransportFailure() {}

  /// A failure in words: what it means where that is known, and what the library said.
  static String describe(Protocol protocol, Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable at = failure; at != null && causes.size() < MAX_CAUSES; at = at.getCause()) {
      causes.add(at);
    }
    String said = causes.stream().map(TransportFailure::told).collect(Collectors.joining("\n"));
    if (causes.stream().anyMatch(TransportFailure::isUnknownHost)) {
      return "no such host: its name cannot be resolved";
    }
    String advice = advice(protocol, said, isRefused(causes));
    return advice.isEmpty() ? told(failure) : advice;
  }

  private static String told(Throwable failure) {
    String message = failure.getMessage();
    return failure.getClass().getSimpleName() + (message == null ? "" : " " + message);
  }

  /// The meaning of what a library said, or empty when it has no meaning of this kind.
  ///
  /// @param refused nobody listened
  private static String advice(Protocol protocol, String said, boolean refused) {
    if (refused) {
      return "connection refused: nothing listens there";
    }
    if (said.contains("not an SSL/TLS record") || said.contains("plaintext connection?")) {
      return "the backend does not speak TLS there: write http:// or tls: {insecure: true}";
    }
    if (said.contains("PKIX path") || said.contains("unable to find valid certification path")) {
      return "the backend's certificate is signed by nobody who is trusted: name the issuer in tls:"
          + " {ca_file: …}";
    }
    if (said.contains("First received frame was not SETTINGS")) {
      return said.contains("first 5 bytes: " + TLS_ALERT)
          ? "the backend speaks TLS there: write https://"
          : "the backend does not speak gRPC there: 4317 is the usual port, and for OTLP/HTTP (4318)"
              + " use otlphttp";
    }
    if (protocol == Protocol.HTTP && said.contains("parsing HTTP/1.1 status line")) {
      return said.contains("receiving [\u0015\u0003")
          ? "the backend speaks TLS there: write https://"
          : "the backend does not speak HTTP/1.1 there: 4318 is the usual port, and for OTLP/gRPC"
              + " (4317) use otlp";
    }
    return "";
  }

  /// The JDK's client wraps the second in a [ConnectException] without a message.
  private static boolean isUnknownHost(Throwable cause) {
    return cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException;
  }

  private static boolean isRefused(List<Throwable> causes) {
    for (Throwable cause : causes) {
      if (cause instanceof ConnectException && !(cause instanceof NoRouteToHostException)) {
        return cause.getMessage() == null || cause.getMessage().contains("refused");
      }
    }
    return false;
  }
}
