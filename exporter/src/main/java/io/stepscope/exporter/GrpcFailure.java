/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.stepscope.exporter.SendResult.Permanent;
import io.stepscope.exporter.SendResult.Retryable;
import io.stepscope.exporter.SendResult.Unsupported;
import java.time.Duration;
import java.util.Optional;

/// Says of a failed gRPC call whether to try again, by the table of the OTLP specification.
final class GrpcFailure {
  private GrpcFailure() {}

  static SendResult read(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    String reason = reason(status);
    return switch (status.getCode()) {
      case CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS ->
          new Retryable(reason, retryInfo(failure).filter(Duration::isPositive));
      case RESOURCE_EXHAUSTED ->
          retryInfo(failure)
              .<SendResult>map(
                  delay -> new Retryable(reason, Optional.of(delay).filter(Duration::isPositive)))
              .orElseGet(() -> new Permanent(reason));
      case UNIMPLEMENTED -> new Unsupported(reason);
      case OK,
          UNKNOWN,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          FAILED_PRECONDITION,
          INTERNAL,
          UNAUTHENTICATED ->
          new Permanent(reason);
    };
  }

  private static String reason(Status status) {
    String description = Optional.ofNullable(status.getDescription()).orElse("");
    String cause =
        status.getCause() == null
            ? ""
            : TransportFailure.describe(ExporterSettings.Protocol.GRPC, status.getCause());
    return BoundedText.line(
        status.getCode()
            + (description.isEmpty() ? "" : " " + description)
            + (cause.isEmpty() ? "" : ": " + cause),
        ExportAnswer.MAX_MESSAGE_BYTES);
  }

  /// The delay of the first `RetryInfo` among the status's details; zero when it names none.
  private static Optional<Duration> retryInfo(Throwable failure) {
    com.google.rpc.Status details;
    try {
      details = StatusProto.fromThrowable(failure);
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // its code contradicts the call's: not to be trusted
    }
    if (details == null) {
      return Optional.empty();
    }
    for (var detail : details.getDetailsList()) {
      if (detail.is(RetryInfo.class)) {
        try {
          var delay = detail.unpack(RetryInfo.class).getRetryDelay();
          return Optional.of(Duration.ofSeconds(delay.getSeconds(), delay.getNanos()));
        } catch (InvalidProtocolBufferException | ArithmeticException _) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
