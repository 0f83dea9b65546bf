/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import io.stepscope.analyzer.failure.ChainTracer.Traced;
import io.stepscope.analyzer.failure.FailureReport.RootCause;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.pattern.ErrorSignature;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Which failure to look at first.
final class RootCauseRanking {
  /*
   * Candidates are the origins of the chains: all else has a cause that is a candidate. Each sign
   * that one matters adds points: it was not made good (25), its chain reached the root (20), it is
   * no consequence of something outside (20), it was the first of its kind (20), the run waited for
   * it (15). The score is the sum over 100, times how sure the failure itself is.
   *
   * What scores the same shares its rank and says so; then the longer chain, the earlier start and
   * the smaller id come first. O(n log n).
   */
  private static final int UNRECOVERED = 25;
  private static final int REACHES_ROOT = 20;
  private static final int OF_ITS_OWN = 20;
  private static final int FIRST_OF_ITS_KIND = 20;
  private static final int ON_CRITICAL_PATH = 15;

  private final TraceFacts facts;
  private final FailedSteps failed;
  private final FailureSpread spread;
  private final FailureCategories categories;
  private final int limit;

  private record Candidate(Traced traced, double score, List<String> evidence) {}

  private record Kind(String step, ErrorSignature error) {}

  RootCauseRanking(
      TraceFacts facts,
      FailedSteps failed,
      FailureSpread spread,
      FailureCategories categories,
      int limit) {
    this.facts = facts;
    this.failed = failed;
    this.spread = spread;
    this.categories = categories;
    this.limit = limit;
  }

  /// Best first, at most the configured number.
  List<RootCause> rank(List<Traced> chains) {
    var kinds = new HashSet<Kind>();
    var candidates = new ArrayList<Candidate>();
    for (Traced traced : chains) {
      int origin = traced.origin();
      var kind = new Kind(facts.signatures().label(failed.index(origin)), failed.signature(origin));
      candidates.add(candidate(traced, kinds.add(kind)));
    }
    candidates.sort(
        Comparator.comparingDouble(Candidate::score)
            .thenComparingInt(candidate -> candidate.traced().members().size())
            .reversed()
            .thenComparingInt(candidate -> failed.index(candidate.traced().origin())));
    return ranked(candidates);
  }

  private List<RootCause> ranked(List<Candidate> candidates) {
    Map<Double, List<StepId>> byScore = new HashMap<>();
    Map<Double, Integer> ranks = new HashMap<>();
    for (int i = 0; i < candidates.size(); i++) {
      double score = candidates.get(i).score();
      ranks.putIfAbsent(score, i + 1);
      byScore.computeIfAbsent(score, _ -> new ArrayList<>()).add(id(candidates.get(i)));
    }
    var causes = new ArrayList<RootCause>(Math.min(candidates.size(), limit));
    for (int i = 0; i < Math.min(candidates.size(), limit); i++) {
      Candidate candidate = candidates.get(i);
      List<StepId> sameScore = byScore.getOrDefault(candidate.score(), List.of());
      causes.add(
          new RootCause(
              id(candidate),
              ranks.getOrDefault(candidate.score(), 1),
              candidate.score(),
              candidate.evidence(),
              others(sameScore, id(candidate)),
              Math.max(0, sameScore.size() - 1),
              AskingModel.of(facts, failed.index(candidate.traced().origin()))));
    }
    return causes;
  }

  private List<StepId> others(List<StepId> sameScore, StepId step) {
    var others = new ArrayList<StepId>();
    for (int i = 0; i < sameScore.size() && others.size() < limit; i++) {
      if (!sameScore.get(i).equals(step)) {
        others.add(sameScore.get(i));
      }
    }
    return others;
  }

  private StepId id(Candidate candidate) {
    return candidate.traced().chain().origin();
  }

  private Candidate candidate(Traced traced, boolean firstOfItsKind) {
    int origin = traced.origin();
    var evidence = new ArrayList<String>();
    int points = 0;
    if (!spread.isRecovered(origin)) {
      points += UNRECOVERED;
      evidence.add("was not recovered");
    }
    if (traced.members().stream().anyMatch(member -> failed.step(member).isTop())) {
      points += REACHES_ROOT;
      evidence.add("reached the root");
    }
    var classification = categories.of(origin);
    if (classification.category() != FailureCategory.DEPENDENCY) {
      points += OF_ITS_OWN;
      evidence.add(
          "did not fail because of another step ("
              + classification.reason().replace('_', ' ')
              + ")");
    }
    if (firstOfItsKind) {
      points += FIRST_OF_ITS_KIND;
      evidence.add("was the first of its kind");
    }
    if (facts.isOnCriticalPath(failed.index(origin))) {
      points += ON_CRITICAL_PATH;
      evidence.add("was on the critical path");
    }
    if (traced.members().size() > 1) {
      evidence.add("brought about " + (traced.members().size() - 1) + " more");
    }
    double score = points * failed.error(origin).confidence() / 100;
    return new Candidate(traced, score, evidence);
  }
}
