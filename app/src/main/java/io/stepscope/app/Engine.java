/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.baseline.BaselineSettings;
import io.stepscope.analyzer.baseline.BaselineView;
import io.stepscope.analyzer.baseline.Baselines;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.TraceMapper;
import java.util.Optional;

/// From the spans of a trace to its analysis: the same for a stream and for a file. Safe for use by
/// many threads.
final class Engine {
  private final TraceMapper mapper;
  private final TraceAnalyzer analyzer;
  private final Optional<Baselines> baselines;

  Engine(MappingSettings mapping, AnalysisSettings analysis, BaselineSettings baselines) {
    this.mapper = new TraceMapper(mapping);
    this.analyzer = new TraceAnalyzer(analysis, System::nanoTime);
    this.baselines = baselines.enabled() ? Optional.of(new Baselines(baselines)) : Optional.empty();
  }

  /// With baselines, the trace is held against those before it, and known to those after it.
  Analysed analyze(RawTrace trace) {
    ExecutionTrace steps = mapper.map(trace);
    BaselineView earlier = baselines.map(all -> all.view(steps)).orElse(BaselineView.NONE);
    TraceAnalysis analysis = analyzer.analyze(steps, earlier);
    baselines.ifPresent(all -> all.learn(steps));
    return new Analysed(trace, analysis);
  }

  Optional<Baselines> baselines() {
    return baselines;
  }
}
