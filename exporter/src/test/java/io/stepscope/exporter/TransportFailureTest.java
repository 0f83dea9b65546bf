/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpsConfigurator;
import io.stepscope.exporter.ExporterSettings.Protocol;
import io.stepscope.exporter.SendResult.Permanent;
import io.stepscope.exporter.SendResult.Retryable;
import io.stepscope.otel.Signal;
import java.nio.file.Path;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of an exporter that was pointed at the wrong place, with real servers there.
final class TransportFailureTest {
  @Test
  void grpcSentToAnHttpPortIsToldSo() {
    try (var http = new ScriptedHttpBackend()) {
      assertThat(reason(Protocol.GRPC, "http", http.port()))
          .contains("does not speak gRPC there")
          .contains("use otlphttp");
    }
  }

  @Test
  void httpSentToAGrpcPortIsToldSo() {
    try (var grpc = new ScriptedGrpcBackend()) {
      assertThat(reason(Protocol.HTTP, "http", grpc.port()))
          .isEqualTo(
              "the backend does not speak HTTP/1.1 there: 4318 is the usual port, and for OTLP/gRPC"
                  + " (4317) use otlp");
    }
  }

  @Test
  void tlsSentToAPlainPortIsToldSo() {
    try (var grpc = new ScriptedGrpcBackend()) {
      assertThat(reason(Protocol.GRPC, "https", grpc.port())).contains("does not speak TLS there");
      assertThat(reason(Protocol.HTTP, "https", grpc.port())).contains("does not speak TLS there");
    }
  }

  @Test
  void aCertificateThatNobodyVouchesForIsSaidToBeOne(@TempDir Path folder) throws Exception {
    var shown = TestCertificates.make(folder, "server", "EC", "dns:localhost,ip:127.0.0.1");
    var context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {shown.keyManager()}, null, null);
    try (var https = new ScriptedHttpBackend(new HttpsConfigurator(context))) {
      assertThat(reason(Protocol.HTTP, "https", https.port()))
          .contains("signed by nobody who is trusted")
          .contains("ca_file");
      assertThat(reason(Protocol.GRPC, "https", https.port()))
          .contains("signed by nobody who is trusted");
      assertThat(reason(Protocol.HTTP, "http", https.port())).contains("speaks TLS there");
      assertThat(reason(Protocol.GRPC, "http", https.port())).contains("speaks TLS there");
    }
  }

  @Test
  void aPortWhereNobodyListensIsSaidToBeOne() {
    int port;
    try (var http = new ScriptedHttpBackend()) {
      port = http.port();
    }
    assertThat(reason(Protocol.HTTP, "http", port))
        .isEqualTo("connection refused: nothing listens there");
    assertThat(reason(Protocol.GRPC, "http", port)).contains("connection refused");
  }

  @Test
  void aHostThatDoesNotExistIsSaidToBeOne() {
    assertThat(reason(Protocol.HTTP, "http://no-such-host.invalid:4318"))
        .isEqualTo("no such host: its name cannot be resolved");
    assertThat(reason(Protocol.GRPC, "http://no-such-host.invalid:4317"))
        .contains("Unable to resolve host no-such-host.invalid");
  }

  private static String reason(Protocol protocol, String scheme, int port) {
    return reason(protocol, scheme + "://localhost:" + port);
  }

  private static String reason(Protocol protocol, String url) {
    var endpoint = Endpoint.parse(url, false);
    try (var sender = OtlpSender.of(ExporterSettings.of("otlp", protocol, endpoint))) {
      return switch (sender.send(Signal.TRACES, ByteString.copyFromUtf8("spans")).join()) {
        case Retryable retryable -> retryable.reason();
        case Permanent permanent -> permanent.reason();
        case SendResult other -> throw new AssertionError(other);
      };
    }
  }
}
