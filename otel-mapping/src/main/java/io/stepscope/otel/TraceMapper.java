/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.otel.dialect.DialectException;
import io.stepscope.otel.dialect.Dialects;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.TraceDraft;
import io.stepscope.otel.edge.EdgeBuilder;
import io.stepscope.otel.message.MessageReader;
import io.stepscope.otel.outcome.OutcomeRules;
import io.stepscope.otel.step.ContentPolicy;
import io.stepscope.otel.step.Drafts;
import io.stepscope.otel.step.EdgeGroups;
import io.stepscope.otel.step.Origins;
import io.stepscope.otel.step.ProviderSteps;
import io.stepscope.otel.step.Shapes;
import io.stepscope.otel.step.StepWriter;
import io.stepscope.otel.step.Summaries;
import io.stepscope.otel.usage.PriceTable;
import io.stepscope.otel.usage.UsageRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads a trace's spans and log records as the steps of a run. Immutable and safe for use by many
/// threads; the result does not depend on the order, the batching or the repetition of the input.
/// Nothing that a span can hold makes it throw.
public final class TraceMapper {
  private final MappingSettings settings;
  private final Dialects dialects;
  private final ContentPolicy policy;
  private final StepWriter writer;
  private final Origins origins;
  private final PriceTable prices;

  /// @throws DialectException when a dialect file of the settings cannot be used
  /// @throws UncheckedIOException when the price file of the settings cannot be used
  public TraceMapper(MappingSettings settings) {
    this.settings = settings;
    this.dialects = Dialects.withFiles(settings.dialectFiles());
    this.origins = new Origins(dialects);
    this.prices = settings.priceFile().map(TraceMapper::prices).orElse(PriceTable.EMPTY);
    this.policy = new ContentPolicy(settings.content());
    this.writer = new StepWriter(policy, settings.evidence());
  }

  /// The run that `trace` tells of.
  public ExecutionTrace map(RawTrace trace) {
    var draft = Drafts.of(trace, settings, dialects, origins);
    MessageReader.read(draft);
    draft = ProviderSteps.add(draft);
    EdgeGroups.settle(draft.steps());
    OutcomeRules.apply(draft);
    EdgeBuilder.build(draft);
    UsageRules.apply(draft, prices);
    Shapes.find(draft);
    var summary = Summaries.of(draft, origins, policy);
    return new ExecutionTrace(
        trace.traceId(),
        summary,
        written(draft.steps()),
        draft.edges(),
        draft.refused(),
        completion(trace.completion(), draft));
  }

  private static PriceTable prices(Path file) {
    try {
      return PriceTable.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private List<ExecutionStep> written(List<StepDraft> drafts) {
    var steps = new ArrayList<ExecutionStep>(drafts.size());
    for (StepDraft draft : drafts) {
      steps.add(writer.write(draft));
    }
    return steps;
  }

  /// The trace is partial when what it begins with has its parent elsewhere.
  private static Completion completion(Completion received, TraceDraft draft) {
    boolean remote = false;
    for (StepDraft step : draft.steps()) {
      remote |= step.parent() == null && step.has(StepFlag.REMOTE_PARENT);
    }
    return new Completion(
        received.reason(),
        received.atNanos(),
        received.partial() || remote,
        received.revision(),
        received.spansNotKept());
  }
}
