/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.otel.RawSpan;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.testing.OtlpFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

class TypingOfSharedDataTest {
  private static final Set<String> AGENT_FOLDERS =
      Set.of(
          "langfuse-frameworks",
          "any-agent",
          "langfuse-tests",
          "langwatch-tests",
          "logfire",
          "tau-bench-airline",
          "agentrx-tau-retail");

  @Test
  void hardlyAnySpanOfAnAgentIsTypedByPresenceOrStructure(TestReporter report) throws IOException {
    var guessed = new ArrayList<String>();
    int spans = 0;
    for (var folder : List.of("otlp-real", "tau-bench-airline", "agentrx-tau-retail")) {
      for (var file : OtlpFiles.below(OtlpFiles.data(folder))) {
        if (AGENT_FOLDERS.stream().anyMatch(file.toString()::contains)) {
          for (var trace : OtlpFiles.traces(file)) {
            for (var raw : trace.spans()) {
              spans++;
              var reading = read(raw);
              if (reading.level() >= SpanReading.PRESENCE) {
                guessed.add(
                    reading.level() + " " + file.getFileName() + " " + raw.span().getName());
              }
            }
          }
        }
      }
    }
    report.publishEntry(
        "typed by presence (9) or structure (10)",
        "%d of %d spans: %s".formatted(guessed.size(), spans, guessed));
    assertThat((double) guessed.size() / spans).as("%s", guessed).isLessThanOrEqualTo(0.02);
  }

  private static SpanReading read(RawSpan raw) {
    var span = raw.span();
    return new SpanReader(Dialects.builtIn())
        .read(
            span.getName(),
            raw.scope().getName(),
            SpanAttributes.of(span.getAttributesList()),
            List.of());
  }
}
