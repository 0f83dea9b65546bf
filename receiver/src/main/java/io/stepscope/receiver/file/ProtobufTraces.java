/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

import com.google.protobuf.UnsafeByteOperations;
import io.stepscope.otel.Signal;
import io.stepscope.receiver.file.FileProblem.Severity;
import io.stepscope.receiver.otlp.Allowance;
import io.stepscope.receiver.otlp.Allowance.OverAllowanceException;
import io.stepscope.receiver.otlp.BadDataException;
import io.stepscope.receiver.otlp.OtlpReader;
import io.stepscope.receiver.otlp.OtlpReading;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// Reads OTLP protobuf: one request, or requests that each follow their length in four bytes, as
/// the collector's file exporter writes them. Whether one holds spans or logs is told by what it
/// can be read as.
final class ProtobufTraces {
  private static final OtlpReader OTLP = new OtlpReader(true);

  private final String file;
  private final long arrivedNanos;
  private final TraceFileSink sink;

  ProtobufTraces(String file, long arrivedNanos, TraceFileSink sink) {
    this.file = file;
    this.arrivedNanos = arrivedNanos;
    this.sink = sink;
  }

  void read(byte[] content) {
    // No message begins with a zero byte, but every length below 16 MiB does.
    if (content.length < 4 || content[0] != 0) {
      message(content, "");
      return;
    }
    ByteBuffer records = ByteBuffer.wrap(content);
    for (int record = 1; records.remaining() >= 4; record++) {
      int start = records.position();
      int length = records.getInt();
      if (length < 0 || length > records.remaining()) {
        problem(Severity.ERROR, "at byte " + start + ": a record of " + length + " bytes is cut");
        return;
      }
      message(
          Arrays.copyOfRange(content, start + 4, start + 4 + length), "record " + record + ": ");
      records.position(start + 4 + length);
    }
    if (records.hasRemaining()) {
      problem(Severity.ERROR, "at byte " + records.position() + ": the length of a record is cut");
    }
  }

  /// Whether `content` is one message of spans or logs by its structure.
  static boolean isMessage(byte[] content) {
    return reading(Signal.TRACES, content).isPresent() || reading(Signal.LOGS, content).isPresent();
  }

  private void message(byte[] bytes, String where) {
    try {
      take(OTLP.protobuf(Signal.TRACES, bytes, arrivedNanos, Allowance.UNLIMITED), where);
    } catch (BadDataException e) {
      Optional<OtlpReading> logs = reading(Signal.LOGS, bytes);
      if (logs.isPresent()) {
        take(logs.get(), where);
      } else {
        problem(
            Severity.ERROR,
            where
                + "neither JSON nor OTLP protobuf: "
                + (isText(bytes) ? "it is other text" : e.getMessage()));
      }
    } catch (OverAllowanceException e) {
      throw new IllegalStateException("an unlimited allowance has no end", e);
    }
  }

  /// Nobody who gave a text file is helped by what is wrong with it as protobuf.
  private static boolean isText(byte[] bytes) {
    for (byte b : bytes) {
      if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t') {
        return false;
      }
    }
    return UnsafeByteOperations.unsafeWrap(bytes).isValidUtf8();
  }

  private static Optional<OtlpReading> reading(Signal signal, byte[] bytes) {
    try {
      return Optional.of(OTLP.protobuf(signal, bytes, 0, Allowance.UNLIMITED));
    } catch (BadDataException _) {
      return Optional.empty();
    } catch (OverAllowanceException e) {
      throw new IllegalStateException("an unlimited allowance has no end", e);
    }
  }

  private void take(OtlpReading reading, String where) {
    if (!reading.message().isEmpty()) {
      problem(Severity.WARNING, where + reading.message());
    }
    if (reading.request().items() > 0) {
      sink.request(reading.request());
    }
  }

  private void problem(Severity severity, String message) {
    sink.problem(new FileProblem(file, 0, 0, severity, message));
  }
}
