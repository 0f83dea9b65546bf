/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import io.stepscope.analyzer.model.FieldEvidence;
import io.stepscope.otel.dialect.Field;

/// A rung of a field's ladder: what one dialect's table says that a key holds. One object for each
/// rule, shared by all spans.
public final class FieldSource {
  private final Field field;
  private final int rank;
  private final String tree;
  private final String dialect;
  private final boolean quoted;
  private final FieldEvidence evidence;

  /// @param rank place in the ladder, lower is better
  /// @param key the rule's own, as evidence
  /// @param tree the prefix when many keys together spell the value, else empty
  /// @param quoted the value is JSON, so that a text stands in quotes
  public FieldSource(
      Field field, int rank, String key, String tree, String dialect, boolean quoted) {
    this.field = field;
    this.rank = rank;
    this.tree = tree;
    this.dialect = dialect;
    this.quoted = quoted;
    this.evidence = new FieldEvidence(field.label(), dialect, tree.isEmpty() ? key : tree + ".*");
  }

  public Field field() {
    return field;
  }

  public int rank() {
    return rank;
  }

  public String tree() {
    return tree;
  }

  public String dialect() {
    return dialect;
  }

  boolean quoted() {
    return quoted;
  }

  /// That the rule filled the field from `key`.
  FieldEvidence evidence(String key) {
    return tree.isEmpty() && !key.equals(evidence.source())
        ? new FieldEvidence(field.label(), dialect, key)
        : evidence;
  }
}
