/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

import io.stepscope.analyzer.pattern.ErrorSignature;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What earlier traces say of one kind of step.
///
/// @param errors hashes of the kinds of errors seen; empty when there were too many to remember
/// @param versions in the order in which they were first seen
record Expected(
    Rate calls,
    Usual duration,
    Usual tokens,
    Usual cost,
    Optional<Set<Long>> errors,
    List<OfVersion> versions) {
  /// Of a kind of step that was never seen.
  static final Expected NOTHING =
      new Expected(
          new Rate(0, 0), Usual.UNKNOWN, Usual.UNKNOWN, Usual.UNKNOWN, Optional.empty(), List.of());

  Expected {
    versions = List.copyOf(versions);
  }

  record OfVersion(String version, Rate calls, Usual duration) {}

  /// A version and the one first seen before it.
  record Change(OfVersion old, OfVersion now) {
    String before() {
      return old.version();
    }

    String version() {
      return now.version();
    }
  }

  boolean knows(ErrorSignature error) {
    return errors.isEmpty() || errors.get().contains(KnownErrors.hash(error));
  }

  /// From the version before to this one; empty when none is known before it.
  Optional<Change> changeTo(String version) {
    for (int i = 1; i < versions.size(); i++) {
      if (versions.get(i).version().equals(version)) {
        return Optional.of(new Change(versions.get(i - 1), versions.get(i)));
      }
    }
    return Optional.empty();
  }
}
