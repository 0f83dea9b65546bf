/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// A backend that keeps every byte it is sent over OTLP/gRPC.
final class OtlpSink implements AutoCloseable {
  static final MethodDescriptor<byte[], byte[]> TRACES =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("opentelemetry.proto.collector.trace.v1.TraceService/Export")
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .build();

  private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
  private final Server server;

  private OtlpSink(int port) throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("localhost", port))
            .addService(
                ServerServiceDefinition.builder(
                        "opentelemetry.proto.collector.trace.v1.TraceService")
                    .addMethod(
                        TRACES,
                        ServerCalls.asyncUnaryCall((body, answer) -> {
                          bodies.add(body);
                          answer.onNext(new byte[0]);
                          answer.onCompleted();
                        }))
                    .build())
            .build()
            .start();
  }

  /// @param port 0 for a free one
  static OtlpSink on(int port) throws IOException {
    return new OtlpSink(port);
  }

  int port() {
    return server.getPort();
  }

  /// What was received, in order.
  List<byte[]> bodies() {
    return List.copyOf(bodies);
  }

  /// The bodies that hold an analysis, or those that do not.
  List<byte[]> bodies(boolean ofAnalyses) {
    return bodies.stream()
        .filter(body -> spans(body).stream().anyMatch(OtlpSink::isAnalysis) == ofAnalyses)
        .toList();
  }

  static boolean isAnalysis(Span span) {
    return span.getName().equals("stepscope.analysis");
  }

  static List<Span> spans(byte[] body) {
    try {
      return ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().stream()
          .flatMap(resource -> resource.getScopeSpansList().stream())
          .flatMap(scope -> scope.getSpansList().stream())
          .toList();
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      var _ = server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] body) {
      return new ByteArrayInputStream(body);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
