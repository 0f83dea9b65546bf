/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;

/// The servers that the pipeline is measured beside, each a process of its own: `sink` acknowledges
/// and forgets, `forward` passes the bytes on, `reencode` parses the request and passes on what it
/// encodes again. Forwarders acknowledge when the next server did.
///
/// Arguments: the mode, the port, and for forwarders the next server's port.
public final class BaselineServer {
  private static final byte[] EMPTY = new byte[0];

  private BaselineServer() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int port = Integer.parseInt(arguments[1]);
    ServerCalls.UnaryMethod<byte[], byte[]> handler =
        switch (arguments[0]) {
          case "sink" -> BaselineServer::acknowledge;
          case "forward" -> forwarder(Integer.parseInt(arguments[2]), body -> body);
          case "reencode" ->
              forwarder(Integer.parseInt(arguments[2]), BaselineServer::parsedAndEncoded);
          default ->
              throw new IllegalArgumentException(
                  "mode must be sink, forward or reencode, was " + arguments[0]);
        };
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .directExecutor()
            .maxInboundMessageSize(64 << 20)
            .addService(
                ServerServiceDefinition.builder(
                        "opentelemetry.proto.collector.trace.v1.TraceService")
                    .addMethod(RawExport.METHOD, ServerCalls.asyncUnaryCall(handler))
                    .build())
            .build()
            .start();
    System.out.println("ready");
    server.awaitTermination();
  }

  private static void acknowledge(byte[] body, StreamObserver<byte[]> answer) {
    answer.onNext(EMPTY);
    answer.onCompleted();
  }

  private static ServerCalls.UnaryMethod<byte[], byte[]> forwarder(
      int port, UnaryOperator<byte[]> between) {
    ManagedChannel next =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .usePlaintext()
            .directExecutor()
            .build();
    return (body, answer) ->
        ClientCalls.asyncUnaryCall(
            next.newCall(RawExport.METHOD, CallOptions.DEFAULT), between.apply(body), answer);
  }

  private static byte[] parsedAndEncoded(byte[] body) {
    try {
      return ExportTraceServiceRequest.parseFrom(body).toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw Status.INVALID_ARGUMENT.withCause(e).asRuntimeException();
    }
  }
}
