/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.rpc.RetryInfo;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A real gRPC server that knows no message: it notes what came and answers what a test told it, in
/// order, and after that success.
final class ScriptedGrpcBackend implements AutoCloseable {
  /// One call as it arrived.
  record Call(String method, Metadata headers, ByteString body) {}

  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  private final Queue<Consumer<StreamObserver<ByteString>>> answers = new ConcurrentLinkedQueue<>();
  private final Server server;

  ScriptedGrpcBackend() {
    this(UnaryOperator.identity());
  }

  ScriptedGrpcBackend(SslContext tls) {
    this(builder -> builder.sslContext(tls));
  }

  private ScriptedGrpcBackend(UnaryOperator<NettyServerBuilder> change) {
    var builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxInboundMessageSize(64 << 20)
            .fallbackHandlerRegistry(new EveryMethod());
    try {
      this.server = change.apply(builder).build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getPort();
  }

  void thenFail(Status.Code code) {
    answers.add(answer -> answer.onError(code.toStatus().asRuntimeException()));
  }

  void thenFail(Status.Code code, String message) {
    answers.add(
        answer -> answer.onError(code.toStatus().withDescription(message).asRuntimeException()));
  }

  /// Fails with a `RetryInfo` among the details.
  void thenFail(Status.Code code, Duration retryDelay) {
    var delay =
        com.google.protobuf.Duration.newBuilder()
            .setSeconds(retryDelay.toSeconds())
            .setNanos(retryDelay.toNanosPart());
    var status =
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()))
            .build();
    answers.add(answer -> answer.onError(StatusProto.toStatusRuntimeException(status)));
  }

  void thenAnswer(Message message) {
    thenAnswer(message.toByteString());
  }

  void thenAnswer(ByteString body) {
    answers.add(answer -> {
      answer.onNext(body);
      answer.onCompleted();
    });
  }

  void thenStaySilent() {
    answers.add(_ -> {});
  }

  /// The next call; waits until there is one.
  Call next() {
    try {
      Call call = calls.poll(20, TimeUnit.SECONDS);
      if (call == null) {
        throw new AssertionError("no call came");
      }
      return call;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Calls that came and that [#next] has not told.
  int waiting() {
    return calls.size();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private void answer(Call call, StreamObserver<ByteString> observer) {
    calls.add(call);
    var answer = answers.poll();
    if (answer == null) {
      observer.onNext(ByteString.EMPTY);
      observer.onCompleted();
    } else {
      answer.accept(observer);
    }
  }

  /// Takes every method of every service.
  private final class EveryMethod extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
      var method =
          MethodDescriptor.newBuilder(new BytesMarshaller(), new BytesMarshaller())
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(name)
              .build();
      return ServerMethodDefinition.create(method, handler(name));
    }

    private ServerCallHandler<ByteString, ByteString> handler(String name) {
      return (call, headers) ->
          ServerCalls.<ByteString, ByteString>asyncUnaryCall(
                  (body, observer) -> answer(new Call(name, headers, body), observer))
              .startCall(call, headers);
    }
  }
}
