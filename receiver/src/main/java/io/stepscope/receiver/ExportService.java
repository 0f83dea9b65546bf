/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.Signal;
import io.stepscope.receiver.otlp.Allowance.OverAllowanceException;
import io.stepscope.receiver.otlp.BadDataException;
import io.stepscope.receiver.otlp.OtlpReader;
import io.stepscope.receiver.otlp.OtlpReading;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.zip.ZipException;

/// Takes the body of a request, whatever transport it came over: unpacks it, reads it, hands it to
/// the intake, counts it and says what the sender should be told.
final class ExportService {
  /// How a body is written.
  enum Encoding {
    PROTOBUF,
    JSON
  }

  private static final Logger LOG = System.getLogger(ExportService.class.getName());

  private final OtlpReader reader;
  private final Intake intake;
  private final ReceiverLimits limits;
  private final ReceiverMetrics metrics;
  private final Clock clock;

  ExportService(ReceiverSettings settings, Intake intake, ReceiverMetrics metrics, Clock clock) {
    this.reader = new OtlpReader(settings.lenientJson());
    this.intake = intake;
    this.limits = settings.limits();
    this.metrics = metrics;
    this.clock = clock;
  }

  ReceiverLimits limits() {
    return limits;
  }

  /// Takes a body that is whole in memory and counted in `share`.
  Answer export(
      Signal signal,
      Protocol protocol,
      Encoding encoding,
      boolean gzip,
      byte[] body,
      ByteBudget.Share share) {
    Answer answer;
    try {
      byte[] content = gzip ? Gunzip.unpack(body, limits.maxMessageBytes(), share) : body;
      answer = admit(protocol, read(signal, encoding, content, share));
    } catch (BadDataException e) {
      answer = new Answer.Bad(e.where(), e.problem());
    } catch (ZipException e) {
      answer = new Answer.Bad("body", String.valueOf(e.getMessage()));
    } catch (Gunzip.TooLargeException _) {
      answer = tooLarge();
    } catch (OverAllowanceException e) {
      answer = overAllowance(share, e);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "cannot take a request of " + signal.label(), e);
      answer = new Answer.Broken();
    }
    count(signal, protocol, answer);
    return answer;
  }

  /// Counts a request that a transport refused by itself, and says so.
  Answer refuse(Signal signal, Protocol protocol, Answer answer) {
    count(signal, protocol, answer);
    return answer;
  }

  Answer tooLarge() {
    return new Answer.TooLarge(
        "a request has at most " + limits.maxMessageBytes() + " bytes, also decompressed");
  }

  Answer overloaded() {
    return new Answer.ComeBack(
        RefusalReason.OVERLOAD, "too much is being received at once", limits.retryAfter());
  }

  Answer overAllowance(ByteBudget.Share share, OverAllowanceException e) {
    return share.neverFits()
        ? new Answer.TooLarge("the request cannot be read: " + e.getMessage())
        : overloaded();
  }

  private OtlpReading read(Signal signal, Encoding encoding, byte[] content, ByteBudget.Share share)
      throws BadDataException, OverAllowanceException {
    long now = nanos(clock.instant());
    return switch (encoding) {
      case PROTOBUF -> reader.protobuf(signal, content, now, share);
      case JSON -> reader.json(signal, content, now, share);
    };
  }

  private Answer admit(Protocol protocol, OtlpReading reading) {
    OtlpRequest request = reading.request();
    if (request.items() > 0) {
      if (intake.admit(request) instanceof Admission.Refused(String reason, var after)) {
        RefusalReason why = RefusalReason.BACKPRESSURE;
        metrics.rejected(request.signal(), protocol, why, request.items());
        return new Answer.ComeBack(why, reason, after);
      }
      metrics.accepted(request.signal(), protocol, request.items(), request.body().size());
    }
    return new Answer.Taken(reading.rejected(), reading.message());
  }

  private void count(Signal signal, Protocol protocol, Answer answer) {
    switch (answer) {
      case Answer.Taken(int rejected, _) -> {
        if (rejected > 0) {
          metrics.rejected(signal, protocol, RefusalReason.INVALID_ID, rejected);
        }
      }
      case Answer.Bad _ -> metrics.refused(signal, protocol, RefusalReason.BAD_DATA);
      case Answer.TooLarge _ -> metrics.refused(signal, protocol, RefusalReason.TOO_LARGE);
      case Answer.ComeBack(var reason, _, _) -> metrics.refused(signal, protocol, reason);
      case Answer.TooSlow _ -> metrics.refused(signal, protocol, RefusalReason.TIMEOUT);
      case Answer.Unsupported _ -> metrics.refused(signal, protocol, RefusalReason.UNSUPPORTED);
      case Answer.Stranger _ -> metrics.refused(signal, protocol, RefusalReason.UNAUTHENTICATED);
      case Answer.Broken _ -> metrics.refused(signal, protocol, RefusalReason.INTERNAL);
    }
  }

  private static long nanos(Instant now) {
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
