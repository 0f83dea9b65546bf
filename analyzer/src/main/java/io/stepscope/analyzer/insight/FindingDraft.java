/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.Finding.Impact;
import io.stepscope.analyzer.Finding.Implicated;
import io.stepscope.analyzer.Finding.Role;
import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.Observations;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.Sha256;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// Collects the findings of one trace: gives each its id, caps its confidence, keeps the worse of
/// two with one id, and puts them in order.
final class FindingDraft {
  private final ExecutionTrace trace;
  private final double cap;
  private final Map<String, Finding> byId = new LinkedHashMap<>();

  FindingDraft(Observations seen) {
    this.trace = seen.trace();
    this.cap = seen.integrity().score();
  }

  /// What a finding says, beside its type and steps.
  record Words(String summary, String recommendation, List<String> evidence) {}

  void add(
      FindingType type,
      Severity severity,
      double confidence,
      List<Implicated> steps,
      Impact impact,
      Words words) {
    String id = id(type, steps);
    var finding =
        new Finding(
            id,
            type,
            severity,
            Math.clamp(confidence, 0, cap),
            steps,
            impact,
            words.summary(),
            words.recommendation(),
            words.evidence());
    byId.merge(id, finding, (known, added) -> isWorse(added, known) ? added : known);
  }

  static List<Implicated> as(Role role, List<StepId> steps) {
    if (steps.size() == 1) {
      return List.of(new Implicated(steps.getFirst(), role));
    }
    var implicated = new ArrayList<Implicated>(steps.size());
    for (StepId step : new LinkedHashSet<>(steps)) {
      implicated.add(new Implicated(step, role));
    }
    return implicated;
  }

  /// Worst first: severity, impact in time, start of the first step, id.
  List<Finding> findings() {
    var sorted = new ArrayList<>(byId.values());
    sorted.sort(
        Comparator.comparing(Finding::severity)
            .reversed()
            .thenComparing(
                Comparator.comparingLong(
                        (Finding finding) -> finding.impact().timeNanos().orElse(0))
                    .reversed())
            .thenComparingInt(this::firstIndex)
            .thenComparing(Finding::id));
    return sorted;
  }

  private static boolean isWorse(Finding added, Finding known) {
    return added.severity().compareTo(known.severity()) > 0
        || (added.severity() == known.severity() && added.confidence() > known.confidence());
  }

  private int firstIndex(Finding finding) {
    return finding.steps().isEmpty() ? -1 : trace.indexOf(finding.steps().getFirst().step());
  }

  /// A hash of the type and the sorted step ids: the same finding of a later revision has the same.
  private String id(FindingType type, List<Implicated> steps) {
    String[] ids = new String[steps.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = steps.get(i).step().value();
    }
    Arrays.sort(ids);
    var named = new StringBuilder(type.label());
    for (int i = 0; i < ids.length; i++) {
      if (i == 0 || !ids[i].equals(ids[i - 1])) {
        named.append('\n').append(ids[i]);
      }
    }
    byte[] hash = Sha256.of(named.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, 8);
  }
}
