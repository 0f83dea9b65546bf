/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import io.stepscope.analyzer.baseline.BaselineComparison;
import io.stepscope.analyzer.baseline.BaselineView;
import io.stepscope.analyzer.dependency.DependencyAnalyzer;
import io.stepscope.analyzer.failure.FailureDetector;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.insight.DebugScore;
import io.stepscope.analyzer.insight.FindingWriter;
import io.stepscope.analyzer.insight.InsightWriter;
import io.stepscope.analyzer.integrity.IntegrityAnalyzer;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.optimization.OptimizationAnalyzer;
import io.stepscope.analyzer.optimization.RepeatedCalls;
import io.stepscope.analyzer.pattern.PatternRecognizer;
import io.stepscope.analyzer.pattern.PatternReport;
import io.stepscope.analyzer.performance.PerformanceProfiler;
import java.util.function.LongSupplier;

/// Everything there is to say about one completed trace. Holds no state between traces; may be used
/// by several threads.
public final class TraceAnalyzer {
  private final IntegrityAnalyzer integrity;
  private final DependencyAnalyzer dependencies;
  private final PatternRecognizer patterns;
  private final FailureDetector failures;
  private final PerformanceProfiler performance;
  private final OptimizationAnalyzer optimization;
  private final FindingWriter findings;
  private final InsightWriter insights;
  private final AnalysisSettings settings;
  private final LongSupplier nanoTime;

  /// An analyzer that keeps the budget of steps but watches no clock: the same trace always gives
  /// the same answer.
  public TraceAnalyzer(AnalysisSettings settings) {
    this(settings, () -> 0);
  }

  /// @param nanoTime a clock for the budget of time, such as `System::nanoTime`
  public TraceAnalyzer(AnalysisSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.integrity = new IntegrityAnalyzer(settings.integrity());
    this.dependencies = new DependencyAnalyzer(settings.dependency());
    this.patterns = new PatternRecognizer(settings.pattern());
    this.failures = new FailureDetector(settings.failure());
    this.performance = new PerformanceProfiler(settings.performance());
    this.optimization = new OptimizationAnalyzer(settings.optimization());
    this.findings = new FindingWriter(settings.insight());
    this.insights = new InsightWriter(settings.insight());
  }

  /// The analysis of a trace by itself.
  public TraceAnalysis analyze(ExecutionTrace trace) {
    return analyze(trace, BaselineView.NONE);
  }

  /// The whole analysis of one trace, in reading order: what was seen, then what follows from it.
  ///
  /// @param earlier what earlier traces say of its steps; adds anomalies and their findings, and
  ///   changes nothing else
  public TraceAnalysis analyze(ExecutionTrace trace, BaselineView earlier) {
    var budget = new Budget(settings.budget(), nanoTime, trace.size());
    var facts = TraceFacts.of(trace, settings.graph());

    var integrityReport = integrity.analyze(facts);
    var dependencyReport = dependencies.analyze(facts, integrityReport);
    var ownPatterns =
        budget.within(
            "patterns",
            () -> patterns.analyze(facts, integrityReport),
            () -> patterns.retriesOnly(facts));
    var patternReport = besideEarlier(ownPatterns, trace, earlier);
    var failureReport = failures.analyze(facts, patternReport);
    var repeated =
        budget.within("repeated_calls", () -> RepeatedCalls.of(trace), () -> RepeatedCalls.NONE);
    var performanceReport = performance.profile(facts, dependencyReport, patternReport, repeated);
    var optimizationReport =
        budget.within(
            "optimization",
            () ->
                optimization.analyze(
                    facts,
                    new OptimizationAnalyzer.Observed(
                        integrityReport,
                        dependencyReport,
                        patternReport,
                        failureReport,
                        performanceReport,
                        repeated)),
            OptimizationAnalyzer::nothing);

    var seen =
        new Observations(
            facts,
            integrityReport,
            dependencyReport,
            patternReport,
            failureReport,
            performanceReport,
            optimizationReport);
    Ranked<Finding> found = findings.write(seen);
    return new TraceAnalysis(
        trace,
        integrityReport,
        dependencyReport,
        performanceReport,
        failureReport,
        patternReport,
        optimizationReport,
        insights.write(seen, found.all()),
        DebugScore.of(seen),
        found,
        budget.degraded(facts.degraded()));
  }

  private PatternReport besideEarlier(
      PatternReport own, ExecutionTrace trace, BaselineView earlier) {
    return earlier
        .use()
        .map(use ->
            own.besideEarlierTraces(
                use,
                BaselineComparison.of(trace, earlier),
                settings.pattern().listLimit(),
                trace::indexOf))
        .orElse(own);
  }
}
