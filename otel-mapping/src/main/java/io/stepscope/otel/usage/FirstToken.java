/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import io.stepscope.analyzer.model.StepTime;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.draft.DraftEvent;
import io.stepscope.otel.draft.StepDraft;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/// Reads how long a streamed answer took to begin, whichever unit or time the dialect gives.
final class FirstToken {
  private static final Set<String> EVENTS =
      Set.of("ai.stream.firstChunk", "First Token Stream Event", "gen_ai.first_token");
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  private FirstToken() {}

  /// In nanoseconds from the step's start; empty when unknown or negative.
  static OptionalLong read(StepDraft step) {
    OptionalLong delay =
        scaled(Scalars.real(step.field(Field.FIRST_TOKEN_SECONDS)), NANOS_PER_SECOND);
    if (delay.isEmpty()) {
      delay = scaled(Scalars.real(step.field(Field.FIRST_TOKEN_MILLIS)), NANOS_PER_MILLI);
    }
    if (delay.isEmpty()) {
      delay = since(step, time(step));
    }
    return delay.isPresent() ? delay : since(step, ofEvent(step));
  }

  private static OptionalLong scaled(OptionalDouble value, double unit) {
    boolean usable = value.isPresent() && value.getAsDouble() >= 0 && value.getAsDouble() < 1e9;
    return usable ? OptionalLong.of(Math.round(value.getAsDouble() * unit)) : OptionalLong.empty();
  }

  private static OptionalLong since(StepDraft step, OptionalLong atNanos) {
    boolean usable =
        atNanos.isPresent() && step.time().hasStart() && atNanos.getAsLong() >= step.time().start();
    return usable
        ? OptionalLong.of(atNanos.getAsLong() - step.time().start())
        : OptionalLong.empty();
  }

  private static OptionalLong ofEvent(StepDraft step) {
    for (DraftEvent event : step.events()) {
      if (EVENTS.contains(event.name()) && event.timeNanos() != StepTime.UNKNOWN) {
        return OptionalLong.of(event.timeNanos());
      }
    }
    return OptionalLong.empty();
  }

  /// An ISO time, possibly in quotes.
  private static OptionalLong time(StepDraft step) {
    String text = Scalars.text(step.field(Field.FIRST_TOKEN_TIME)).orElse("").replace("\"", "");
    if (text.length() < 10 || text.length() > 40) {
      return OptionalLong.empty();
    }
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      return OptionalLong.of(
          Math.addExact(
              Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano()));
    } catch (DateTimeParseException | ArithmeticException notATime) {
      return OptionalLong.empty();
    }
  }
}
