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

  /// A version and the one before it.
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
  ///
  /// Of two versions that are numbers the smaller one is before, whichever was seen first; else the
  /// one that was. Of several the greatest number is taken, else the one first seen last.
  Optional<Change> changeTo(String version) {
    int now = indexOf(version);
    if (now < 0) {
      return Optional.empty();
    }
    int before = -1;
    for (int i = 0; i < versions.size(); i++) {
      if (isBefore(i, now) && (before < 0 || isCloser(i, before))) {
        before = i;
      }
    }
    return before < 0
        ? Optional.empty()
        : Optional.of(new Change(versions.get(before), versions.get(now)));
  }

  private int indexOf(String version) {
    for (int i = 0; i < versions.size(); i++) {
      if (versions.get(i).version().equals(version)) {
        return i;
      }
    }
    return -1;
  }

  private boolean isBefore(int early, int late) {
    Optional<ServiceVersion> number = number(early);
    Optional<ServiceVersion> lateNumber = number(late);
    int order =
        number.isPresent() && lateNumber.isPresent() ? number.get().compareTo(lateNumber.get()) : 0;
    return order != 0 ? order < 0 : early < late;
  }

  /// Whether of two versions before a third the first is the one right before it.
  private boolean isCloser(int candidate, int known) {
    return number(candidate).isPresent() == number(known).isPresent()
        ? isBefore(known, candidate)
        : number(candidate).isPresent();
  }

  private Optional<ServiceVersion> number(int nth) {
    return ServiceVersion.parse(versions.get(nth).version());
  }
}
