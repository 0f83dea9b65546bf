/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.stepscope.exporter.Exporters;
import io.stepscope.otel.DataPoints;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.Signal;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Joins the OpenTelemetry SDK's metric exporter to our destinations: the SDK encodes, [Exporters]
/// queues, retries, authenticates and sends, as for everything else. So our own metrics go where
/// metrics are routed, over the same connections, gRPC or HTTP, and a backend that takes no metrics
/// is told of once.
public final class QueuedMetricExporter {
  private static final int OK = 200;
  private static final int TOO_MANY_REQUESTS = 429;

  private QueuedMetricExporter() {}

  /// An exporter for a periodic reader. An export that no destination has room for fails; sums and
  /// histograms are cumulative, so the next one carries what it said.
  public static MetricExporter through(Exporters exporters) {
    return OtlpHttpMetricExporter.builder()
        .setComponentLoader(loader(new Sender(exporters)))
        .setRetryPolicy(null)
        .build();
  }

  private static ComponentLoader loader(HttpSender sender) {
    HttpSenderProvider provider = _ -> sender;
    var others = ComponentLoader.forClassLoader(QueuedMetricExporter.class.getClassLoader());
    return new ComponentLoader() {
      @Override
      public <T> Iterable<T> load(Class<T> type) {
        return type == HttpSenderProvider.class ? List.of(type.cast(provider)) : others.load(type);
      }
    };
  }

  private static final class Sender implements HttpSender {
    private final Exporters exporters;

    Sender(Exporters exporters) {
      this.exporters = exporters;
    }

    @Override
    public void send(
        MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onFailure) {
      try {
        ByteString body = body(message);
        onResponse.accept(new Answer(exporters.offer(request(body)) ? OK : TOO_MANY_REQUESTS));
      } catch (IOException e) {
        onFailure.accept(e);
      }
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }

    private static ByteString body(MessageWriter message) throws IOException {
      var out = ByteString.newOutput(message.getContentLength());
      message.writeMessage(out);
      return out.toByteString();
    }

    private static OtlpRequest request(ByteString body) throws InvalidProtocolBufferException {
      var now = Instant.now();
      long nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
      return new OtlpRequest(Signal.METRICS, body, points(body), List.of(), List.of(), nanos);
    }

    private static int points(ByteString body) throws InvalidProtocolBufferException {
      return DataPoints.in(ExportMetricsServiceRequest.parseFrom(body));
    }
  }

  /// What a backend that took the message would have answered.
  private record Answer(int statusCode) implements HttpResponse {
    @Override
    public int getStatusCode() {
      return statusCode;
    }

    @Override
    public String getStatusMessage() {
      return statusCode == OK ? "OK" : "every sending queue is full";
    }

    @Override
    public byte @Nullable [] getResponseBody() {
      return new byte[0];
    }
  }
}
