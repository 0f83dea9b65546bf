/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OtlpGrpcReceiverTest {
  private static final int LIMIT = 1 << 20;

  private final RecordingIntake intake = new RecordingIntake();
  private final OtlpReceiver receiver =
      new OtlpReceiver(
          ReceiverSettings.of(new Endpoint("localhost", 0), new Endpoint("localhost", 0))
              .withLimits(
                  ReceiverLimits.DEFAULT
                      .withMaxMessageBytes(LIMIT)
                      .withMaxInFlightBytes(16 * LIMIT)
                      .withTimeouts(
                          Duration.ofSeconds(10), Duration.ofSeconds(4), Duration.ofMinutes(5))),
          intake);
  private final ManagedChannel channel;

  OtlpGrpcReceiverTest() throws IOException {
    receiver.start();
    channel =
        NettyChannelBuilder.forAddress("localhost", receiver.grpcPort()).usePlaintext().build();
  }

  @AfterEach
  void close() throws InterruptedException {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    receiver.close();
    assertThat(receiver.inFlightBytes()).isZero();
  }

  @Test
  void theBytesOfARequestArriveAsTheyWereSent() {
    ExportTraceServiceRequest sent =
        Requests.traces(Requests.span("00000000000000a1"), Requests.span("00000000000000a2"));
    ByteString withUnknownField =
        sent.toByteString().concat(ByteString.copyFrom(new byte[] {(byte) 0xf8, 0x7f, 1}));

    assertThat(export(withUnknownField, "identity")).isEqualTo(ByteString.EMPTY);
    assertThat(export(withUnknownField, "gzip")).isEqualTo(ByteString.EMPTY);

    assertThat(intake.requests())
        .extracting(OtlpRequest::body)
        .containsExactly(withUnknownField, withUnknownField);
    assertThat(intake.requests().getFirst().spans())
        .extracting(span -> span.span().getName())
        .containsExactly("step 00000000000000a1", "step 00000000000000a2");
    assertThat(receiver.metrics().acceptedItems(Signal.TRACES, Protocol.GRPC)).isEqualTo(4);
  }

  @Test
  void metricsAndLogsAreTakenToo() {
    MetricsServiceGrpc.newBlockingStub(channel).export(Requests.metrics(3));
    LogsServiceGrpc.newBlockingStub(channel)
        .export(
            Requests.logs(
                LogRecord.newBuilder().setTraceId(Requests.TRACE), LogRecord.newBuilder()));

    assertThat(intake.requests())
        .extracting(OtlpRequest::signal, OtlpRequest::items, request -> request.logs().size())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Signal.METRICS, 3, 0),
            org.assertj.core.groups.Tuple.tuple(Signal.LOGS, 2, 1));
  }

  @Test
  void anEmptyRequestIsASuccessAndHandsNothingOn() {
    assertThat(export(ByteString.EMPTY, "identity")).isEqualTo(ByteString.EMPTY);
    assertThat(intake.requests()).isEmpty();
  }

  @Test
  void aSpanWithoutAnIdIsRejectedAloneAndSaidSo() throws Exception {
    ExportTraceServiceRequest sent =
        Requests.traces(
            Requests.span("00000000000000a1"),
            Requests.span("0000000000000000"),
            Requests.span("00000000000000a2").setTraceId(ByteString.EMPTY));

    var response = ExportTraceServiceResponse.parseFrom(export(sent.toByteString(), "identity"));

    assertThat(response.getPartialSuccess().getRejectedSpans()).isEqualTo(2);
    assertThat(response.getPartialSuccess().getErrorMessage())
        .isEqualTo(
            "2 spans rejected, the first at resourceSpans[0].scopeSpans[0].spans[1]: "
                + "spanId must not be empty or all zero");
    assertThat(intake.requests())
        .extracting(OtlpRequest::body)
        .containsExactly(Requests.traces(Requests.span("00000000000000a1")).toByteString());
    assertThat(
            receiver.metrics().refusedItems(Signal.TRACES, Protocol.GRPC, RefusalReason.INVALID_ID))
        .isEqualTo(2);
  }

  @Test
  void anIdOfAWrongLengthRefusesTheRequestAndNamesTheField() throws Exception {
    StatusRuntimeException refusal =
        refusal(
            Requests.traces(Requests.span("00000000000000a1").setParentSpanId(Requests.hex("01")))
                .toByteString(),
            "identity");

    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    var violation = detail(refusal, BadRequest.class).getFieldViolations(0);
    assertThat(violation.getField()).isEqualTo("resourceSpans[0].scopeSpans[0].spans[0]");
    assertThat(violation.getDescription()).isEqualTo("parentSpanId: an id has 8 bytes, was 1");
    assertThat(intake.requests()).isEmpty();
  }

  @Test
  void nestingBeyondProtobufsOwnLimitIsBadData() {
    var deep = Requests.span("00000000000000a1").addAttributes(Requests.nested(60));

    assertThat(refusal(Requests.traces(deep).toByteString(), "identity").getStatus().getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void everyBrokenProtobufBodyIsAnInvalidArgument() {
    assertThat(SharedData.bodies("malformed/otlp-proto-invalid.jsonl.gz"))
        .allSatisfy(body ->
            assertThat(refusal(ByteString.copyFrom(body.bytes()), "identity").getStatus().getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT));
    assertThat(export(ByteString.EMPTY, "gzip")).isEqualTo(ByteString.EMPTY);
  }

  @Test
  void aRequestAtTheLimitIsTakenAndOneByteMoreIsNot() throws Exception {
    for (String encoding : new String[] {"identity", "gzip"}) {
      assertThat(export(ByteString.copyFrom(Requests.tracesOfSize(LIMIT - 1)), encoding)).isEmpty();
      assertThat(export(ByteString.copyFrom(Requests.tracesOfSize(LIMIT)), encoding)).isEmpty();
      for (int size : new int[] {LIMIT + 1, LIMIT + 2, 3 * LIMIT}) {
        StatusRuntimeException refusal =
            refusal(ByteString.copyFrom(Requests.tracesOfSize(size)), encoding);
        assertThat(refusal.getStatus().getCode())
            .as("%s of %d bytes", encoding, size)
            .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(details(refusal)).noneMatch(detail -> detail.is(RetryInfo.class));
      }
    }
    assertThat(refusedRequests(RefusalReason.TOO_LARGE)).isEqualTo(6);
  }

  @Test
  void whoIsRefusedByTheIntakeIsToldWhenToComeBack() throws Exception {
    intake.answer(new Admission.Refused("the queue is full", Duration.ofMillis(2_500)));

    StatusRuntimeException refusal =
        refusal(Requests.traces(Requests.span("00000000000000a1")).toByteString(), "identity");

    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refusal.getStatus().getDescription()).isEqualTo("the queue is full");
    assertThat(detail(refusal, RetryInfo.class).getRetryDelay())
        .isEqualTo(
            com.google.protobuf.Duration.newBuilder().setSeconds(2).setNanos(500_000_000).build());
    assertThat(
            receiver
                .metrics()
                .refusedItems(Signal.TRACES, Protocol.GRPC, RefusalReason.BACKPRESSURE))
        .isEqualTo(1);
  }

  @Test
  void aDamagedGzipMessageIsBadData() {
    byte[] packed = Requests.gzip(Requests.tracesOfSize(2_000));
    packed[packed.length - 6] ^= 1;

    assertThat(rawGzip(packed).getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void theHealthServiceSaysServingUntilTheEnd() {
    for (String service : new String[] {"", TraceServiceGrpc.SERVICE_NAME}) {
      assertThat(
              HealthGrpc.newBlockingStub(channel)
                  .check(HealthCheckRequest.newBuilder().setService(service).build())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void aCallWhoseMessageDoesNotComeIsEnded() {
    var ended = new java.util.concurrent.CompletableFuture<Status>();
    // As a stream, so that the headers are not held back until there is a message.
    var method = BYTES.toBuilder().setType(MethodDescriptor.MethodType.CLIENT_STREAMING).build();
    var call = channel.newCall(method, CallOptions.DEFAULT);
    call.start(
        new io.grpc.ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, io.grpc.Metadata trailers) {
            ended.complete(status);
          }
        },
        new io.grpc.Metadata());
    call.request(1);

    assertThat(ended.orTimeout(10, TimeUnit.SECONDS).join().getCode())
        .isIn(Status.Code.CANCELLED, Status.Code.DEADLINE_EXCEEDED);
    assertThat(refusedRequests(RefusalReason.TIMEOUT)).isEqualTo(1);
  }

  private long refusedRequests(RefusalReason reason) {
    return receiver.metrics().refusedRequests(Signal.TRACES, Protocol.GRPC, reason);
  }

  private ByteString export(ByteString request, String encoding) {
    return ClientCalls.blockingUnaryCall(
        channel, BYTES, CallOptions.DEFAULT.withCompression(encoding), request);
  }

  private StatusRuntimeException refusal(ByteString request, String encoding) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> export(request, encoding));
  }

  /// Sends bytes that claim to be packed.
  private StatusRuntimeException rawGzip(byte[] packed) {
    var compressors = io.grpc.CompressorRegistry.newEmptyInstance();
    compressors.register(
        new io.grpc.Compressor() {
          @Override
          public String getMessageEncoding() {
            return "gzip";
          }

          @Override
          public java.io.OutputStream compress(java.io.OutputStream out) {
            return out;
          }
        });
    ManagedChannel packing =
        NettyChannelBuilder.forAddress("localhost", receiver.grpcPort())
            .usePlaintext()
            .compressorRegistry(compressors)
            .build();
    try {
      return catchThrowableOfType(
          StatusRuntimeException.class,
          () ->
              ClientCalls.blockingUnaryCall(
                  packing,
                  BYTES,
                  CallOptions.DEFAULT.withCompression("gzip"),
                  ByteString.copyFrom(packed)));
    } finally {
      packing.shutdownNow();
    }
  }

  private static <T extends com.google.protobuf.Message> T detail(
      StatusRuntimeException refusal, Class<T> type) throws Exception {
    for (Any detail : details(refusal)) {
      if (detail.is(type)) {
        return detail.unpack(type);
      }
    }
    throw new AssertionError("no " + type.getSimpleName());
  }

  private static List<Any> details(StatusRuntimeException refusal) {
    var status = StatusProto.fromThrowable(refusal);
    return status == null ? List.of() : status.getDetailsList();
  }

  private static final MethodDescriptor<ByteString, ByteString> BYTES =
      MethodDescriptor.newBuilder(new Plain(), new Plain())
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(TraceServiceGrpc.getExportMethod().getFullMethodName())
          .build();

  private static final class Plain implements MethodDescriptor.Marshaller<ByteString> {
    @Override
    public java.io.InputStream stream(ByteString value) {
      return value.newInput();
    }

    @Override
    public ByteString parse(java.io.InputStream stream) {
      try {
        return ByteString.readFrom(stream);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
