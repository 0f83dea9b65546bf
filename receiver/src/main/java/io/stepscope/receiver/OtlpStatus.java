/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.stepscope.otel.Signal;
import java.time.Duration;

/// Answers as OTLP's messages: a response, or the status that both transports use for an error.
final class OtlpStatus {
  private OtlpStatus() {}

  /// The response of a request that was taken.
  static ByteString response(Signal signal, Answer.Taken taken) {
    if (taken.rejected() == 0 && taken.message().isEmpty()) {
      return ByteString.EMPTY;
    }
    return switch (signal) {
      case TRACES ->
          ExportTraceServiceResponse.newBuilder()
              .setPartialSuccess(
                  ExportTracePartialSuccess.newBuilder()
                      .setRejectedSpans(taken.rejected())
                      .setErrorMessage(taken.message()))
              .build()
              .toByteString();
      case METRICS ->
          ExportMetricsServiceResponse.newBuilder()
              .setPartialSuccess(
                  ExportMetricsPartialSuccess.newBuilder()
                      .setRejectedDataPoints(taken.rejected())
                      .setErrorMessage(taken.message()))
              .build()
              .toByteString();
      case LOGS ->
          ExportLogsServiceResponse.newBuilder()
              .setPartialSuccess(
                  ExportLogsPartialSuccess.newBuilder()
                      .setRejectedLogRecords(taken.rejected())
                      .setErrorMessage(taken.message()))
              .build()
              .toByteString();
    };
  }

  /// The same response in JSON.
  static String jsonResponse(Signal signal, Answer.Taken taken) {
    if (taken.rejected() == 0 && taken.message().isEmpty()) {
      return "{}";
    }
    String rejected =
        switch (signal) {
          case TRACES -> "rejectedSpans";
          case METRICS -> "rejectedDataPoints";
          case LOGS -> "rejectedLogRecords";
        };
    return "{\"partialSuccess\":{\""
        + rejected
        + "\":\""
        + taken.rejected()
        + "\",\"errorMessage\":"
        + JsonText.quoted(taken.message())
        + "}}";
  }

  static Status bad(String where, String problem) {
    return Status.newBuilder()
        .setCode(Code.INVALID_ARGUMENT_VALUE)
        .setMessage(where + ": " + problem)
        .addDetails(
            Any.pack(
                BadRequest.newBuilder()
                    .addFieldViolations(
                        BadRequest.FieldViolation.newBuilder()
                            .setField(where)
                            .setDescription(problem))
                    .build()))
        .build();
  }

  static Status plain(Code code, String message) {
    return Status.newBuilder().setCode(code.getNumber()).setMessage(message).build();
  }

  /// An error after which the sender should try again.
  static Status retryable(Code code, String message, Duration after) {
    return Status.newBuilder()
        .setCode(code.getNumber())
        .setMessage(message)
        .addDetails(
            Any.pack(
                RetryInfo.newBuilder()
                    .setRetryDelay(
                        com.google.protobuf.Duration.newBuilder()
                            .setSeconds(after.toSeconds())
                            .setNanos(after.toNanosPart()))
                    .build()))
        .build();
  }

  /// Code and message in JSON, as a person can read them too.
  static String json(Status status) {
    return "{\"code\":"
        + status.getCode()
        + ",\"message\":"
        + JsonText.quoted(status.getMessage())
        + "}";
  }
}
