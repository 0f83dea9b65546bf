/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.stepscope.exporter.BoundedText;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Bounds what metrics can cost: an attribute takes its first values only, the rest become
/// `_OTHER`. Values come from spans and are attackers' text: they are kept on one line, short, and
/// without control characters. Thread-safe.
final class CappedLabels {
  static final String OTHER = "_OTHER";
  private static final int MAX_BYTES = 256;

  private final int cap;
  private final Map<Attribute, Set<String>> seen = new ConcurrentHashMap<>();

  /// @param cap values that one attribute may have, [#OTHER] aside
  CappedLabels(int cap) {
    this.cap = cap;
  }

  /// The value under which `value` is counted.
  String of(Attribute attribute, String value) {
    String label = BoundedText.line(value, MAX_BYTES);
    Set<String> known = seen.computeIfAbsent(attribute, _ -> ConcurrentHashMap.newKeySet());
    if (known.contains(label)) {
      return label;
    }
    synchronized (known) {
      if (known.size() < cap) {
        known.add(label);
      }
      return known.contains(label) ? label : OTHER;
    }
  }
}
