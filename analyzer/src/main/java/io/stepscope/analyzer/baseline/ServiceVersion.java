/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A version of two or more numbers, as in `1.4`, `v1.4.2` or `1.5.0-rc.1+build7`, in the order of
/// Semantic Versioning: by its numbers, one that is missing counting as 0; a pre-release before its
/// release; builds are equal.
///
/// A single number is none: a commit's hash may have no letters.
///
/// @param numbers digits without leading zeros; 0 is empty
/// @param preRelease empty for a release
record ServiceVersion(List<String> numbers, List<String> preRelease)
    implements Comparable<ServiceVersion> {
  ServiceVersion {
    numbers = List.copyOf(numbers);
    preRelease = List.copyOf(preRelease);
  }

  static Optional<ServiceVersion> parse(String text) {
    int build = text.indexOf('+');
    String precedence = build < 0 ? text : text.substring(0, build);
    int dash = precedence.indexOf('-');
    String release = dash < 0 ? precedence : precedence.substring(0, dash);
    List<String> numbers = parts(release.startsWith("v") ? release.substring(1) : release);
    if (numbers.size() < 2 || !numbers.stream().allMatch(ServiceVersion::isNumber)) {
      return Optional.empty();
    }
    List<String> preRelease = dash < 0 ? List.of() : parts(precedence.substring(dash + 1));
    return Optional.of(
        new ServiceVersion(
            numbers.stream().map(ServiceVersion::withoutLeadingZeros).toList(), preRelease));
  }

  private static List<String> parts(String dotted) {
    var parts = new ArrayList<String>();
    int from = 0;
    for (int dot = dotted.indexOf('.'); dot >= 0; dot = dotted.indexOf('.', from)) {
      parts.add(dotted.substring(from, dot));
      from = dot + 1;
    }
    parts.add(dotted.substring(from));
    return parts;
  }

  private static boolean isNumber(String part) {
    return !part.isEmpty() && part.chars().allMatch(digit -> digit >= '0' && digit <= '9');
  }

  private static String withoutLeadingZeros(String number) {
    int from = 0;
    while (from < number.length() && number.charAt(from) == '0') {
      from++;
    }
    return number.substring(from);
  }

  @Override
  public int compareTo(ServiceVersion other) {
    for (int i = 0; i < Math.max(numbers.size(), other.numbers.size()); i++) {
      int order = compareNumbers(number(i), other.number(i));
      if (order != 0) {
        return order;
      }
    }
    if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
      return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
    }
    for (int i = 0; i < Math.min(preRelease.size(), other.preRelease.size()); i++) {
      int order = compareIdentifiers(preRelease.get(i), other.preRelease.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(preRelease.size(), other.preRelease.size());
  }

  private String number(int nth) {
    return nth < numbers.size() ? numbers.get(nth) : "";
  }

  /// Of any length: the longer one is larger.
  private static int compareNumbers(String one, String other) {
    int order = Integer.compare(one.length(), other.length());
    return order != 0 ? order : one.compareTo(other);
  }

  /// Numbers before words.
  private static int compareIdentifiers(String one, String other) {
    if (isNumber(one) && isNumber(other)) {
      return compareNumbers(withoutLeadingZeros(one), withoutLeadingZeros(other));
    }
    int order = Boolean.compare(isNumber(other), isNumber(one));
    return order != 0 ? order : one.compareTo(other);
  }
}
