/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.failure.FailureReport;
import io.stepscope.analyzer.insight.Insights;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.performance.PerformanceReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// Writes an analysis for the person who has to mend the agent tonight: the verdict first, then the
/// root cause, what else was found, the waterfall with the critical path, where time and money
/// went, and what to do.
public final class TextReport {
  private final TextLayout layout;
  private final Ink ink;

  public TextReport(TextLayout layout) {
    this.layout = layout;
    this.ink = new Ink(layout.colours());
  }

  /// The report, ending in a line end.
  public String render(TraceAnalysis analysis) {
    List<String> lines = new ArrayList<>();
    head(analysis, lines);
    rootCauses(analysis, lines);
    findings(analysis, lines);
    section("WATERFALL", new Waterfall(analysis, layout, ink).lines(), lines);
    section("WHERE THE TIME WENT", time(analysis), lines);
    section("TOKENS AND COST", cost(analysis.performance()), lines);
    section("WHAT TO DO", advice(analysis), lines);
    section("HOW FAR TO TRUST THIS", doubts(analysis), lines);
    return String.join("\n", lines) + "\n";
  }

  private void head(TraceAnalysis analysis, List<String> lines) {
    Insights.Summary summary = analysis.insights().summary();
    ExecutionTrace trace = analysis.trace();
    String status = summary.overallStatus().label().toUpperCase(Locale.ROOT);
    String title =
        trace
            .summary()
            .agentName()
            .or(() -> Optional.of(trace.size() == 0 ? "no steps" : trace.step(0).name()))
            .map(Words::oneLine)
            .orElse("");
    lines.add(ink.dim("─".repeat(layout.width())));
    lines.add(
        ink.bold(Words.cut(title, layout.width() - 2 - status.length()))
            + "  "
            + painted(summary, status));
    lines.add(
        String.format(
            Locale.ROOT,
            "health %s, %s, debug score %.2f",
            summary.health().label(),
            worst(analysis),
            analysis.debugScore()));
    lines.add(
        ink.dim(
            "trace "
                + trace.traceId()
                + "  "
                + Words.counted(trace.size(), "step")
                + "  "
                + summary.traceDurationNanos().stream()
                    .mapToObj(Words::duration)
                    .collect(Collectors.joining())
                + "  closed: "
                + trace.completion().reason().label().replace('_', ' ')));
    lines.add("");
    Words.wrap(Words.oneLine(summary.verdict()), layout.width())
        .forEach(line -> lines.add(ink.bold(line)));
  }

  /// Health goes by steps and data alone, so what was found stands beside it.
  private static String worst(TraceAnalysis analysis) {
    return analysis.findings().isEmpty()
        ? "no findings"
        : "worst finding " + analysis.findings().getFirst().severity().label();
  }

  private String painted(Insights.Summary summary, String status) {
    return switch (summary.overallStatus()) {
      case SUCCESS -> ink.good(status);
      case FAILURE, TIMEOUT -> ink.bad(status);
      case PENDING, RUNNING, CANCELLED, PARTIAL -> ink.warn(status);
    };
  }

  private void rootCauses(TraceAnalysis analysis, List<String> lines) {
    List<String> body = new ArrayList<>();
    analysis.failure().propagation().rootCauses().stream()
        .filter(cause -> cause.rank() == 1)
        .limit(3)
        .forEach(cause ->
            analysis
                .trace()
                .find(cause.step())
                .ifPresent(step -> body.addAll(rootCause(analysis.trace(), step, cause))));
    boolean failed = analysis.insights().summary().overallStatus().isFailed();
    section(failed ? "ROOT CAUSE" : "WHAT FAILED ON THE WAY", body, lines);
  }

  private List<String> rootCause(
      ExecutionTrace trace, ExecutionStep step, FailureReport.RootCause cause) {
    List<String> body = new ArrayList<>();
    body.add("✗ " + ink.bad(Words.oneLine(step.label())) + "  " + ink.dim("span " + step.id()));
    String said =
        step.outcome()
            .failure()
            .map(TextReport::said)
            .filter(text -> !text.isBlank())
            .orElse("no message was reported");
    Words.wrap(Words.cut(Words.oneLine(said), 400), layout.width() - 4)
        .forEach(line -> body.add("  " + line));
    cause
        .askedBy()
        .flatMap(trace::find)
        .ifPresent(model ->
            body.add(
                "  "
                    + Words.cut("asked for by " + Words.oneLine(model.label()), layout.width() - 30)
                    + "  "
                    + ink.dim("span " + model.id())));
    if (!cause.evidence().isEmpty()) {
      Words.wrap(
              "ranked first because it " + Words.oneLine(String.join(", ", cause.evidence())),
              layout.width() - 4)
          .forEach(line -> body.add("  " + ink.dim(line)));
    }
    return body;
  }

