/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is known of one kind of step in each of the versions of its service that were seen last.
final class KnownVersions {
  /// What is known of further versions is forgotten, of the one not seen for longest first: a
  /// version that still runs beside several trials of a new one is kept.
  private static final int MOST = 3;

  /// So many names are remembered in the order of first sight, so that a version which comes back
  /// is not taken for a new one.
  private static final int MOST_NAMES = 32;

  private final Map<String, OfVersion> known = new LinkedHashMap<>(4, 0.75f, true);
  private final List<String> names = new ArrayList<>();

  private record OfVersion(CallTally calls, DecayedSketch durations) {}

  void addCall(String version, boolean failed, double weight) {
    of(version).calls().add(failed, weight);
  }

  void addDuration(String version, double nanos, double weight) {
    of(version).durations().add(nanos, weight);
  }

  private OfVersion of(String version) {
    OfVersion one = known.get(version);
    if (one == null) {
      if (known.size() == MOST) {
        known.remove(known.keySet().iterator().next());
      }
      one = new OfVersion(new CallTally(), new DecayedSketch());
      known.put(version, one);
      remember(version);
    }
    return one;
  }

  private void remember(String version) {
    if (names.contains(version)) {
      return;
    }
    if (names.size() == MOST_NAMES) {
      names.removeFirst();
    }
    names.add(version);
  }

  void scale(double factor) {
    known
        .values()
        .forEach(version -> {
          version.calls().scale(factor);
          version.durations().scale(factor);
        });
  }

  /// In the order in which they were first seen.
  List<Expected.OfVersion> expected(Decay decay) {
    var expected = new ArrayList<Expected.OfVersion>();
    for (Map.Entry<String, OfVersion> entry : known.entrySet()) {
      OfVersion version = entry.getValue();
      expected.add(
          new Expected.OfVersion(
              entry.getKey(), version.calls().rate(decay), version.durations().usual(decay)));
    }
    expected.sort((one, other) ->
        Integer.compare(names.indexOf(one.version()), names.indexOf(other.version())));
    return expected;
  }
}
