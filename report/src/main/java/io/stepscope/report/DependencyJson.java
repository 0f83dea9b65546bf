/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.dependency.DependencyReport;
import io.stepscope.analyzer.graph.CriticalPath;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.model.StepId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Writes `dependency_analysis`.
final class DependencyJson {
  private final Json json;
  private final boolean withSteps;

  DependencyJson(Json json, boolean withSteps) {
    this.json = json;
    this.withSteps = withSteps;
  }

  void write(TraceAnalysis analysis) {
    ExecutionTrace trace = analysis.trace();
    DependencyReport report = analysis.dependency();
    json.object("dependency_graph", () -> writeGraph(trace, report));
    json.object("execution_analysis", () -> writeExecution(trace, report.execution()));
    json.object("violation_analysis", () -> writeViolations(report.violations()));
    json.object("critical_path_analysis", () -> writePath(trace, report.path()));
    json.object("parallelization_analysis", () -> writeParallelization(report.parallelization()));
    json.number("dependency_score", report.score());
  }

  private void writeGraph(ExecutionTrace trace, DependencyReport report) {
    if (withSteps) {
      writeNodes(trace, report);
    }
    json.objects("edges", trace.edges(), this::writeEdge);
    json.object(
        "levels",
        () -> {
          for (int i = 0; i < trace.size(); i++) {
            json.number(trace.step(i).id().value(), report.levels().get(i));
          }
        });
    json.steps("execution_order", ids(trace, report.executionOrder()));
  }

  private void writeNodes(ExecutionTrace trace, DependencyReport report) {
    var adjacency = new Adjacency(trace);
    Set<StepId> onPath = new HashSet<>();
    report.path().steps().forEach(step -> onPath.add(step.step()));
    json.object(
        "nodes",
        () -> {
          for (int i = 0; i < trace.size(); i++) {
            int index = i;
            json.object(
                trace.step(i).id().value(),
                () -> writeNode(trace.step(index), index, adjacency, report, onPath));
          }
        });
  }

  private void writeNode(
      ExecutionStep step,
      int index,
      Adjacency adjacency,
      DependencyReport report,
      Set<StepId> onPath) {
    json.text("step_id", step.id().value());
    json.text("tool_name", step.toolName());
    json.text("step_type", step.type().label());
    json.text("status", step.status().label());
    json.time("start_time", step.time().start());
    json.time("end_time", step.time().end());
    json.secondsOrNull("duration", step.time().interval().map(i -> i.nanos()).orElse(-1L));
    json.steps("dependencies", adjacency.dependencies(index));
    json.steps("dependents", adjacency.dependents(index));
    json.number("retry_count", step.retryCount());
    json.secondsOrNull("self_time", report.selfTimeNanos().get(index));
    json.secondsOrNull("slack", report.slackNanos().get(index));
    json.flag("on_critical_path", onPath.contains(step.id()));
  }

  private void writeEdge(DependencyEdge edge) {
    json.text("from", edge.from().value());
    json.text("to", edge.to().value());
    json.text("type", edge.isAccepted() ? "dependency" : "candidate");
    json.text("class", edge.edgeClass().name());
    json.number("confidence", edge.confidence());
    json.text("evidence", edge.evidence());
  }