  private static String said(StepError error) {
    String type = error.type().orElse("");
    String message = error.message().orElse("");
    if (message.isBlank() || type.isBlank()) {
      return type + message;
    }
    return message.startsWith(type) ? message : type + ": " + message;
  }

  private void findings(TraceAnalysis analysis, List<String> lines) {
    List<String> body = new ArrayList<>();
    for (Finding finding : analysis.findings()) {
      body.addAll(finding(finding));
    }
    if (body.isEmpty()) {
      body.add(ink.good("nothing stands out"));
    }
    section("FINDINGS (" + analysis.rankedFindings().total() + ")", body, lines);
  }

  private List<String> finding(Finding finding) {
    List<String> body = new ArrayList<>();
    String severity = "%-8s".formatted(finding.severity().label());
    body.add(
        ink.severity(finding.severity(), severity)
            + " "
            + ink.bold(finding.type().label())
            + ink.dim(
                "  " + impact(finding) + "confidence " + Words.percent(finding.confidence())));
    int width = layout.width() - 11;
    Words.wrap(Words.oneLine(finding.summary()), width)
        .forEach(line -> body.add("         " + line));
    if (finding.severity() != Severity.INFO && !finding.recommendation().isBlank()) {
      List<String> advice = Words.wrap(Words.oneLine(finding.recommendation()), width - 2);
      for (int i = 0; i < advice.size(); i++) {
        body.add("         " + (i == 0 ? "→ " : "  ") + advice.get(i));
      }
    }
    String spans =
        finding.steps().stream()
            .limit(idsInALine())
            .map(implicated -> implicated.step().value())
            .collect(Collectors.joining(" "));
    int more = finding.steps().size() - idsInALine();
    body.add("         " + ink.dim("spans " + spans + (more > 0 ? " and " + more + " more" : "")));
    return body;
  }

  /// An id takes 16 columns and a blank; the indent, `spans` and `and 999 more` take the rest.
  private int idsInALine() {
    return Math.max(1, (layout.width() - 30) / 17);
  }

  private static String impact(Finding finding) {
    List<String> parts = new ArrayList<>();
    finding.impact().timeNanos().ifPresent(nanos -> parts.add(Words.duration(nanos)));
    finding.impact().costUsd().ifPresent(usd -> parts.add(Words.usd(usd)));
    finding.impact().tokens().ifPresent(tokens -> parts.add(Words.count(tokens) + " tokens"));
    return parts.isEmpty() ? "" : String.join(", ", parts) + "  ";
  }

  private List<String> time(TraceAnalysis analysis) {
    List<String> body = new ArrayList<>();
    long length = analysis.dependency().path().lengthNanos();
    if (length <= 0) {
      return body;
    }
    analysis.performance().metrics().latencyBreakdown().entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(entry -> body.add(share(entry.getKey(), entry.getValue(), length)));
    analysis.dependency().path().steps().stream()
        .limit(3)
        .filter(step -> step.share() >= 0.005)
        .forEach(step ->
            analysis
                .trace()
                .find(step.step())
                .ifPresent(known ->
                    body.add(
                        ink.dim(
                            "%5s  %s, %s of its own on the path"
                                .formatted(
                                    Words.percent(step.share()),
                                    Words.cut(Words.oneLine(known.label()), 40),
                                    Words.duration(step.selfTimeOnPathNanos()))))));
    return body;
  }

  private String share(String name, long nanos, long length) {
    double share = (double) nanos / length;
    int cells = (int) Math.round(share * 30);
    return "%-12s %5s  %11s  %s"
        .formatted(
            name.replace('_', ' '),
            Words.percent(share),
            Words.duration(nanos),
            ink.path("█".repeat(cells)))
        .stripTrailing();
  }

