/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.ExecutionContext;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.TraceSummary;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.optimization.CanonicalParameters;
import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.draft.FieldReading;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.TraceDraft;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a run was about and how it ended as a whole.
public final class Summaries {
  private final TraceDraft trace;
  private final ContentPolicy policy;
  private final List<FieldReading> resources = new ArrayList<>();
  private final Set<String> services = new TreeSet<>();
  private final @Nullable StepDraft root;
  private final @Nullable StepDraft agent;

  private Summaries(TraceDraft trace, Origins origins, ContentPolicy policy) {
    this.trace = trace;
    this.policy = policy;
    this.root = root(trace.steps());
    this.agent = agent(trace.steps());
    for (StepDraft step : trace.steps()) {
      step.service().ifPresent(services::add);
      var span = step.span();
      if (span != null) {
        var fields = origins.of(span.origin()).fields();
        if (resources.isEmpty() || resources.getLast() != fields) {
          resources.add(fields);
        }
      }
      for (var folded : step.folded()) {
        origins.of(folded.raw().origin()).service().ifPresent(services::add);
      }
    }
  }

  public static TraceSummary of(TraceDraft trace, Origins origins, ContentPolicy policy) {
    return new Summaries(trace, origins, policy).write();
  }

  /// The step that the run begins with: a true root before one whose parent is elsewhere, the
  /// earliest of several.
  static @Nullable StepDraft root(List<StepDraft> steps) {
    StepDraft found = null;
    for (StepDraft step : steps) {
      if (step.parent() == null
          && (found == null
              || (found.missingParentId().isPresent() && step.missingParentId().isEmpty()))) {
        found = step;
      }
    }
    return found;
  }

  /// The outermost agent, the earliest of several.
  private static @Nullable StepDraft agent(List<StepDraft> steps) {
    for (StepDraft step : steps) {
      if (step.operation() == Operation.AGENT && step.agentScope() == null) {
        return step;
      }
    }
    return null;
  }

  private TraceSummary write() {
    var notes = new ArrayList<>(trace.notes());
    if (root != null && root.has(StepFlag.ORPHAN)) {
      notes.add("root_missing");
    }
    return new TraceSummary(
        task(),
        agent == null ? Optional.empty() : name(agent.field(Field.AGENT_ID)),
        ContentPolicy.name(agentName()),
        context(),
        overall(),
        namesOf(services),
        root == null ? Optional.empty() : Optional.of(root.id()),
        notes);
  }

  private static List<String> namesOf(Set<String> services) {
    var names = new ArrayList<String>(services.size());
    for (String service : services) {
      names.add(ContentPolicy.name(service));
    }
    return names;
  }

  private Optional<String> agentName() {
    if (agent != null && agent.agent().isPresent()) {
      return agent.agent();
    }
    for (StepDraft step : trace.steps()) {
      if (step.agent().isPresent()) {
        return step.agent();
      }
    }
    return root == null ? Optional.empty() : root.service();
  }

  private Optional<String> task() {
    var said = policy.apply(Optional.ofNullable(agent).flatMap(StepDraft::lastUserText));
    if (said.isEmpty()) {
      said = policy.apply(firstTask());
    }
    if (said.isEmpty() && !trace.isGeneric()) {
      said = policy.apply(firstUserText());
    }
    if (said.isEmpty() && root != null && !trace.isGeneric()) {
      said = policy.apply(Scalars.text(root.field(Field.PARAMETERS)));
    }
    return said.or(() -> best(Field.WORKFLOW)).or(() -> named(root));
  }

  private static Optional<String> name(@Nullable AttributeValue value) {
    return ContentPolicy.name(Scalars.text(value));
  }

  private static Optional<String> named(@Nullable StepDraft step) {
    return step == null || step.name().isEmpty()
        ? Optional.empty()
        : Optional.of(ContentPolicy.name(step.name()));
  }

  private Optional<String> firstTask() {
    for (StepDraft step : trace.steps()) {
      var task = Scalars.text(step.field(Field.TASK));
      if (task.isPresent()) {
        return task;
      }
    }
    return Optional.empty();
  }

  private Optional<String> firstUserText() {
    for (StepDraft step : trace.steps()) {
      if (step.hasUserText()) {
        return step.lastUserText();
      }
    }
    return Optional.empty();
  }

  private ExecutionContext context() {
    var metadata = new LinkedHashMap<String, Value>();
    metadata.put("mapping_mode", new Value.Text(trace.isGeneric() ? "generic" : "agent"));
    metadata.put("dialects", dialects());
    return new ExecutionContext(
        best(Field.USER_ID),
        best(Field.SESSION_ID),
        best(Field.ENVIRONMENT),
        best(Field.AGENT_VERSION),
        new Value.Fields(metadata));
  }

