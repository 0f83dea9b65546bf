/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.otel.WireSpan;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.draft.FoldedSpan;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// How the last request below a step ended.
///
/// @param failed its status or a code says so
/// @param type what it calls its error, by `error.type` or an exception
/// @param codes of its error
record LastAttempt(
    boolean failed, Optional<String> type, Optional<String> message, List<ErrorCode> codes) {
  LastAttempt {
    codes = List.copyOf(codes);
  }

  /// Of the folded span that ended last among those that tell how they ended: by a code, or as a
  /// call by its status. A call that says nothing of an error succeeded, unless it is one of HTTP,
  /// to which a code belongs.
  static Optional<LastAttempt> of(List<FoldedSpan> folded) {
    if (folded.isEmpty()) {
      return Optional.empty();
    }
    return folded.stream()
        .filter(LastAttempt::tellsItsEnd)
        .max(
            Comparator.comparingLong((FoldedSpan span) -> span.raw().endNanos())
                .thenComparingLong(span -> span.raw().spanId()))
        .map(span -> of(span.span(), span.attributes()));
  }

  private static boolean tellsItsEnd(FoldedSpan span) {
    boolean failed = span.span().isError();
    return ErrorCodes.hasCode(span.attributes())
        || (span.span().isClient() && (failed || span.operation() != Operation.HTTP));
  }

  private static LastAttempt of(WireSpan span, SpanAttributes attributes) {
    List<ErrorCode> codes = ErrorCodes.of(attributes);
    boolean failed = span.isError() || !codes.isEmpty();
    if (!failed) {
      return new LastAttempt(false, Optional.empty(), Optional.empty(), List.of());
    }
    return new LastAttempt(
        true,
        ErrorNames.moreTelling(attributes.text("error.type"), last(span, "exception.type")),
        last(span, "exception.message")
            .or(() -> Optional.of(span.statusMessage()).filter(text -> !text.isBlank())),
        codes);
  }

  private static Optional<String> last(WireSpan span, String key) {
    if (span.eventCount() == 0) {
      return Optional.empty();
    }
    return span.events().reversed().stream()
        .flatMap(event -> event.attributes().text(key).stream())
        .findFirst();
  }
}
