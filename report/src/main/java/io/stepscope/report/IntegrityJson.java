/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.integrity.IntegrityIssue;
import io.stepscope.analyzer.integrity.IntegrityReport;

/// Writes `integrity_analysis`.
final class IntegrityJson {
  private IntegrityJson() {}

  static void write(Json json, IntegrityReport report) {
    json.number("integrity_score", report.score());
    writeMessages(json, "integrity_issues", report.errors());
    writeMessages(json, "warnings", report.warnings());
    json.number("total_steps", report.totalSteps());
    json.number("completed_steps", report.completedSteps());
    json.seconds("trace_duration", report.traceDurationNanos());
    json.objects(
        "issues",
        report.issues(),
        report.issuesTotal(),
        issue -> {
          json.text("kind", issue.kind().label());
          json.text("severity", issue.kind().isError() ? "error" : "warning");
          json.someSteps("step_ids", issue.steps(), issue.stepsTotal());
          json.text("message", issue.message());
        });
  }

  private static void writeMessages(Json json, String key, Ranked<IntegrityIssue> issues) {
    json.texts(key, issues.list().stream().map(IntegrityIssue::message).toList());
    json.number(key + "_total", issues.total());
  }
}
