/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.dependency.DependencyReport.PathStep;
import io.stepscope.analyzer.failure.FailureCategory;
import io.stepscope.analyzer.failure.FailureReport.Failure;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.exporter.ProductVersion;
import io.stepscope.otel.RawTrace;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Counts and measures analysed traces with the OpenTelemetry SDK. Thread-safe.
///
/// What was counted cannot be taken back, so a trace is measured once, at its first analysis: a
/// revision changes no metric. Measurements carry the trace and the span they come from as
/// exemplars.
public final class AnalysisMetrics implements AutoCloseable {
  /// Values that one attribute may have; see [CappedLabels].
  static final int MAX_LABELS = 200;

  private static final int RECENT_GROUPS = 4;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final SdkMeterProvider provider;
  private final Instruments instruments;
  private final EmitSettings settings;
  private final LabelSets labelSets = new LabelSets(new CappedLabels(MAX_LABELS));
  private final boolean isRead;

  private AnalysisMetrics(SdkMeterProvider provider, boolean isRead, EmitSettings settings) {
    this.provider = provider;
    this.isRead = isRead;
    this.settings = settings;
    this.instruments =
        Instruments.of(
            provider
                .meterBuilder(EmittedNames.SCOPE)
                .setInstrumentationVersion(ProductVersion.VERSION)
                .build());
  }

  /// @param serviceName ours: the resource of all metrics
  /// @param readers who gets the metrics: an OTLP exporter ([QueuedMetricExporter]) behind a
  ///   periodic reader, a page to scrape. With none, nothing is measured.
  public static AnalysisMetrics readBy(
      List<MetricReader> readers, String serviceName, EmitSettings settings) {
    var builder =
        SdkMeterProvider.builder()
            .setResource(
                Resource.builder().put(EmittedNames.SERVICE_NAME.name(), serviceName).build());
    readers.forEach(builder::registerMetricReader);
    Instruments.addViews(builder);
    return new AnalysisMetrics(builder.build(), !readers.isEmpty(), settings);
  }

  /// Measures one analysis.
  public void record(RawTrace trace, TraceAnalysis analysis) {
    record(Telling.of(trace, analysis, settings));
  }

  void record(Telling telling) {
    if (!isRead || telling.analysis().trace().completion().revision() > 1) {
      return;
    }
    new Recording(telling).run();
  }

