/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import com.google.protobuf.ByteString;
import io.stepscope.exporter.ExporterSettings.Compression;
import io.stepscope.exporter.SendResult.Retryable;
import io.stepscope.otel.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;

/// OTLP/HTTP with protobuf bodies. Redirects are not followed: a request must not carry its headers
/// to where the user did not send it.
final class OtlpHttpSender implements OtlpSender {
  private final ExporterSettings settings;
  private final HttpClient client;

  OtlpHttpSender(ExporterSettings settings) {
    this.settings = settings;
    this.client = client(settings);
  }

  @Override
  public CompletableFuture<SendResult> send(Signal signal, ByteString body) {
    CompletableFuture<HttpResponse<ByteString>> exchange =
        client.sendAsync(request(signal, body), _ -> new CappedBody(MAX_RESPONSE_BYTES));
    // The client's own timeout ends with the response's headers; this one covers its body.
    return exchange
        .copy()
        .orTimeout(settings.timeout().toNanos(), TimeUnit.NANOSECONDS)
        .handle((response, failure) -> {
          if (failure != null) {
            exchange.cancel(true);
            return failed(failure);
          }
          return HttpAnswer.read(
              signal, response.statusCode(), response.headers(), response.body(), Instant.now());
        });
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private HttpRequest request(Signal signal, ByteString body) {
    var request =
        HttpRequest.newBuilder(URI.create(settings.endpoint() + "/v1/" + signal.label()))
            .timeout(settings.timeout())
            .header("Content-Type", "application/x-protobuf")
            .header("User-Agent", ProductVersion.USER_AGENT);
    settings.headers().forEach(request::header);
    if (settings.compression() == Compression.GZIP) {
      return request
          .header("Content-Encoding", Compression.GZIP.label())
          .POST(bytes(gzipped(body)))
          .build();
    }
    return request.POST(bytes(body)).build();
  }

  private SendResult failed(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String reason =
        cause instanceof TimeoutException
            ? "no answer within " + settings.timeout()
            : TransportFailure.describe(ExporterSettings.Protocol.HTTP, cause);
    return new Retryable(
        BoundedText.line(reason, ExportAnswer.MAX_MESSAGE_BYTES), Optional.empty());
  }

  private static HttpClient client(ExporterSettings settings) {
    var builder =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.timeout())
            .proxy(ProxySelector.getDefault());
    if (!settings.endpoint().tls()) {
      // Else it would ask every server to change to HTTP/2 first, which some answer with an error.
      return builder.version(HttpClient.Version.HTTP_1_1).build();
    }
    return builder.sslContext(TlsMaterial.read(settings.tls()).context()).build();
  }

  private static BodyPublisher bytes(ByteString body) {
    return body.isEmpty()
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(body::newInput), body.size());
  }

  private static ByteString gzipped(ByteString body) {
    var out = ByteString.newOutput(Math.max(64, body.size() / 4));
    try (var gzip = new GZIPOutputStream(out)) {
      body.writeTo(gzip);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail to be written
    }
    return out.toByteString();
  }
}
