/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.stepscope.otel.DataPoints;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.Signal;
import io.stepscope.receiver.otlp.Allowance.OverAllowanceException;
import java.io.IOException;
import java.util.List;

/// Reads the body of an export request and checks all of it, so that whoever is handed the request
/// need not. Holds no state; for any thread.
///
/// A protobuf body is passed on byte for byte, unknown fields included, unless spans had to be
/// rejected. A JSON body is passed on as the protobuf message it stands for.
public final class OtlpReader {
  /// About what the parsed form of a message takes beyond its bytes.
  public static final int WEIGHT_OF_MESSAGE = 128;

  /// How deep objects and arrays may nest in JSON that is read leniently, where what messages
  /// cannot hold is skipped: a level costs the parser some sixty bytes and no stack.
  public static final int MAX_SKIPPED_NESTING = 100_000;

  private final boolean lenient;

  /// @param lenient take JSON as it is found in files, and reject only the spans that break a rule,
  ///   not the whole request
  public OtlpReader(boolean lenient) {
    this.lenient = lenient;
  }

  /// Reads a protobuf body, of which the result keeps `body` itself.
  ///
  /// @throws OverAllowanceException before memory is taken for the parsed message, when the
  ///   allowance does not have it
  public OtlpReading protobuf(Signal signal, byte[] body, long arrivedNanos, Allowance allowance)
      throws BadDataException, OverAllowanceException {
    ByteString kept = UnsafeByteOperations.unsafeWrap(body);
    if (signal == Signal.TRACES) {
      return traces(body, kept, arrivedNanos, allowance, "");
    }
    Message empty = emptyOf(signal);
    WireCheck.skim(body, empty.getDescriptorForType(), allowance);
    return checked(parse(body, empty), kept, arrivedNanos, "");
  }

  /// Reads a JSON body: one object in UTF-8.
  ///
  /// @throws OverAllowanceException while the message is being built, when it grows beyond the
  ///   allowance
  public OtlpReading json(Signal signal, byte[] body, long arrivedNanos, Allowance allowance)
      throws BadDataException, OverAllowanceException {
    OtlpJson.Result result = OtlpJson.read(body, emptyOf(signal), lenient, allowance);
    if (signal == Signal.TRACES) {
      byte[] encoded = result.message().toByteArray();
      ByteString kept = UnsafeByteOperations.unsafeWrap(encoded);
      // What the spans take was asked for while they were built.
      return flawed(
          traces(encoded, kept, arrivedNanos, Allowance.UNLIMITED, result.remark()), result);
    }
    return flawed(
        checked(result.message(), result.message().toByteString(), arrivedNanos, result.remark()),
        result);
  }

  private static OtlpReading flawed(OtlpReading reading, OtlpJson.Result result) {
    return new OtlpReading(
        reading.request(),
        reading.rejected() + result.rejected(),
        reading.message(),
        result.flaws());
  }

  /// Spans are not parsed here: their bytes are copied out of the request and wait for the rest of
  /// their traces.
  private OtlpReading traces(
      byte[] body, ByteString kept, long arrivedNanos, Allowance allowance, String remark)
      throws BadDataException, OverAllowanceException {
    var counts = WireCheck.walk(body, ExportTraceServiceRequest.getDescriptor(), allowance);
    return SpanIntake.read(body, kept, counts, arrivedNanos, lenient, remark);
  }

  private OtlpReading checked(Message message, ByteString body, long arrivedNanos, String remark)
      throws BadDataException {
    return switch (message) {
      case ExportLogsServiceRequest logs -> LogIntake.read(logs, body, arrivedNanos, remark);
      case ExportMetricsServiceRequest metrics ->
          new OtlpReading(
              new OtlpRequest(
                  Signal.METRICS, body, DataPoints.in(metrics), List.of(), List.of(), arrivedNanos),
              0,
              remark);
      default -> throw new IllegalArgumentException(message.getDescriptorForType().getFullName());
    };
  }

  private static Message parse(byte[] body, Message empty)
      throws BadDataException, OverAllowanceException {
    try {
      CodedInputStream input = CodedInputStream.newInstance(body);
      Message.Builder builder = empty.newBuilderForType().mergeFrom(input);
      input.checkLastTagWas(0);
      return builder.build();
    } catch (InvalidProtocolBufferException e) {
      WireCheck.walk(body, empty.getDescriptorForType(), Allowance.UNLIMITED);
      throw new BadDataException(
          empty.getDescriptorForType().getName(), String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new BadDataException(empty.getDescriptorForType().getName(), "cannot be read", e);
    }
  }

  private static Message emptyOf(Signal signal) {
    return switch (signal) {
      case TRACES -> ExportTraceServiceRequest.getDefaultInstance();
      case METRICS -> ExportMetricsServiceRequest.getDefaultInstance();
      case LOGS -> ExportLogsServiceRequest.getDefaultInstance();
    };
  }
}
