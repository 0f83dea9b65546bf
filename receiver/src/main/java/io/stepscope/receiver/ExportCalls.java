/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import com.google.rpc.Code;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.stepscope.otel.Signal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers the export calls of one signal. A message is taken as soon as it is whole, so that no
/// memory waits for the sender to end the call.
final class ExportCalls implements ServerCallHandler<RawMessage, RawMessage> {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Signal signal;
  private final ExportService service;
  private final ByteBudget budget;
  private final Optional<BearerToken> token;

  ExportCalls(
      Signal signal, ExportService service, ByteBudget budget, Optional<BearerToken> token) {
    this.signal = signal;
    this.service = service;
    this.budget = budget;
    this.token = token;
  }

  @Override
  public ServerCall.Listener<RawMessage> startCall(
      ServerCall<RawMessage, RawMessage> call, Metadata headers) {
    if (token.isPresent() && !isKnown(headers, token.get())) {
      return refused(call, new Answer.Stranger());
    }
    if (!budget.hasRoomFor(1)) {
      return refused(call, service.overloaded());
    }
    CallMeter meter = CallMeter.current();
    var export = new ExportCall(call, meter);
    meter.onOver(export::overBudget);
    meter.onClosed(export::ended);
    call.request(2);
    return export;
  }

  private static boolean isKnown(Metadata headers, BearerToken token) {
    String header = headers.get(AUTHORIZATION);
    return header != null && token.accepts(header);
  }

  private ServerCall.Listener<RawMessage> refused(
      ServerCall<RawMessage, RawMessage> call, Answer answer) {
    close(call, service.refuse(signal, Protocol.GRPC, answer));
    return new ServerCall.Listener<>() {};
  }

  private final class ExportCall extends ServerCall.Listener<RawMessage> {
    private final ServerCall<RawMessage, RawMessage> call;
    private final CallMeter meter;
    private @Nullable Answer answer;
    private boolean closed;

    ExportCall(ServerCall<RawMessage, RawMessage> call, CallMeter meter) {
      this.call = call;
      this.meter = meter;
    }

    @Override
    public void onMessage(RawMessage message) {
      if (closed) {
        return;
      }
      if (answer != null) {
        finish(bad("an export call has one message, was two"));
        return;
      }
      answer = answerTo(message);
      meter.share().release();
    }

    @Override
    public void onHalfClose() {
      if (!closed) {
        finish(answer == null ? bad("an export call has one message, was none") : answer);
      }
    }

    void overBudget() {
      if (!closed && answer == null) {
        Answer over = meter.share().neverFits() ? service.tooLarge() : service.overloaded();
        finish(service.refuse(signal, Protocol.GRPC, over));
      }
    }

    /// Counts what the transport ended by itself.
    void ended(Status status) {
      if (closed || answer != null) {
        return;
      }
      closed = true;
      if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
        var _ = service.refuse(signal, Protocol.GRPC, service.tooLarge());
      } else if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
        var _ = service.refuse(signal, Protocol.GRPC, new Answer.TooSlow());
      }
    }

    private Answer answerTo(RawMessage message) {
      if (!message.failure().isOk()) {
        boolean tooLarge = message.failure().getCode() == Status.Code.RESOURCE_EXHAUSTED;
        return service.refuse(
            signal,
            Protocol.GRPC,
            tooLarge ? service.tooLarge() : new Answer.Bad("message", "it can be read, was not"));
      }
      if (message.bytes().length > service.limits().maxMessageBytes()) {
        return service.refuse(signal, Protocol.GRPC, service.tooLarge());
      }
      return service.export(
          signal,
          Protocol.GRPC,
          ExportService.Encoding.PROTOBUF,
          message.isGzip(),
          message.bytes(),
          meter.share());
    }

    private Answer bad(String problem) {
      return service.refuse(signal, Protocol.GRPC, new Answer.Bad("call", problem));
    }

    private void finish(Answer told) {
      closed = true;
      if (told instanceof Answer.Taken taken) {
        call.sendHeaders(new Metadata());
        call.sendMessage(RawMessage.of(OtlpStatus.response(signal, taken).toByteArray()));
        call.close(Status.OK, new Metadata());
      } else {
        close(call, told);
      }
    }
  }

  private static void close(ServerCall<RawMessage, RawMessage> call, Answer answer) {
    StatusRuntimeException told = StatusProto.toStatusRuntimeException(statusOf(answer));
    Metadata trailers = told.getTrailers();
    call.close(told.getStatus(), trailers == null ? new Metadata() : trailers);
  }

  private static com.google.rpc.Status statusOf(Answer answer) {
    return switch (answer) {
      case Answer.Bad(String where, String problem) -> OtlpStatus.bad(where, problem);
      case Answer.TooLarge(String message) -> OtlpStatus.plain(Code.RESOURCE_EXHAUSTED, message);
      case Answer.ComeBack(RefusalReason reason, String message, var after) ->
          OtlpStatus.retryable(
              reason == RefusalReason.BACKPRESSURE ? Code.RESOURCE_EXHAUSTED : Code.UNAVAILABLE,
              message,
              after);
      case Answer.TooSlow _ ->
          OtlpStatus.plain(Code.DEADLINE_EXCEEDED, "the message did not arrive in time");
      case Answer.Stranger _ ->
          OtlpStatus.plain(Code.UNAUTHENTICATED, "a valid bearer token is needed");
      case Answer.Unsupported(String message) -> OtlpStatus.plain(Code.UNIMPLEMENTED, message);
      case Answer.Taken _, Answer.Broken _ -> OtlpStatus.plain(Code.INTERNAL, "internal error");
    };
  }
}