  private List<String> cost(PerformanceReport report) {
    List<String> body = new ArrayList<>();
    PerformanceReport.Totals totals = report.resources().totals();
    if (totals.tokensInput().isPresent() || totals.tokensOutput().isPresent()) {
      body.add(
          "%s tokens in, %s out"
                  .formatted(number(totals.tokensInput()), number(totals.tokensOutput()))
              + totals.tokensCacheRead().stream()
                  .filter(read -> read > 0)
                  .mapToObj(read -> ", " + Words.count(read) + " of the input from cache")
                  .collect(Collectors.joining()));
    }
    PerformanceReport.Cost cost = report.resources().cost();
    boolean someUnpriced = totals.costUsd().isPresent() && cost.isPartial();
    totals.costUsd().ifPresent(usd -> body.addAll(money(usd, cost)));
    report.resources().byModel().entrySet().stream()
        .limit(5)
        .forEach(entry ->
            modelLine(entry.getKey(), entry.getValue(), someUnpriced).ifPresent(body::add));
    return body;
  }

  /// Who says so, and what is not in it.
  private List<String> money(double usd, PerformanceReport.Cost cost) {
    var parts = new ArrayList<String>();
    boolean mixed = cost.reportedUsd().isPresent() && cost.estimatedUsd().isPresent();
    cost.reportedUsd()
        .ifPresent(part -> parts.add((mixed ? Words.usd(part) + " " : "") + "reported"));
    cost.estimatedUsd()
        .ifPresent(
            part -> parts.add((mixed ? Words.usd(part) + " " : "") + "estimated with your prices"));
    String known =
        (cost.isPartial() ? "at least " : "")
            + Words.usd(usd)
            + (mixed ? ": " : " ")
            + String.join(", ", parts);
    var lines = new ArrayList<>(Words.wrap(known, layout.width() - 2));
    if (cost.isPartial()) {
      String unknown =
          Words.counted(cost.unpricedSteps(), "call")
              + " with "
              + Words.count(cost.unpricedTokens())
              + " tokens not in it: neither a reported cost nor a price";
      lines.addAll(Words.wrap(unknown, layout.width() - 2));
    }
    return lines;
  }

  private Optional<String> modelLine(
      String model, PerformanceReport.Totals totals, boolean someUnpriced) {
    if (totals.tokensInput().isEmpty() && totals.costUsd().isEmpty()) {
      return Optional.empty();
    }
    String cost =
        totals.costUsd().isEmpty() && someUnpriced
            ? "no price"
            : totals.costUsd().stream().mapToObj(Words::usd).collect(Collectors.joining());
    return Optional.of(
        ink.dim(
            "  %-32s %10s in %9s out  %s"
                .formatted(
                    Words.cut(Words.oneLine(model), 32),
                    number(totals.tokensInput()),
                    number(totals.tokensOutput()),
                    cost)
                .stripTrailing()));
  }

  private static String number(OptionalLong value) {
    return value.isPresent() ? Words.count(value.getAsLong()) : "?";
  }

  private List<String> advice(TraceAnalysis analysis) {
    List<String> body = new ArrayList<>();
    int number = 0;
    for (Insights.Item item : analysis.insights().nextSteps().list()) {
      number++;
      List<String> lines = Words.wrap(Words.oneLine(item.message()), layout.width() - 6);
      for (int i = 0; i < lines.size(); i++) {
        body.add((i == 0 ? "%d. ".formatted(number) : "   ") + lines.get(i));
      }
    }
    return body;
  }

  private List<String> doubts(TraceAnalysis analysis) {
    List<String> body = new ArrayList<>();
    if (analysis.trace().completion().partial()) {
      body.add("only a part of the trace is visible from here");
    }
    analysis.integrity().issues().stream()
        .limit(5)
        .forEach(
            issue -> body.addAll(Words.wrap(Words.oneLine(issue.message()), layout.width() - 2)));
    int more = analysis.integrity().issuesTotal() - 5;
    if (more > 0) {
      body.add("and " + Words.counted(more, "more issue"));
    }
    analysis.degraded().forEach(name -> body.add("cut short by a budget: " + name));
    return body;
  }

  private void section(String title, List<String> body, List<String> lines) {
    if (body.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(ink.bold(title));
    body.forEach(line -> lines.add("  " + line));
  }
}
