/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepKind;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.MappingSettings.Mode;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.dialect.Dialects;
import io.stepscope.otel.dialect.SpanReader;
import io.stepscope.otel.draft.FoldedSpan;
import io.stepscope.otel.draft.LongTable;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.TraceDraft;
import io.stepscope.otel.step.SpanNode.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// From the spans and logs of a trace to the drafts of its steps: copies resolved, plumbing folded,
/// double tellings merged, every step typed and hung below the step that contains it.
public final class Drafts {
  private static final String MERGED_TOOLS = "execute_tool (merged tools)";

  private final MappingSettings settings;
  private final Dialects dialects;
  private final DraftMaker maker;
  private final LongTable<StepDraft> owners;
  private final List<StepDraft> steps;

  private Drafts(MappingSettings settings, Dialects dialects, DraftMaker maker, int spans) {
    this.settings = settings;
    this.dialects = dialects;
    this.maker = maker;
    this.owners = new LongTable<>(spans);
    this.steps = new ArrayList<>(spans);
  }

  public static TraceDraft of(
      RawTrace trace, MappingSettings settings, Dialects dialects, Origins origins) {
    var forest = SpanForest.of(trace, new SpanReader(dialects));
    var maker = new DraftMaker(dialects, origins, settings.evidence());
    return new Drafts(settings, dialects, maker, forest.nodes().size()).make(trace, forest);
  }

  private TraceDraft make(RawTrace trace, SpanForest forest) {
    var parentsFirst = forest.parentsFirst();
    boolean agentic =
        Admission.isAgentic(forest.nodes(), settings.mode()) || onlyLogsTell(trace, forest);
    if (agentic) {
      Collapse.apply(parentsFirst);
      Admission.decide(parentsFirst);
    }
    draw(parentsFirst);
    hang(parentsFirst);
    if (agentic) {
      new LogSteps(dialects, steps, owners, settings.evidence()).add(trace.logs());
    }
    steps.sort(Drafts::compare);
    new LogJoins(dialects, steps).join(trace.logs(), owners);
    for (StepDraft step : steps) {
      var parent = step.parent();
      if (parent != null) {
        parent.addChild(step);
      }
    }
    type(parentsFirst);
    inheritAgents(parentsFirst);
    var draft = new TraceDraft(trace.traceId(), settings, !agentic, steps, owners);
    draft.refused().addAll(forest.cycles());
    parentsFirst.forEach(node -> define(draft, node));
    return draft;
  }

  /// By start, then longer first, then id.
  static int compare(StepDraft one, StepDraft other) {
    int order = Long.compare(one.time().start(), other.time().start());
    if (order == 0) {
      order = Long.compare(other.time().end(), one.time().end());
    }
    return order == 0 ? one.id().compareTo(other.id()) : order;
  }

  /// No spans, but log records of an agent.
  private boolean onlyLogsTell(RawTrace trace, SpanForest forest) {
    return settings.mode() == Mode.AUTO && forest.nodes().isEmpty() && !trace.logs().isEmpty();
  }

  private void draw(List<SpanNode> parentsFirst) {
    for (SpanNode node : parentsFirst) {
      if (node.fate == Fate.STEP || node.fate == Fate.MERGED) {
        node.draft = maker.make(node);
        if (node.fate == Fate.STEP) {
          steps.add(node.draft);
          owners.put(node.id(), node.draft);
        }
      }
    }
    MergedStatuses statuses = null;
    for (SpanNode node : parentsFirst) {
      if (node.fate == Fate.MERGED) {
        merge(node);
        statuses = statuses == null ? new MergedStatuses() : statuses;
        statuses.note(node);
      }
    }
    if (statuses != null) {
      statuses.settle();
    }
  }

  private void merge(SpanNode node) {
    var kept = node.owner().draft;
    var draft = node.draft;
    if (kept == null || draft == null) {
      return;
    }
    kept.addMerged(draft);
    draft.links().forEach(kept::addLink);
    kept.addDialects(draft.dialects());
    fillFrom(kept, draft);
    owners.put(node.id(), kept);
  }

