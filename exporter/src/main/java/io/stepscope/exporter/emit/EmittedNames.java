/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.Severity;
import io.stepscope.exporter.emit.Attribute.Carrier;
import io.stepscope.exporter.emit.Attribute.ValueType;
import io.stepscope.exporter.emit.Metric.Instrument;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Every name that leaves: attributes, span events, metrics. Nothing is emitted under a name that
/// is not here, and `docs/telemetry.md` is written from this list.
///
/// All start with `stepscope.`, but for `service.name`. No attribute's name is the beginning of
/// another's up to a dot: backends that unfold dotted names into objects could not hold both.
public final class EmittedNames {
  /// Raised when the meaning of the analysis span changes; part of its span id.
  public static final int CONTRACT_VERSION = 1;

  /// The instrumentation scope of all that leaves.
  public static final String SCOPE = "io.stepscope";

  public static final String SPAN_NAME = "stepscope.analysis";

  /// The log record that sums a trace up.
  public static final String TRACE_EVENT = "stepscope.trace";

  private static final List<Attribute> ATTRIBUTES = new ArrayList<>();
  private static final List<Metric> METRICS = new ArrayList<>();

  static final Attribute SUMMARY =
      text("stepscope.summary", "How the run ended, why, and what it cost, in one sentence.");
  static final Attribute REVISION =
      count("stepscope.revision", "1, and one more each time late spans changed the analysis.");
  static final Attribute OUTCOME =
      attribute(
          "stepscope.outcome",
          ValueType.STRING,
          "",
          EnumSet.of(Carrier.SPAN, Carrier.METRIC),
          "`success`, `degraded`, `failed`, `incomplete`.");
  static final Attribute HEALTH =
      text("stepscope.health", "`excellent`, `good`, `fair`, `poor`, `critical`.");
  static final Attribute DEBUG_SCORE =
      share("stepscope.debug_score", "All scores in one; 1 is best.");
  static final Attribute COVERAGE =
      text("stepscope.coverage", "`full`, or `partial` when a part of the trace ran out of sight.");
  static final Attribute COMPLETION_REASON =
      attribute(
          "stepscope.completion.reason",
          ValueType.STRING,
          "",
          EnumSet.of(Carrier.SPAN, Carrier.METRIC),
          "Why the trace was taken for complete: `root_ended`, `idle_timeout`, …");
  static final Attribute STEP_COUNT = count("stepscope.step.count", "Steps in the trace.");
  static final Attribute STEP_FAILED_COUNT =
      count("stepscope.step.failed.count", "Steps that failed or timed out.");
  static final Attribute STEP_RETRIED_COUNT =
      count("stepscope.step.retried.count", "Steps that came after failed runs of the same call.");
  static final Attribute CRITICAL_PATH_DURATION =
      span(
          "stepscope.critical_path.duration",
          ValueType.DOUBLE,
          "s",
          "Length of the critical path.");
  static final Attribute CRITICAL_PATH_TOP_STEP =
      text("stepscope.critical_path.top_step", "The step with the most time on the critical path.");
  static final Attribute CRITICAL_PATH_TOP_SHARE =
      share("stepscope.critical_path.top_share", "That step's share of the root's duration.");
  static final Attribute PARALLELISM_AVERAGE =
      span(
          "stepscope.parallelism.average",
          ValueType.DOUBLE,
          "1",
          "Steps at work at the same time, on average over the time when any was.");
  static final Attribute SAVING_TIME =
      span(
          "stepscope.saving.time",
          ValueType.DOUBLE,
          "s",
          "What all proposed changes together would save, found by replaying the run.");
  static final Attribute COST_ESTIMATE =
      span("stepscope.cost.estimate", ValueType.DOUBLE, "{USD}", "What the run cost, where known.");
  static final Attribute TOKEN_INPUT_COUNT =
      span(
          "stepscope.token.input.count",
          ValueType.INT,
          "{token}",
          "Input tokens, cached ones included.");
  static final Attribute TOKEN_OUTPUT_COUNT =
      span("stepscope.token.output.count", ValueType.INT, "{token}", "Output tokens.");
  static final Attribute FINDING_COUNT =
      count("stepscope.finding.count", "Findings that the settings let leave.");
  static final Attribute FINDING_OMITTED_COUNT =
      count(
          "stepscope.finding.omitted.count",
          "Those of them that have no event because there were too many.");
  static final Attribute FINDING_MAX_SEVERITY =
      text("stepscope.finding.max_severity", "The worst finding's severity.");
  private static final Map<Severity, Attribute> FINDING_SEVERITY_COUNT = severityCounts();
  private static final Map<FindingType, Attribute> FINDING_TYPE_COUNT = typeCounts();
  static final Attribute FINDING_TYPES =
      span("stepscope.finding.types", ValueType.STRINGS, "", "The types of the findings, sorted.");
  static final Attribute SUPERSEDES =
      attribute(
          "stepscope.supersedes",
          ValueType.STRING,
          "",
          EnumSet.of(Carrier.SPAN, Carrier.LINK),
          "Span id of the analysis that this one replaces.");
  static final Attribute SCORE_INTEGRITY =
      share("stepscope.score.integrity", "Is the trace complete and free of contradictions?");
  static final Attribute SCORE_DEPENDENCY =
      share("stepscope.score.dependency", "Did the run keep to the order its dependencies allow?");
  static final Attribute SCORE_PERFORMANCE =
      share("stepscope.score.performance", "Was its time well spent?");
  static final Attribute SCORE_FAILURE =
      share("stepscope.score.failure", "1 without failures, less the worse they are.");
  static final Attribute SCORE_PATTERN =
      share("stepscope.score.pattern", "How sure the recognised patterns are.");
  static final Attribute SCORE_OPTIMIZATION =
      share("stepscope.score.optimization", "1 when no time could be saved.");
  static final Attribute ROOT_SERVICE =
      text("stepscope.root.service", "The service that reported the root.");
  static final Attribute ROOT_NAME = text("stepscope.root.name", "The root span's name.");
  static final Attribute AGENT_NAME =
      attribute(
          "stepscope.agent.name",
          ValueType.STRING,
          "",
          EnumSet.of(Carrier.SPAN, Carrier.METRIC),
          "The outermost agent; on a step's metric, the agent of the step.");
  static final Attribute SESSION_ID = text("stepscope.session.id", "The conversation's id.");
  static final Attribute TASK_DESCRIPTION =
      text(
          "stepscope.task.description",
          "What the agent was asked. Content: only with `emit.content` `hashed` or `full`.");

