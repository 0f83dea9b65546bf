/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may come in, on both transports.
class AdmittanceTest {
  private static final ReceiverSettings OPEN =
      ReceiverSettings.of(new Endpoint("localhost", 0), new Endpoint("localhost", 0));

  private final RecordingIntake intake = new RecordingIntake();

  @Test
  void onlyTheRightTokenOpensTheDoor() throws Exception {
    try (var receiver = new OtlpReceiver(OPEN.withBearerToken(new BearerToken("s3cret")), intake)) {
      receiver.start();

      for (String wrong : new String[] {"", "Bearer s3cre", "Bearer s3cret2", "s3cret"}) {
        assertThat(http(receiver, wrong)).isEqualTo(401);
        assertThat(grpc(receiver, wrong)).isEqualTo(Status.Code.UNAUTHENTICATED);
      }
      assertThat(intake.requests()).isEmpty();
      assertThat(http(receiver, "Bearer s3cret")).isEqualTo(200);
      assertThat(grpc(receiver, "Bearer s3cret")).isEqualTo(Status.Code.OK);
      assertThat(intake.requests()).hasSize(2);
    }
    assertThat(new BearerToken("s3cret").toString()).doesNotContain("s3cret");
  }

  @Test
  void bothTransportsSpeakTlsWhenTheyHaveAKey(@TempDir Path folder) throws Exception {
    KeyStore store = keyStore(folder, "server");
    TlsSettings tls = pem(folder, store, Optional.empty());
    try (var receiver = new OtlpReceiver(OPEN.withTls(tls), intake)) {
      receiver.start();

      assertThat(https(receiver, trusting(store))).isEqualTo(200);
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("localhost", receiver.grpcPort())
              .sslContext(
                  GrpcSslContexts.forClient().trustManager(tls.certificate().toFile()).build())
              .build();
      TraceServiceGrpc.newBlockingStub(channel)
          .export(Requests.traces(Requests.span("00000000000000a1")));
      channel.shutdownNow();
      assertThat(intake.requests()).hasSize(2);
      assertThatThrownBy(() -> http(receiver, "")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aClientWithoutTheCertificateThatIsAskedForStaysOutside(@TempDir Path folder)
      throws Exception {
    KeyStore store = keyStore(folder, "server");
    Path authority = folder.resolve("authority.pem");
    writePem(
        authority, "CERTIFICATE", keyStore(folder, "client").getCertificate("me").getEncoded());
    TlsSettings tls = pem(folder, store, Optional.of(authority));
    try (var receiver = new OtlpReceiver(OPEN.withTls(tls), intake)) {
      receiver.start();

      assertThatThrownBy(() -> https(receiver, trusting(store))).isInstanceOf(IOException.class);
    }
    assertThat(intake.requests()).isEmpty();
  }

  private static int http(OtlpReceiver receiver, String authorization) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return send(client, "http", receiver.httpPort(), authorization);
    }
  }

  private static int https(OtlpReceiver receiver, SSLContext context) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      return send(client, "https", receiver.httpPort(), "");
    }
  }

  private static int send(HttpClient client, String scheme, int port, String authorization)
      throws Exception {
    byte[] body = Requests.traces(Requests.span("00000000000000a1")).toByteArray();
    var request =
        HttpRequest.newBuilder(URI.create(scheme + "://localhost:" + port + "/v1/traces"))
            .version(HttpClient.Version.HTTP_1_1)
            .header("content-type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (!authorization.isEmpty()) {
      request.header("authorization", authorization);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static Status.Code grpc(OtlpReceiver receiver, String authorization) {
    var headers = new Metadata();
    headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", receiver.grpcPort()).usePlaintext().build();
    try {
      var refusal =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  TraceServiceGrpc.newBlockingStub(channel)
                      .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                      .export(Requests.traces(Requests.span("00000000000000a1"))));
      return Optional.ofNullable(refusal)
          .map(thrown -> thrown.getStatus().getCode())
          .orElse(Status.Code.OK);
    } finally {
      channel.shutdownNow();
    }
  }

  /// A key of its own and a certificate that it signed itself, made by the JDK's tool.
  private static KeyStore keyStore(Path folder, String name) throws Exception {
    Path file = folder.resolve(name + ".p12");
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "me",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    tool.getInputStream().readAllBytes();
    assertThat(tool.waitFor()).isZero();
    return KeyStore.getInstance(file.toFile(), "changeit".toCharArray());
  }

  private static TlsSettings pem(Path folder, KeyStore store, Optional<Path> authority)
      throws Exception {
    Path certificate = folder.resolve("server.pem");
    Path key = folder.resolve("server.key");
    writePem(certificate, "CERTIFICATE", store.getCertificate("me").getEncoded());
    writePem(key, "PRIVATE KEY", store.getKey("me", "changeit".toCharArray()).getEncoded());
    return new TlsSettings(certificate, key, authority);
  }

  private static void writePem(Path file, String label, byte[] content) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(label, Base64.getMimeEncoder().encodeToString(content), label));
  }

  private static SSLContext trusting(KeyStore server) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", server.getCertificate("me"));
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
