/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A piece of the user's YAML that remembers where it stands.
sealed interface ConfigNode {
  Position at();

  /// How the value reads in an error message: `'30'`, `a list`, `a mapping`, `nothing`.
  String described();

  /// What a plain YAML scalar means.
  enum Kind {
    TEXT,
    INTEGER,
    DECIMAL,
    BOOLEAN,
    NOTHING
  }

  /// @param text as written, so that a text field keeps `0123` and `yes`
  record Scalar(String text, Kind kind, Position at) implements ConfigNode {
    @Override
    public String described() {
      return kind == Kind.NOTHING ? "nothing" : "'" + text + "'";
    }
  }

  record Sequence(List<ConfigNode> items, Position at) implements ConfigNode {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String described() {
      return "a list";
    }
  }

  /// @param members in the order written
  record Mapping(Map<String, Member> members, Position at) implements ConfigNode {
    public Mapping {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    static Mapping empty(Position at) {
      return new Mapping(Map.of(), at);
    }

    @Override
    public String described() {
      return "a mapping";
    }
  }

  /// @param keyAt where the key stands; the value may be on another line
  record Member(Position keyAt, ConfigNode value) {}

  /// Whether nothing was written: `key:` alone, which means its defaults.
  default boolean isNothing() {
    return this instanceof Scalar scalar && scalar.kind() == Kind.NOTHING;
  }
}