  /// Hands out what has not been handed out and ends; waits five seconds at most.
  @Override
  public void close() {
    provider.shutdown().join(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// One trace on its way into the instruments.
  private final class Recording {
    private final TraceAnalysis analysis;
    private final EmittableFindings findings;
    private final Optional<String> service;
    private final Optional<String> agent;
    private final TraceId traceId;
    private final Context context;
    private final Map<StepGroup.Key, StepGroup> groups = new LinkedHashMap<>();
    private final StepGroup[] groupOfStep;

    /// Steps of few kinds come in turns: the last few groups are looked at first.
    private final @Nullable StepGroup[] recent = new @Nullable StepGroup[RECENT_GROUPS];

    private int recentCount;

    Recording(Telling telling) {
      Optional<LocalRoot> root = telling.root();
      this.analysis = telling.analysis();
      this.traceId = analysis.trace().traceId();
      this.groupOfStep = new StepGroup[analysis.trace().size()];
      this.findings = telling.findings();
      this.service = root.flatMap(LocalRoot::serviceName);
      this.agent = analysis.trace().summary().agentName();
      this.context =
          root.map(known -> exemplar(StepId.ofSpan(known.span().spanId()))).orElse(Context.root());
    }

    void run() {
      traceAsWhole();
      var steps = analysis.trace().steps();
      for (int i = 0; i < groupOfStep.length; i++) {
        groupOfStep[i] = step(steps.get(i));
      }
      analysis.failure().categories().forEach(this::failures);
      for (PathStep onPath : analysis.dependency().path().steps()) {
        criticalPath(onPath);
      }
      findings();
      // The SDK takes a lock and an exemplar for every measurement, so counts are summed first.
      groups.values().forEach(this::sums);
    }

    private Context exemplar(StepId step) {
      return Context.root().with(Span.wrap(new ExemplarSpan(traceId, step)));
    }

    private void traceAsWhole() {
      var whole =
          labels().put(EmittedNames.SERVICE_NAME, service).put(EmittedNames.AGENT_NAME, agent);
      Attributes who = whole.build();
      Attributes how = whole.put(EmittedNames.OUTCOME, RunOutcome.of(analysis).label()).build();
      var reason = analysis.trace().completion().reason().label();
      instruments.debugScore().record(analysis.debugScore(), who, context);
      instruments.traceSteps().record(analysis.trace().size(), who, context);
      analysis
          .integrity()
          .traceDurationNanos()
          .ifPresent(nanos -> instruments.traceDuration().record(Seconds.of(nanos), how, context));
      instruments
          .traces()
          .add(1, whole.put(EmittedNames.COMPLETION_REASON, reason).build(), context);
    }

    /// Measures a step, and answers what it is summed up with.
    private StepGroup step(ExecutionStep step) {
      StepGroup group = groupOf(step);
      Context where = context;
      if (step.time().interval().isPresent()) {
        where = step.id().isSpan() ? exemplar(step.id()) : context;
        double seconds = Seconds.of(step.time().interval().get().nanos());
        instruments.stepDuration().record(seconds, group.durationLabels(), where);
      }
      if (step.retryCount() > 0) {
        var labels = labels().put(EmittedNames.TOOL_NAME, step.toolName()).build();
        instruments.stepRetries().add(step.retryCount(), labels, where);
      }
      group.add(step.usage().tokens());
      OptionalDouble cost = step.usage().costUsd();
      if (cost.isPresent()) {
        var labels = modelLabels(group.key()).build();
        instruments.cost().add(Math.max(0, cost.getAsDouble()), labels, where);
      }
      return group;
    }

    private StepGroup groupOf(ExecutionStep step) {
      for (StepGroup known : recent) {
        if (known != null && known.key().isOf(step, agent)) {
          return known;
        }
      }
      StepGroup group = groups.computeIfAbsent(StepGroup.Key.of(step, agent), this::group);
      recent[recentCount++ % RECENT_GROUPS] = group;
      return group;
    }

    private StepGroup group(StepGroup.Key key) {
      return new StepGroup(
          key,
          labels()
              .put(EmittedNames.STEP_TYPE, key.type().label())
              .put(EmittedNames.TOOL_NAME, key.toolName())
              .put(EmittedNames.MODEL_NAME, key.model())
              .put(EmittedNames.STEP_STATUS, key.status().label())
              .put(EmittedNames.SERVICE_NAME, key.service())
              .build());
    }

    private LabelSets.LabelSet modelLabels(StepGroup.Key key) {
      return labels()
          .put(EmittedNames.MODEL_NAME, key.model())
          .put(EmittedNames.AGENT_NAME, key.agent());
    }

    private void sums(StepGroup group) {
      group.forEachTokenCount((type, count) -> {
        var labels = modelLabels(group.key()).put(EmittedNames.TOKEN_TYPE, type).build();
        instruments.tokens().add(count, labels, context);
      });
      if (group.isOnPath()) {
        var labels =
            labels()
                .put(EmittedNames.STEP_TYPE, group.key().type().label())
                .put(EmittedNames.TOOL_NAME, group.key().toolName())
                .put(EmittedNames.SERVICE_NAME, group.key().service())
                .put(EmittedNames.AGENT_NAME, group.key().agent())
                .build();
        instruments.criticalPathTime().add(Seconds.of(group.nanosOnPath()), labels, context);
      }
    }

    private void failures(FailureCategory category, List<Failure> failures) {
      for (Failure failure : failures) {
        var tool = analysis.trace().find(failure.step()).flatMap(ExecutionStep::toolName);
        var attributes =
            labels()
                .put(EmittedNames.FAILURE_CATEGORY, category.label())
                .put(EmittedNames.TOOL_NAME, tool)
                .put(EmittedNames.FAILURE_RECOVERED, failure.recovered())
                .build();
        instruments.stepFailures().add(1, attributes, context);
      }
    }

    private void criticalPath(PathStep onPath) {
      int step = analysis.trace().indexOf(onPath.step());
      if (step >= 0) {
        groupOfStep[step].addOnPath(onPath.selfTimeOnPathNanos());
      }
    }

    private void findings() {
      for (Finding finding : findings.all()) {
        String type = finding.type().label();
        var attributes =
            labels()
                .put(EmittedNames.FINDING_TYPE, type)
                .put(EmittedNames.FINDING_SEVERITY, finding.severity().label())
                .put(EmittedNames.SERVICE_NAME, service)
                .put(EmittedNames.AGENT_NAME, agent)
                .build();
        instruments.findings().add(1, attributes, context);
        if (proposesSaving(finding)) {
          savings(finding, type);
        }
      }
    }

    private void savings(Finding finding, String type) {
      var attributes =
          labels().put(EmittedNames.FINDING_TYPE, type).put(EmittedNames.AGENT_NAME, agent).build();
      finding
          .impact()
          .timeNanos()
          .ifPresent(nanos -> instruments.savingTime().add(Seconds.of(nanos), attributes, context));
      finding
          .impact()
          .costUsd()
          .ifPresent(cost -> instruments.savingCost().add(cost, attributes, context));
    }

    private LabelSets.LabelSet labels() {
      return labelSets.begin();
    }
  }

  /// Whether a finding's impact is what a change would save, not only what something took.
  private static boolean proposesSaving(Finding finding) {
    return switch (finding.type()) {
      case PARALLELIZABLE_CALLS, REPEATED_CALL, CACHEABLE_CALL, UNUSED_RESULT -> true;
      case ROOT_CAUSE,
          FAILURE_CASCADE,
          RECOVERED_FAILURE,
          HIDDEN_FAILURE,
          NEW_ERROR,
          REPEATED_FAILURE,
          TOOL_ALWAYS_FAILS,
          RECOVERED_RETRY,
          RETRY_EXHAUSTED,
          RETRY_WITHOUT_BACKOFF,
          STUCK_LOOP,
          LONG_LOOP,
          HANDOFF_OSCILLATION,
          SLOW_STEP,
          IDLE_GAP,
          REMOTE_QUEUE,
          SLOW_OUTLIER,
          UNUSUAL_USAGE,
          REGRESSION,
          CONTEXT_GROWTH,
          COST_CONCENTRATION,
          DEPENDENCY_VIOLATION,
          INCOMPLETE_TRACE,
          INCONSISTENT_TRACE,
          UNEXECUTED_CALL ->
          false;
    };
  }
}