  private void writeExecution(ExecutionTrace trace, DependencyReport.Execution execution) {
    json.steps("planned_order", ids(trace, execution.plannedOrder()));
    json.objects(
        "inverted_edges",
        execution.invertedEdges(),
        execution.invertedEdgesTotal(),
        link -> {
          json.text("from", link.from().value());
          json.text("to", link.to().value());
        });
    json.number("order_adherence", execution.orderAdherence());
    json.number("depth", execution.depth());
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < execution.widthPerLevel().size(); i++) {
      widths.add(execution.widthPerLevel().get(i));
    }
    json.list("width_per_level", widths, json::element);
    json.objects(
        "idle_gaps",
        execution.idleGaps(),
        gap -> {
          json.step("after_step", gap.afterStep());
          json.step("before_step", gap.beforeStep());
          json.unixNano("start_unix_nano", gap.startNanos());
          json.seconds("duration", gap.durationNanos());
        });
    json.seconds("idle_time", execution.idleNanos());
  }

  private void writeViolations(DependencyReport.Violations violations) {
    json.objects(
        "violations",
        violations.found(),
        violation -> {
          json.text("kind", violation.kind().name().toLowerCase(Locale.ROOT));
          json.text("from", violation.from());
          json.text("to", violation.to().value());
          json.seconds("overlap", violation.overlapNanos());
        });
    json.number("violation_count", violations.found().total());
    json.number("violation_rate", violations.rate());
  }

  private void writePath(ExecutionTrace trace, DependencyReport.Path path) {
    json.step("root_id", path.primary().flatMap(primary -> root(trace, primary)));
    json.objects(
        "sections",
        path.primary().map(CriticalPath::sections).orElse(List.of()),
        section -> writeSection(trace, section.step(), section.interval()));
    json.objects(
        "steps",
        path.steps(),
        step -> {
          json.text("step_id", step.step().value());
          json.seconds("self_time_on_path", step.selfTimeOnPathNanos());
          json.number("share", step.share());
          json.seconds("drag_inclusive", step.dragInclusiveNanos());
          json.seconds("drag_exclusive", step.dragExclusiveNanos());
        });
    json.secondsByKey("by_tool", path.byTool());
    json.secondsByKey("by_type", path.byType());
    json.secondsByKey("by_service", path.byService());
    json.step("top_step", path.topStep());
    json.number("top_share", path.topShare());
    json.seconds("critical_path_length", path.lengthNanos());
    json.object(
        "longest_dependency_chain",
        () -> {
          json.someSteps("step_ids", path.longestChain());
          json.seconds("duration", path.longestChainNanos());
        });
    json.someObjects(
        "additional_roots",
        path.additionalRoots(),
        additional -> {
          json.step("root_id", root(trace, additional));
          json.seconds("duration", additional.interval().nanos());
          json.objects(
              "sections",
              additional.sections(),
              section -> writeSection(trace, section.step(), section.interval()));
          json.someTexts("notes", additional.notes());
        });
    json.number("confidence", path.confidence());
    json.someTexts("notes", path.notes());
  }

  private void writeSection(ExecutionTrace trace, int step, Interval interval) {
    json.text("step_id", step < 0 ? "virtual" : trace.step(step).id().value());
    json.unixNano("start_unix_nano", interval.start());
    json.unixNano("end_unix_nano", interval.end());
    json.seconds("duration", interval.nanos());
  }

  private void writeParallelization(DependencyReport.Parallelization parallelization) {
    json.objects(
        "opportunities",
        parallelization.opportunities(),
        opportunity -> {
          json.someSteps("step_ids", opportunity.steps());
          json.step("container_id", opportunity.container());
          json.seconds("time_saving", opportunity.timeSavingNanos());
          json.seconds("new_duration", opportunity.newDurationNanos());
          json.number("confidence", opportunity.confidence());
          json.text("evidence", opportunity.evidence());
        });
    json.seconds("joint_time_saving", parallelization.jointTimeSavingNanos());
    json.number("parallel_efficiency", parallelization.parallelEfficiency());
  }

  private static Optional<StepId> root(ExecutionTrace trace, CriticalPath path) {
    return path.roots().size() == 1
        ? Optional.of(trace.step(path.roots().getFirst()).id())
        : Optional.empty();
  }

  private static List<StepId> ids(ExecutionTrace trace, Ints indexes) {
    List<StepId> ids = new ArrayList<>(indexes.size());
    for (int i = 0; i < indexes.size(); i++) {
      ids.add(trace.step(indexes.get(i)).id());
    }
    return ids;
  }
}
