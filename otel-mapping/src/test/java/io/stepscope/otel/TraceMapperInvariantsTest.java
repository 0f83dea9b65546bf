/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.otel.MappingSettings.Mode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceMapperInvariantsTest {
  private static final int TRACES = 400;
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theResultDoesNotDependOnTheOrderOrTheRepetitionOfSpans(boolean agentic) {
    for (long seed = 0; seed < TRACES; seed++) {
      var raw = RandomTraces.of(seed, agentic);
      var spans = new ArrayList<>(raw.spans());
      spans.addAll(raw.spans().subList(0, raw.spans().size() / 2));
      Collections.shuffle(spans, new Random(seed));
      var shuffled = new RawTrace(raw.traceId(), spans, raw.logs(), raw.completion());
      assertThat(facts(MAPPER.map(shuffled))).as("seed %s", seed).isEqualTo(facts(MAPPER.map(raw)));
    }
  }

  @Test
  void everySpanIsAStepOrAPartOfOneOrWasDropped() {
    int answers = 0;
    for (long seed = 0; seed < TRACES; seed++) {
      var raw = RandomTraces.of(seed, true);
      var told = new ArrayList<String>();
      for (var step : MAPPER.map(raw).steps()) {
        if (step.has(StepFlag.MESSAGE_BORN)) {
          answers++;
          assertThat(step.parentId()).as("seed %s", seed).isPresent();
          continue;
        }
        told.add(step.id().value());
        told.addAll(step.debugInfo().folded());
        told.addAll(step.debugInfo().duplicateOf());
      }
      assertThat(told).as("seed %s", seed).doesNotHaveDuplicates();
      long dropped = raw.spans().stream().filter(TraceMapperInvariantsTest::isDropped).count();
      assertThat((long) told.size())
          .as("seed %s", seed)
          .isBetween(raw.spans().size() - dropped, (long) raw.spans().size());
    }
    assertThat(answers).as("steps that only an answer tells of").isGreaterThan(50);
  }

  @Test
  void inGenericModeEverySpanIsAStep() {
    var mapper = new TraceMapper(withMode(Mode.GENERIC));
    for (long seed = 0; seed < TRACES; seed++) {
      var raw = RandomTraces.of(seed, true);
      assertThat(mapper.map(raw).size()).as("seed %s", seed).isEqualTo(raw.spans().size());
    }
  }

  private static boolean isDropped(RawSpan raw) {
    return raw.span().getAttributesList().stream()
        .anyMatch(entry ->
            Set.of("model_chunk", "pending_span").contains(entry.getValue().getStringValue()));
  }

  private static MappingSettings withMode(Mode mode) {
    var base = MappingSettings.DEFAULT;
    return new MappingSettings(
        mode,
        base.sameProcessSkewNanos(),
        base.crossProcessSkewNanos(),
        true,
        base.neutralTools(),
        base.grepLikeTools(),
        base.content(),
        List.of(),
        Optional.empty());
  }

  private static List<Object> facts(ExecutionTrace trace) {
    return List.of(
        trace.summary(), trace.steps(), trace.edges(), trace.refusedEdges(), trace.completion());
  }
}