  static void fillFrom(StepDraft kept, StepDraft other) {
    kept.callId(kept.callId().or(other::callId));
    kept.model(kept.model().or(other::model));
    kept.provider(kept.provider().or(other::provider));
    kept.agent(kept.agent().or(other::agent));
    if (kept.parameters().isAbsent()) {
      kept.parameters(other.parameters());
    }
    if (kept.result().isAbsent()) {
      kept.result(other.result());
    }
    if (kept.explicitOutcome() == null) {
      kept.explicitOutcome(other.explicitOutcome());
    }
    if (kept.remoteNanos().isEmpty() && isServer(other)) {
      other.time().interval().ifPresent(time -> kept.remoteNanos(OptionalLong.of(time.nanos())));
    }
    other.flags().forEach(kept::flag);
    other.evidence().forEach(told -> kept.addEvidence(told.mergedFrom(other.id())));
  }

  private static boolean isServer(StepDraft draft) {
    return draft.kind() == StepKind.SERVER;
  }

  /// Gives every step its parent and every folded span its step.
  private void hang(List<SpanNode> parentsFirst) {
    for (SpanNode node : parentsFirst) {
      switch (node.fate) {
        case STEP -> {
          var draft = node.draft;
          if (draft != null) {
            draft.parent(stepAbove(node, draft));
            if (draft.parent() == null) {
              adopt(node, draft);
            }
          }
        }
        case FOLDED -> fold(node);
        case DROPPED -> dropped(node);
        case MERGED -> {}
      }
    }
  }

  /// The stand-in for several tools is no step, but it tells that they ran side by side.
  private static void dropped(SpanNode node) {
    if (node.span.name().equals(MERGED_TOOLS)) {
      var step = stepAbove(node, null);
      if (step != null) {
        step.addMergedToolsNanos(node.raw.startNanos());
      }
    }
  }

  /// The span that built a workflow is no step, but it tells the workflow's graph.
  private static void define(TraceDraft draft, SpanNode node) {
    if (node.fate == Fate.DROPPED && node.attributes.tells(Topic.WORKFLOW_DEFINITION)) {
      node.attributes
          .text("workflow.id")
          .ifPresent(id ->
              draft.workflows().putIfAbsent(id, node.attributes.structured("workflow.definition")));
    }
  }

  /// The nearest step above a span that is not `self`.
  private static @Nullable StepDraft stepAbove(SpanNode node, @Nullable StepDraft self) {
    for (SpanNode at = node.parent; at != null; at = at.parent) {
      var owner = at.owner();
      if (owner.fate == Fate.STEP && owner.draft != self) {
        return owner.draft;
      }
    }
    return null;
  }

  /// Takes over a missing parent from the spans above that are no steps of their own.
  private static void adopt(SpanNode node, StepDraft draft) {
    for (SpanNode at = node; at != null; at = at.parent) {
      if (!at.missingParent.isEmpty()) {
        draft.missingParentId(at.missingParent);
        at.flags().forEach(draft::flag);
      }
    }
  }

  private void fold(SpanNode node) {
    var step = stepAbove(node, null);
    if (step == null) {
      return;
    }
    var role = node.role();
    step.addFolded(
        new FoldedSpan(
            node.raw,
            node.span,
            node.attributes,
            role == null ? Operation.TASK : role.operation()));
    DraftMaker.links(node.span, node.id(), step, true);
    owners.put(node.id(), step);
  }

  /// Children first, since a container's type follows from theirs.
  private void type(List<SpanNode> parentsFirst) {
    var containers = new Containers(maker);
    for (int i = parentsFirst.size() - 1; i >= 0; i--) {
      var node = parentsFirst.get(i);
      var draft = node.draft;
      if (node.fate == Fate.STEP && draft != null) {
        containers.type(node, draft);
      }
    }
  }

  /// A step belongs to the agent it names, else to the nearest agent above.
  private static void inheritAgents(List<SpanNode> parentsFirst) {
    for (SpanNode node : parentsFirst) {
      var draft = node.draft;
      if (node.fate == Fate.STEP && draft != null && draft.agent().isEmpty()) {
        var parent = draft.parent();
        draft.agent(parent == null ? Optional.empty() : parent.agent());
      }
    }
  }
}
