/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import io.stepscope.analyzer.failure.FailureReport.Chain;
import io.stepscope.analyzer.failure.FailureReport.ChainLink;
import io.stepscope.analyzer.failure.FailureReport.SpreadPattern;
import io.stepscope.analyzer.model.StepId;
import java.util.ArrayList;
import java.util.List;

/// The chains of failures of a trace, and how far they went.
final class ChainTracer {
  private final FailedSteps failed;
  private final FailureSpread spread;
  private final List<Traced> chains = new ArrayList<>();

  /// @param members numbers of the failures, origin first
  /// @param length steps on its longest way
  /// @param breadth steps at the level with most
  record Traced(Chain chain, List<Integer> members, int length, int breadth) {
    int origin() {
      return members.getFirst();
    }
  }

  ChainTracer(FailedSteps failed, FailureSpread spread) {
    this.failed = failed;
    this.spread = spread;
    for (int number = 0; number < failed.size(); number++) {
      if (spread.source(number).isEmpty()) {
        chains.add(trace(number));
      }
    }
  }

  /// By the start of their origins. Every failed step is in exactly one.
  List<Traced> chains() {
    return chains;
  }

  private Traced trace(int origin) {
    var members = spread.chainFrom(origin);
    var links = new ArrayList<ChainLink>();
    var levels = new ArrayList<Integer>();
    int left = 1;
    int next = 0;
    int seen = 0;
    for (int member : members) {
      spread
          .source(member)
          .ifPresent(link -> links.add(new ChainLink(id(link.source()), id(member), link.label())));
      next += spread.targets(member).size();
      seen++;
      if (seen == left) {
        levels.add(left);
        left = next;
        next = 0;
        seen = 0;
      }
    }
    var steps = members.stream().map(this::id).toList();
    var chain = new Chain(id(origin), steps, links, pattern(members), spread.isRecovered(origin));
    int breadth = levels.stream().mapToInt(Integer::intValue).max().orElse(1);
    return new Traced(chain, members, levels.size(), breadth);
  }

  private SpreadPattern pattern(List<Integer> members) {
    if (members.size() == 1) {
      return SpreadPattern.CONTAINED;
    }
    if (members.stream().anyMatch(member -> spread.targets(member).size() > 1)) {
      return SpreadPattern.FAN_OUT;
    }
    boolean onlyUp =
        members.stream()
            .allMatch(
                member -> spread.source(member).map(FailureSpread.Link::isEscalation).orElse(true));
    return onlyUp ? SpreadPattern.ESCALATION : SpreadPattern.LINEAR;
  }

  private StepId id(int number) {
    return failed.step(number).id();
  }
}