  /// Those of all steps, by name.
  private Value dialects() {
    var names = new TreeSet<String>();
    List<String> last = List.of();
    for (StepDraft step : trace.steps()) {
      if (!step.dialects().equals(last)) {
        last = step.dialects();
        names.addAll(last);
      }
    }
    var texts = new ArrayList<Value>(names.size());
    for (String name : names) {
      texts.add(new Value.Text(name));
    }
    return new Value.Items(texts);
  }

  /// The best of all steps, the earliest on a tie; a resource only when no step has it, or when it
  /// is the environment and the resource's is better.
  private Optional<String> best(Field field) {
    FieldReading best = null;
    for (StepDraft step : trace.steps()) {
      best = better(step, field, best);
    }
    // Where a process runs is known better to its resource than to a platform's own word.
    if (best == null || !best.has(field) || field == Field.ENVIRONMENT) {
      best = best == null || !best.has(field) ? null : best;
      for (FieldReading fields : resources) {
        if (best == null || fields.rank(field) < best.rank(field)) {
          best = fields;
        }
      }
    }
    return best == null ? Optional.empty() : name(best.get(field));
  }

  /// That of the step, of the spans merged into it, or `best`.
  private static @Nullable FieldReading better(
      StepDraft step, Field field, @Nullable FieldReading best) {
    var found = best;
    if (found == null || step.fields().rank(field) < found.rank(field)) {
      found = step.fields();
    }
    for (int i = 0; i < step.merged().size(); i++) {
      found = better(step.merged().get(i), field, found);
    }
    return found;
  }

  private ExecutionStatus overall() {
    if (trace.steps().isEmpty() || root == null) {
      return ExecutionStatus.RUNNING;
    }
    if (isWaiting()) {
      return ExecutionStatus.PENDING;
    }
    boolean known = root.missingParentId().isEmpty() || root.has(StepFlag.REMOTE_PARENT);
    var decides = agent != null && known && root.operation() == Operation.CHAIN ? agent : root;
    if (known && decides.outcome().status() != ExecutionStatus.SUCCESS) {
      return decides.outcome().status();
    }
    boolean failed = hasUnrecoveredFailure();
    if (known) {
      return failed ? ExecutionStatus.PARTIAL : ExecutionStatus.SUCCESS;
    }
    return failed ? ExecutionStatus.FAILURE : ExecutionStatus.SUCCESS;
  }

  /// A leaf waits and nothing came after it.
  private boolean isWaiting() {
    var steps = trace.steps();
    for (int i = steps.size() - 1; i >= 0; i--) {
      if (steps.get(i).children().isEmpty()) {
        return steps.get(i).outcome().status() == ExecutionStatus.PENDING;
      }
    }
    return false;
  }

  /// What makes two leaves the same kind of call.
  private record Kind(Operation operation, String name) {
    static Kind of(StepDraft step) {
      return new Kind(step.operation(), step.toolName().orElse(step.name()));
    }
  }

  /// A leaf failed, the same call did not succeed later and nobody used what it returned.
  private boolean hasUnrecoveredFailure() {
    var failed = Set.copyOf(unusedFailures());
    if (failed.isEmpty()) {
      return false;
    }
    Map<Kind, Set<Optional<CanonicalParameters>>> succeededLater = new HashMap<>();
    failed.forEach(step -> succeededLater.putIfAbsent(Kind.of(step), new HashSet<>()));
    for (StepDraft step : trace.steps().reversed()) {
      var later = step.children().isEmpty() ? succeededLater.get(Kind.of(step)) : null;
      if (later == null) {
        continue;
      }
      if (step.outcome().status() == ExecutionStatus.SUCCESS) {
        later.add(CanonicalParameters.of(step.parameters()));
      } else if (failed.contains(step) && !mend(step, later)) {
        return true;
      }
    }
    return false;
  }

  /// Whether one of the calls made good for the failed one: given the same, or what one of both was
  /// given is not told.
  private static boolean mend(StepDraft failed, Set<Optional<CanonicalParameters>> later) {
    var given = CanonicalParameters.of(failed.parameters());
    return given.isEmpty()
        ? !later.isEmpty()
        : later.contains(given) || later.contains(Optional.<CanonicalParameters>empty());
  }

  private Collection<StepDraft> unusedFailures() {
    Map<StepId, StepDraft> failed = Map.of();
    for (StepDraft step : trace.steps()) {
      if (step.outcome().status().isFailed() && step.children().isEmpty()) {
        failed = failed.isEmpty() ? new HashMap<>() : failed;
        failed.put(step.id(), step);
      }
    }
    if (!failed.isEmpty()) {
      for (DependencyEdge edge : trace.edges()) {
        if (edge.isAccepted()) {
          failed.remove(edge.from());
        }
      }
    }
    return failed.values();
  }
}