  static final Attribute FINDING_SUMMARY =
      event("stepscope.finding.summary", ValueType.STRING, "", "What was found, in one sentence.");
  static final Attribute FINDING_ID =
      attribute(
          "stepscope.finding.id",
          ValueType.STRING,
          "",
          EnumSet.of(Carrier.EVENT, Carrier.LINK),
          "Names the finding in all revisions of the analysis.");
  static final Attribute FINDING_TYPE =
      attribute(
          "stepscope.finding.type",
          ValueType.STRING,
          "",
          EnumSet.of(Carrier.EVENT, Carrier.METRIC),
          "What kind of finding it is: `stuck_loop`, …");
  static final Attribute FINDING_SEVERITY =
      attribute(
          "stepscope.finding.severity",
          ValueType.STRING,
          "",
          EnumSet.of(Carrier.EVENT, Carrier.METRIC),
          "`info`, `low`, `medium`, `high`, `critical`.");
  static final Attribute FINDING_CONFIDENCE =
      event("stepscope.finding.confidence", ValueType.DOUBLE, "1", "How sure it is, in [0, 1].");
  static final Attribute FINDING_RECOMMENDATION =
      event("stepscope.finding.recommendation", ValueType.STRING, "", "What to change.");
  static final Attribute FINDING_URL =
      event(
          "stepscope.finding.url", ValueType.STRING, "", "Where the type of finding is explained.");
  static final Attribute FINDING_IMPACT_TIME =
      event(
          "stepscope.finding.impact.time", ValueType.DOUBLE, "s", "The time it cost, where known.");
  static final Attribute FINDING_IMPACT_COST =
      event("stepscope.finding.impact.cost", ValueType.DOUBLE, "{USD}", "The money, where known.");
  static final Attribute FINDING_IMPACT_TOKENS =
      event(
          "stepscope.finding.impact.tokens", ValueType.INT, "{token}", "The tokens, where known.");
  static final Attribute FINDING_STEP_COUNT =
      event("stepscope.finding.step.count", ValueType.INT, "{step}", "How many steps it concerns.");
  static final Attribute FINDING_ROLE =
      attribute(
          "stepscope.finding.role",
          ValueType.STRING,
          "",
          EnumSet.of(Carrier.LINK),
          "The linked step's part in it: `cause`, `effect`, `repeat`, `member`.");
  static final Attribute STEP_SPAN_ID =
      event(
          "stepscope.step.span_id",
          ValueType.STRING,
          "",
          "The first step concerned, as a span id.");
  static final Attribute STEP_NAME =
      event("stepscope.step.name", ValueType.STRING, "", "That step's tool, else its name.");
  static final Attribute STEP_TYPE =
      attribute(
          "stepscope.step.type",
          ValueType.STRING,
          "",
          EnumSet.of(Carrier.EVENT, Carrier.METRIC),
          "`tool_call`, `decision`, `condition`, `loop`, `parallel`, `merge`.");
  static final Attribute STEP_SPAN_IDS =
      event(
          "stepscope.step.span_ids",
          ValueType.STRINGS,
          "",
          "Span ids of the steps concerned, causes first; the first 64.");
  static final Attribute STEP_ROLES =
      event("stepscope.step.roles", ValueType.STRINGS, "", "Their roles, in the same order.");
  static final Attribute STEP_ERROR_MESSAGE =
      event(
          "stepscope.step.error.message",
          ValueType.STRING,
          "",
          "The first step's error message. Content: only with `emit.content` `hashed` or `full`.");

