/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import io.stepscope.analyzer.model.TokenUsage;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.Values;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.draft.StepDraft;
import java.util.List;
import java.util.OptionalLong;

/// Reads a step's token counts: from the best key of each ladder, and where a count is missing,
/// from the object of usage details.
final class TokenReader {
  /// No reporter's number is believed beyond this. It lets no sum over a trace overflow.
  static final long MOST = 1_000_000_000_000L;

  private static final List<String> INPUT =
      List.of("input_tokens", "prompt_tokens", "inputTokens", "promptTokens", "input", "prompt");
  private static final List<String> OUTPUT =
      List.of(
          "output_tokens",
          "completion_tokens",
          "outputTokens",
          "completionTokens",
          "output",
          "completion");
  private static final List<String> TOTAL = List.of("total_tokens", "totalTokens", "total");
  private static final List<String> CACHE_READ =
      List.of(
          "cache_read_input_tokens",
          "cache_read_tokens",
          "input_cached_tokens",
          "cached_tokens",
          "cachedInputTokens",
          "cached_input_tokens",
          "input_cache_read",
          "cache_read");
  private static final List<String> CACHE_WRITE =
      List.of(
          "cache_creation_input_tokens",
          "cache_write_input_tokens",
          "cache_creation_tokens",
          "cacheWriteInputTokens",
          "input_cache_creation",
          "cache_creation",
          "cache_write");
  private static final List<String> REASONING =
      List.of(
          "reasoning_tokens",
          "output_reasoning_tokens",
          "reasoningTokens",
          "output_reasoning",
          "reasoning");

  /// Objects inside the details that hold the finer counts.
  private static final List<String> INPUT_DETAILS =
      List.of("input_token_details", "prompt_tokens_details", "input_tokens_details");

  private static final List<String> OUTPUT_DETAILS =
      List.of("output_token_details", "completion_tokens_details", "output_tokens_details");

  private static final Field[] COUNTS = {
    Field.INPUT_TOKENS,
    Field.OUTPUT_TOKENS,
    Field.TOTAL_TOKENS,
    Field.CACHE_READ_TOKENS,
    Field.CACHE_WRITE_TOKENS,
    Field.REASONING_TOKENS,
    Field.USAGE_DETAILS
  };

  private TokenReader() {}

  static TokenUsage read(StepDraft step) {
    return tellsAny(step) ? readCounts(step) : TokenUsage.UNKNOWN;
  }

  private static boolean tellsAny(StepDraft step) {
    for (Field field : COUNTS) {
      if (step.field(field) != null) {
        return true;
      }
    }
    return false;
  }

  private static TokenUsage readCounts(StepDraft step) {
    Value details = details(step);
    Value inputDetails = first(details, INPUT_DETAILS);
    Value outputDetails = first(details, OUTPUT_DETAILS);
    return new TokenReading(
            count(step, Field.INPUT_TOKENS, details, INPUT),
            count(step, Field.OUTPUT_TOKENS, details, OUTPUT),
            count(step, Field.TOTAL_TOKENS, details, TOTAL),
            or(count(step, Field.CACHE_READ_TOKENS, details, CACHE_READ), inputDetails, CACHE_READ),
            or(
                count(step, Field.CACHE_WRITE_TOKENS, details, CACHE_WRITE),
                inputDetails,
                CACHE_WRITE),
            or(count(step, Field.REASONING_TOKENS, details, REASONING), outputDetails, REASONING),
            isNet(step))
        .settled();
  }

  /// Claude Code and SDKs of its make report the input without what the cache held; bare
  /// `input_tokens` is their key.
  private static boolean isNet(StepDraft step) {
    return step.fieldKey(Field.INPUT_TOKENS).equals("input_tokens");
  }

  private static Value details(StepDraft step) {
    var raw = step.field(Field.USAGE_DETAILS);
    return raw == null ? Value.absent() : Values.structured(raw);
  }

  private static OptionalLong count(StepDraft step, Field field, Value details, List<String> keys) {
    OptionalLong own = known(Scalars.whole(step.field(field)));
    return own.isPresent() ? own : or(own, details, keys);
  }

  private static OptionalLong or(OptionalLong count, Value details, List<String> keys) {
    return count.isPresent() ? count : known(Scalars.whole(first(details, keys)));
  }

  /// A negative count is a mistake of the reporter: it is as good as none.
  private static OptionalLong known(OptionalLong count) {
    return count.isPresent() && count.getAsLong() >= 0
        ? OptionalLong.of(Math.min(count.getAsLong(), MOST))
        : OptionalLong.empty();
  }

  private static Value first(Value details, List<String> keys) {
    if (details instanceof Value.Fields fields) {
      for (String key : keys) {
        Value value = fields.values().getOrDefault(key, Value.absent());
        if (!value.isAbsent()) {
          return value;
        }
      }
    }
    return Value.absent();
  }
}
