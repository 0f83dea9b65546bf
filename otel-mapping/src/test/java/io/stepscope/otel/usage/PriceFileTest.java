/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import static io.stepscope.otel.testing.TestSpan.span;
import static io.stepscope.otel.testing.TestSpan.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.FieldEvidence;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.TraceMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PriceFileTest {
  private static final String PRICES =
      """
      {
        "sample_spec": {"mode": "one of chat, embedding"},
        "gpt-4o": {
          "litellm_provider": "openai",
          "input_cost_per_token": 2.5e-06,
          "output_cost_per_token": 1e-05,
          "cache_read_input_token_cost": 1.25e-06
        }
      }
      """;

  @Test
  void pricesOfTheUsersFilePutACostOnTheTokensOfAModel(@TempDir Path folder) throws IOException {
    var step =
        call(new TraceMapper(with(Optional.of(prices(folder, PRICES)))), "gpt-4o-2024-08-06");
    // 600 fresh tokens, 400 out of the cache, 100 answered.
    assertThat(step.usage().costUsd().getAsDouble())
        .isCloseTo(600 * 2.5e-6 + 400 * 1.25e-6 + 100 * 1e-5, within(1e-12));
    assertThat(step.debugInfo().evidence())
        .anyMatch(e -> e.equals(new FieldEvidence("cost_estimate", "price_table", "gpt-4o")));
  }

  @Test
  void aModelThatTheFileDoesNotNameHasNoCost(@TempDir Path folder) throws IOException {
    var mapper = new TraceMapper(with(Optional.of(prices(folder, PRICES))));
    assertThat(call(mapper, "somebody-elses-model").usage().costUsd()).isEmpty();
  }

  @Test
  void withoutAFileNoCostIsEstimated() {
    assertThat(call(new TraceMapper(with(Optional.empty())), "gpt-4o").usage().costUsd()).isEmpty();
  }

  @Test
  void aPriceFileThatCannotBeUsedIsRefusedAtTheStart(@TempDir Path folder) throws IOException {
    var missing = with(Optional.of(folder.resolve("missing.json")));
    assertThatThrownBy(() -> new TraceMapper(missing))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("missing.json: the price file cannot be read: there is no such file");
    var empty = with(Optional.of(prices(folder, "{}")));
    assertThatThrownBy(() -> new TraceMapper(empty))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("prices.json: no model has");
  }

  private static Path prices(Path folder, String json) throws IOException {
    return Files.writeString(folder.resolve("prices.json"), json);
  }

  private static ExecutionStep call(TraceMapper mapper, String model) {
    var span =
        span(1, "chat", "gen_ai.operation.name", "chat")
            .with("gen_ai.request.model", model)
            .with("gen_ai.usage.input_tokens", 1_000L)
            .with("gen_ai.usage.cache_read.input_tokens", 400L)
            .with("gen_ai.usage.output_tokens", 100L);
    return mapper.map(trace(span)).step(0);
  }

  private static MappingSettings with(Optional<Path> priceFile) {
    var base = MappingSettings.DEFAULT;
    return new MappingSettings(
        base.mode(),
        base.sameProcessSkewNanos(),
        base.crossProcessSkewNanos(),
        true,
        base.neutralTools(),
        base.grepLikeTools(),
        base.content(),
        List.of(),
        priceFile);
  }
}
