/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.stepscope.exporter.SendResult.Delivered;
import io.stepscope.otel.Signal;

/// Reads what a backend answers to a request that it took.
final class ExportAnswer {
  /// Messages of backends end up in logs; this much of them is enough.
  static final int MAX_MESSAGE_BYTES = 512;

  private ExportAnswer() {}

  /// An answer that cannot be read is still a success: the status said so, and asking again would
  /// deliver twice.
  static Delivered read(Signal signal, ByteString body) {
    if (body.isEmpty()) {
      return Delivered.WHOLE;
    }
    try {
      return switch (signal) {
        case TRACES -> {
          var partial = ExportTraceServiceResponse.parseFrom(body).getPartialSuccess();
          yield delivered(partial.getRejectedSpans(), partial.getErrorMessage());
        }
        case METRICS -> {
          var partial = ExportMetricsServiceResponse.parseFrom(body).getPartialSuccess();
          yield delivered(partial.getRejectedDataPoints(), partial.getErrorMessage());
        }
        case LOGS -> {
          var partial = ExportLogsServiceResponse.parseFrom(body).getPartialSuccess();
          yield delivered(partial.getRejectedLogRecords(), partial.getErrorMessage());
        }
      };
    } catch (InvalidProtocolBufferException _) {
      return Delivered.WHOLE;
    }
  }

  private static Delivered delivered(long rejected, String message) {
    return new Delivered(Math.max(0, rejected), BoundedText.line(message, MAX_MESSAGE_BYTES));
  }
}
