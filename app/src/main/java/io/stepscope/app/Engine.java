/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.TraceMapper;

/// From the spans of a trace to its analysis: the same for a stream and for a file. Safe for use by
/// many threads.
final class Engine {
  private final TraceMapper mapper;
  private final TraceAnalyzer analyzer;

  Engine(MappingSettings mapping, AnalysisSettings analysis) {
    this.mapper = new TraceMapper(mapping);
    this.analyzer = new TraceAnalyzer(analysis);
  }

  Analysed analyze(RawTrace trace) {
    return new Analysed(trace, analyzer.analyze(mapper.map(trace)));
  }
}
