/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.stepscope.exporter.ExporterSettings.Compression;
import io.stepscope.otel.Signal;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/// OTLP/gRPC. The bytes of a request go into the call as they are; no message is built from them.
final class OtlpGrpcSender implements OtlpSender {
  private final ManagedChannel channel;
  private final Channel withHeaders;
  private final CallOptions options;
  private final long timeoutNanos;
  private final Map<Signal, MethodDescriptor<ByteString, ByteString>> methods =
      new EnumMap<>(Signal.class);

  OtlpGrpcSender(ExporterSettings settings) {
    this.channel = channel(settings);
    this.withHeaders =
        ClientInterceptors.intercept(
            channel, MetadataUtils.newAttachHeadersInterceptor(metadata(settings.headers())));
    this.options =
        settings.compression() == Compression.NONE
            ? CallOptions.DEFAULT
            : CallOptions.DEFAULT.withCompression(settings.compression().label());
    this.timeoutNanos = settings.timeout().toNanos();
    for (Signal signal : Signal.values()) {
      methods.put(signal, method(signal));
    }
  }

  @Override
  public CompletableFuture<SendResult> send(Signal signal, ByteString body) {
    var result = new CompletableFuture<SendResult>();
    var call =
        withHeaders.newCall(
            Objects.requireNonNull(methods.get(signal)),
            options.withDeadlineAfter(timeoutNanos, TimeUnit.NANOSECONDS));
    Futures.addCallback(
        ClientCalls.futureUnaryCall(call, body),
        new FutureCallback<ByteString>() {
          @Override
          public void onSuccess(ByteString answer) {
            result.complete(ExportAnswer.read(signal, answer));
          }

          @Override
          public void onFailure(Throwable failure) {
            result.complete(GrpcFailure.read(failure));
          }
        },
        MoreExecutors.directExecutor());
    return result;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private static ManagedChannel channel(ExporterSettings settings) {
    Endpoint endpoint = settings.endpoint();
    var builder =
        NettyChannelBuilder.forTarget("dns:///" + escaped(endpoint.authority()))
            .directExecutor()
            .disableRetry()
            .disableServiceConfigLookUp()
            .maxInboundMessageSize(MAX_RESPONSE_BYTES)
            .userAgent(ProductVersion.USER_AGENT);
    if (!endpoint.tls()) {
      return builder.usePlaintext().build();
    }
    var material = TlsMaterial.read(settings.tls());
    var context = GrpcSslContexts.forClient().trustManager(material.trust());
    material.key().ifPresent(context::keyManager);
    try {
      return builder.sslContext(context.build()).build();
    } catch (SSLException e) {
      throw new IllegalArgumentException("tls of " + settings.name() + ": " + e.getMessage(), e);
    }
  }

  /// The brackets of an IPv6 address are not allowed in a URI's path.
  private static String escaped(String authority) {
    return authority.replace("[", "%5B").replace("]", "%5D");
  }

  private static Metadata metadata(Map<String, String> headers) {
    var metadata = new Metadata();
    headers.forEach((name, value) ->
        metadata.put(
            Metadata.Key.of(name.toLowerCase(Locale.ROOT), Metadata.ASCII_STRING_MARSHALLER),
            value));
    return metadata;
  }

  private static MethodDescriptor<ByteString, ByteString> method(Signal signal) {
    String name =
        switch (signal) {
          case TRACES -> TraceServiceGrpc.getExportMethod().getFullMethodName();
          case METRICS -> MetricsServiceGrpc.getExportMethod().getFullMethodName();
          case LOGS -> LogsServiceGrpc.getExportMethod().getFullMethodName();
        };
    return MethodDescriptor.newBuilder(new BytesMarshaller(), new BytesMarshaller())
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(name)
        .build();
  }
}
