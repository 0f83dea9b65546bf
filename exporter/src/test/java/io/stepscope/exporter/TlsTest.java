/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.stepscope.exporter.ExporterSettings.Protocol;
import io.stepscope.exporter.SendResult.Delivered;
import io.stepscope.exporter.SendResult.Retryable;
import io.stepscope.otel.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
  @TempDir private static Path folder;

  private static TestCertificates server;
  private static TestCertificates elsewhere;
  private static TestCertificates client;

  @BeforeAll
  static void makeCertificates() {
    server = TestCertificates.make(folder, "server", "EC", "dns:localhost,ip:127.0.0.1");
    elsewhere = TestCertificates.make(folder, "elsewhere", "EC", "dns:elsewhere.example");
    client = TestCertificates.make(folder, "client", "RSA", "dns:client");
  }

  private static TlsSettings trusting(Path caFile) {
    return new TlsSettings(false, Optional.of(caFile), Optional.empty(), Optional.empty());
  }

  /// Sends one request to a backend that shows `shown`, and asks for the client's certificate when
  /// `mutual`.
  private static SendResult send(
      Protocol protocol, TestCertificates shown, boolean mutual, TlsSettings tls) {
    return switch (protocol) {
      case GRPC -> {
        try (var backend = grpc(shown, mutual)) {
          yield send(protocol, backend.port(), tls);
        }
      }
      case HTTP -> {
        try (var backend = http(shown, mutual)) {
          yield send(protocol, backend.port(), tls);
        }
      }
    };
  }

  private static SendResult send(Protocol protocol, int port, TlsSettings tls) {
    var endpoint = Endpoint.parse("https://localhost:" + port, false);
    try (var sender = OtlpSender.of(ExporterSettings.of("otlp", protocol, endpoint).withTls(tls))) {
      return sender.send(Signal.TRACES, ByteString.copyFromUtf8("spans")).join();
    }
  }

  private static ScriptedGrpcBackend grpc(TestCertificates shown, boolean mutual) {
    try {
      var context =
          GrpcSslContexts.configure(SslContextBuilder.forServer(shown.keyManager()))
              .trustManager(client.trustManager())
              .clientAuth(mutual ? ClientAuth.REQUIRE : ClientAuth.NONE)
              .build();
      return new ScriptedGrpcBackend(context);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ScriptedHttpBackend http(TestCertificates shown, boolean mutual) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {shown.keyManager()}, new TrustManager[] {client.trustManager()}, null);
      return new ScriptedHttpBackend(
          new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
              var wanted = context.getDefaultSSLParameters();
              wanted.setNeedClientAuth(mutual);
              parameters.setSSLParameters(wanted);
            }
          });
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void aBackendIsTrustedByTheGivenCertificates(Protocol protocol) {
    assertThat(send(protocol, server, false, trusting(server.certificate())))
        .isEqualTo(Delivered.WHOLE);
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void oneThatNobodyVouchesForIsNotTrusted(Protocol protocol) {
    assertThat(send(protocol, server, false, TlsSettings.DEFAULT)).isInstanceOf(Retryable.class);
    assertThat(send(protocol, server, false, trusting(client.certificate())))
        .isInstanceOf(Retryable.class);
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void aCertificateForAnotherHostIsNotTrusted(Protocol protocol) {
    assertThat(send(protocol, elsewhere, false, trusting(elsewhere.certificate())))
        .isInstanceOf(Retryable.class);
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void verificationCanBeSkippedForHostAndCertificate(Protocol protocol) {
    var skip = new TlsSettings(true, Optional.empty(), Optional.empty(), Optional.empty());
    assertThat(send(protocol, elsewhere, false, skip)).isEqualTo(Delivered.WHOLE);
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void weShowOurCertificateToABackendThatAsksForIt(Protocol protocol) {
    var withClient =
        new TlsSettings(
            false,
            Optional.of(server.certificate()),
            Optional.of(client.certificate()),
            Optional.of(client.key()));
    assertThat(send(protocol, server, true, withClient)).isEqualTo(Delivered.WHOLE);
    assertThat(send(protocol, server, true, trusting(server.certificate())))
        .isInstanceOf(Retryable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not PEM at all",
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
      })
  void aKeyFileThatHoldsNoUsableKeyIsNamed(String content) throws IOException {
    Path file = folder.resolve("broken.key");
    Files.writeString(file, content);
    var settings =
        new TlsSettings(
            false, Optional.empty(), Optional.of(client.certificate()), Optional.of(file));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TlsMaterial.read(settings))
        .withMessageStartingWith("tls.key_file " + file);
  }

  @Test
  void aCertificateFileWithoutCertificatesIsNamed() throws IOException {
    Path file = folder.resolve("empty.pem");
    Files.writeString(file, "");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TlsMaterial.read(trusting(file)))
        .withMessage("tls.ca_file " + file + ": it holds no certificate");
  }
}
