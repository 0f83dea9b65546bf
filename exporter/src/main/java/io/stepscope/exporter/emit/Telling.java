/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.otel.RawTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is told of one analysis, whatever carries it: made once for the span, the log records and
/// the metrics.
///
/// @param root what the analysis hangs under; empty for a trace that is all log records
/// @param attributes of the trace as a whole
/// @param findingAttributes of each finding that is shown, in their order
record Telling(
    TraceAnalysis analysis,
    Optional<LocalRoot> root,
    EmittableFindings findings,
    KeyValues attributes,
    List<KeyValues> findingAttributes) {
  static Telling of(RawTrace trace, TraceAnalysis analysis, EmitSettings settings) {
    var root = LocalRoot.of(trace, analysis);
    var findings = EmittableFindings.of(analysis, settings.findings());
    var content = new ContentRule(settings.content());
    var out = new ProtoWriter(4 << 10);
    var ofFinding = new FindingAttributes(content, settings.findingUrl(), out);
    List<KeyValues> findingAttributes = new ArrayList<>(findings.shown().size());
    for (Finding finding : findings.shown()) {
      findingAttributes.add(ofFinding.of(finding, analysis.trace()));
    }
    var attributes = new AnalysisAttributes(content, out).of(analysis, findings, root);
    return new Telling(analysis, root, findings, attributes, findingAttributes);
  }
}
