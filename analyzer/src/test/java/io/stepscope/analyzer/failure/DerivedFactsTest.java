/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.failure.FailureReport.Chain;
import io.stepscope.analyzer.graph.SharedTraces;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.integrity.IntegrityAnalyzer;
import io.stepscope.analyzer.integrity.IntegritySettings;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.pattern.PatternRecognizer;
import io.stepscope.analyzer.pattern.PatternReport;
import io.stepscope.analyzer.pattern.PatternReport.ParallelPattern;
import io.stepscope.analyzer.pattern.PatternSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Third-party traces against facts that somebody else computed from the same spans.
class DerivedFactsTest {
  private int checked;

  @Test
  void theOriginsOfErrorsAreTheOriginsOfChains() {
    forEachTrace((trace, facts) -> {
      var origins = new HashSet<String>();
      for (Chain chain : report(trace).propagation().chains()) {
        origins.add(chain.origin().value());
      }
      var expected = new HashSet<String>();
      facts.path("errors").path("origin").forEach(span -> expected.add(span.asString()));
      checked += expected.size();
      assertThat(origins).isEqualTo(expected);
    });
    assertThat(checked).isPositive();
  }

  @Test
  void stepsOfADerivedGroupThatOverlapByMoreThanTheFloorShareAGroup() {
    forEachTrace((trace, facts) -> {
      var groups = patterns(trace).parallel().list();
      for (JsonNode derived : facts.path("parallel")) {
        for (JsonNode a : derived.path("spanIds")) {
          for (JsonNode b : derived.path("spanIds")) {
            checkPair(trace, groups, a.asString(), b.asString());
          }
        }
      }
    });
    assertThat(checked).isPositive();
  }

  /// Nothing more is called parallel, but for steps whose parent is not in the trace: the derived
  /// facts look below parents that are there, we take what names one absent parent for siblings.
  @Test
  void aGroupThatWasNotDerivedIsOneOfOrphans() {
    var further = new ArrayList<String>();
    forEachTrace((trace, facts) -> {
      for (ParallelPattern group : patterns(trace).parallel().list()) {
        var ours = group.steps().stream().map(StepId::value).toList();
        boolean derived = false;
        for (JsonNode one : facts.path("parallel")) {
          var theirs = new HashSet<String>();
          one.path("spanIds").forEach(span -> theirs.add(span.asString()));
          derived |= theirs.containsAll(ours);
        }
        if (!derived) {
          assertThat(group.steps())
              .allSatisfy(step -> assertThat(trace.find(step).orElseThrow().isTop()).isTrue());
          further.add(String.join(" ", ours));
        }
        checked++;
      }
    });
    assertThat(checked).isPositive();
    assertThat(further).containsExactly("693fb64c3cf75cf3 dfdfa6bdfc538d3e");
  }

  private void checkPair(
      ExecutionTrace trace, Iterable<ParallelPattern> groups, String a, String b) {
    var first = trace.find(new StepId(a));
    var second = trace.find(new StepId(b));
    if (a.compareTo(b) >= 0 || first.isEmpty() || second.isEmpty()) {
      return;
    }
    Optional<Interval> parent =
        first.get().parentId().flatMap(trace::find).flatMap(step -> step.time().interval());
    long floor = Math.max(1_000_000, parent.map(Interval::nanos).orElse(0L) / 100);
    long shared =
        Math.min(first.get().time().end(), second.get().time().end())
            - Math.max(first.get().time().start(), second.get().time().start());
    boolean together = false;
    for (ParallelPattern group : groups) {
      together |= group.steps().containsAll(Set.of(new StepId(a), new StepId(b)));
    }
    assertThat(together).as("%s and %s share %s ns", a, b, shared).isEqualTo(shared > floor);
    checked++;
  }

  private static void forEachTrace(BiConsumer<ExecutionTrace, JsonNode> check) {
    Path folder = SharedTraces.path("otlp-real");
    JsonNode derived = SharedTraces.json(folder.resolve("derived-facts.json.gz"));
    derived.forEachEntry((file, byTrace) -> {
      Path path = folder.resolve(file);
      if (Files.exists(path)) {
        Map<String, ExecutionTrace> traces = SharedTraces.traces(SharedTraces.json(path));
        byTrace.forEachEntry((id, facts) ->
            Optional.ofNullable(traces.get(id)).ifPresent(trace -> check.accept(trace, facts)));
      }
    });
  }

  private static PatternReport patterns(ExecutionTrace trace) {
    var facts = TraceFacts.of(trace);
    var integrity = new IntegrityAnalyzer(IntegritySettings.DEFAULT).analyze(facts);
    return new PatternRecognizer(PatternSettings.DEFAULT).analyze(facts, integrity);
  }

  private static FailureReport report(ExecutionTrace trace) {
    return new FailureDetector(FailureSettings.DEFAULT)
        .analyze(TraceFacts.of(trace), patterns(trace));
  }
}