  static final Attribute SERVICE_NAME =
      attribute(
          "service.name",
          ValueType.STRING,
          "",
          EnumSet.of(Carrier.METRIC, Carrier.RESOURCE),
          "On a metric, the service that reported the root or the step; else our own.");
  static final Attribute TOOL_NAME = label("stepscope.tool.name", "The tool that was called.");
  static final Attribute MODEL_NAME = label("stepscope.model.name", "The model that answered.");
  static final Attribute STEP_STATUS =
      label(
          "stepscope.step.status",
          "`pending`, `running`, `success`, `failure`, `timeout`, `cancelled`, `partial`.");
  static final Attribute FAILURE_CATEGORY =
      label("stepscope.failure.category", "`tool_failures`, `timeout_errors`, …");
  static final Attribute FAILURE_RECOVERED =
      attribute(
          "stepscope.failure.recovered",
          ValueType.BOOLEAN,
          "",
          EnumSet.of(Carrier.METRIC),
          "Whether the run got over it.");
  static final Attribute TOKEN_TYPE =
      label(
          "stepscope.token.type",
          "`input`, `output`; and as parts of those `cache_read`, `cache_write`, `reasoning`.");

  static final Metric TRACE_COUNT =
      metric(
          "stepscope.trace.count",
          Instrument.COUNTER,
          "{trace}",
          "Traces that were analysed.",
          SERVICE_NAME,
          AGENT_NAME,
          OUTCOME,
          COMPLETION_REASON);
  static final Metric TRACE_DURATION =
      metric(
          "stepscope.trace.duration",
          Instrument.EXPONENTIAL_HISTOGRAM,
          "s",
          "From a trace's first start to its last end.",
          SERVICE_NAME,
          AGENT_NAME,
          OUTCOME);
  static final Metric TRACE_DEBUG_SCORE =
      metric(
          "stepscope.trace.debug_score",
          Instrument.HISTOGRAM,
          "1",
          "All scores of a trace in one; 1 is best.",
          SERVICE_NAME,
          AGENT_NAME);
  static final Metric TRACE_STEPS =
      metric(
          "stepscope.trace.steps",
          Instrument.HISTOGRAM,
          "{step}",
          "Steps in a trace.",
          SERVICE_NAME,
          AGENT_NAME);
  static final Metric STEP_DURATION =
      metric(
          "stepscope.step.duration",
          Instrument.EXPONENTIAL_HISTOGRAM,
          "s",
          "From a step's start to its end.",
          STEP_TYPE,
          TOOL_NAME,
          MODEL_NAME,
          STEP_STATUS,
          SERVICE_NAME);
  static final Metric STEP_FAILURES =
      metric(
          "stepscope.step.failures",
          Instrument.COUNTER,
          "{step}",
          "Steps that failed, each error once, at its origin.",
          FAILURE_CATEGORY,
          TOOL_NAME,
          FAILURE_RECOVERED);
  static final Metric STEP_RETRIES =
      metric(
          "stepscope.step.retries",
          Instrument.COUNTER,
          "{retry}",
          "Calls that repeated a failed one.",
          TOOL_NAME);
  static final Metric CRITICAL_PATH_TIME =
      metric(
          "stepscope.critical_path.time",
          Instrument.COUNTER,
          "s",
          "Time during which the end of a trace waited for a step's own work.",
          STEP_TYPE,
          TOOL_NAME,
          SERVICE_NAME,
          AGENT_NAME);
  static final Metric FINDINGS =
      metric(
          "stepscope.findings",
          Instrument.COUNTER,
          "{finding}",
          "Findings that the settings let leave.",
          FINDING_TYPE,
          FINDING_SEVERITY,
          SERVICE_NAME,
          AGENT_NAME);
  static final Metric SAVING_TIME_TOTAL =
      metric(
          "stepscope.saving.time",
          Instrument.COUNTER,
          "s",
          "Time that the changes proposed by findings would have saved, each change alone.",
          FINDING_TYPE,
          AGENT_NAME);
  static final Metric SAVING_COST_TOTAL =
      metric(
          "stepscope.saving.cost",
          Instrument.COUNTER,
          "{USD}",
          "Money that the changes proposed by findings would have saved, each change alone.",
          FINDING_TYPE,
          AGENT_NAME);
  static final Metric TOKENS =
      metric(
          "stepscope.tokens",
          Instrument.COUNTER,
          "{token}",
          "Tokens that models used.",
          TOKEN_TYPE,
          MODEL_NAME,
          AGENT_NAME);
  static final Metric COST =
      metric(
          "stepscope.cost",
          Instrument.COUNTER,
          "{USD}",
          "What steps cost, where known.",
          MODEL_NAME,
          AGENT_NAME);

  private EmittedNames() {}

  /// Every attribute, in the order in which it is documented.
  public static List<Attribute> attributes() {
    return Collections.unmodifiableList(ATTRIBUTES);
  }

  public static List<Metric> metrics() {
    return Collections.unmodifiableList(METRICS);
  }

  /// The name of the span event, and of the log record, of one type of finding.
  public static String findingEvent(FindingType type) {
    return "stepscope.finding." + type.label();
  }

  static Attribute countOf(Severity severity) {
    return Objects.requireNonNull(FINDING_SEVERITY_COUNT.get(severity));
  }

  static Attribute countOf(FindingType type) {
    return Objects.requireNonNull(FINDING_TYPE_COUNT.get(type));
  }

  private static Map<Severity, Attribute> severityCounts() {
    var counts = new EnumMap<Severity, Attribute>(Severity.class);
    for (Severity severity : Severity.values()) {
      String label = severity.label();
      counts.put(
          severity,
          count("stepscope.finding." + label + ".count", "Findings of severity `" + label + "`."));
    }
    return counts;
  }

  private static Map<FindingType, Attribute> typeCounts() {
    var counts = new EnumMap<FindingType, Attribute>(FindingType.class);
    for (FindingType type : FindingType.values()) {
      String label = type.label();
      counts.put(
          type,
          count("stepscope.finding.by_type." + label, "Findings of type `" + label + "`, if any."));
    }
    return counts;
  }

  private static Attribute text(String name, String description) {
    return span(name, ValueType.STRING, "", description);
  }

  private static Attribute count(String name, String description) {
    return span(name, ValueType.INT, "1", description);
  }

  private static Attribute share(String name, String description) {
    return span(name, ValueType.DOUBLE, "1", description);
  }

  private static Attribute span(String name, ValueType type, String unit, String description) {
    return attribute(name, type, unit, EnumSet.of(Carrier.SPAN), description);
  }

  private static Attribute event(String name, ValueType type, String unit, String description) {
    return attribute(name, type, unit, EnumSet.of(Carrier.EVENT), description);
  }

  private static Attribute label(String name, String description) {
    return attribute(name, ValueType.STRING, "", EnumSet.of(Carrier.METRIC), description);
  }

  private static Attribute attribute(
      String name, ValueType type, String unit, EnumSet<Carrier> on, String description) {
    var attribute = new Attribute(name, type, unit, on, description);
    ATTRIBUTES.add(attribute);
    return attribute;
  }

  private static Metric metric(
      String name,
      Instrument instrument,
      String unit,
      String description,
      Attribute... attributes) {
    var metric = new Metric(name, instrument, unit, List.of(attributes), description);
    METRICS.add(metric);
    return metric;
  }
}
