/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import io.stepscope.config.ConfigNode.Mapping;
import io.stepscope.config.ConfigNode.Member;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Puts several configurations on top of each other: mappings are merged key by key, everything
/// else is replaced by what comes later.
final class Merge {
  private Merge() {}

  static Mapping over(Mapping earlier, Mapping later) {
    Map<String, Member> members = new LinkedHashMap<>(earlier.members());
    later.members().forEach((key, member) -> members.merge(key, member, Merge::member));
    return new Mapping(members, later.members().isEmpty() ? earlier.at() : later.at());
  }

  private static Member member(Member earlier, Member later) {
    if (earlier.value() instanceof Mapping below && later.value() instanceof Mapping above) {
      return new Member(later.keyAt(), over(below, above));
    }
    // `key:` alone over a mapping names a component without changing it.
    return later.value().isNothing() && earlier.value() instanceof Mapping ? earlier : later;
  }

  /// Spreads the keys that are written as paths, `a::b: 1`, into nested mappings.
  static ConfigNode spread(ConfigNode node) {
    if (!(node instanceof Mapping mapping)) {
      return node;
    }
    Mapping result = Mapping.empty(mapping.at());
    for (Map.Entry<String, Member> entry : mapping.members().entrySet()) {
      Member member = entry.getValue();
      Member below = new Member(member.keyAt(), spread(member.value()));
      result = over(result, path(List.of(entry.getKey().split("::", -1)), below));
    }
    return new Mapping(result.members(), mapping.at());
  }

  /// `value` under the nested keys of `path`.
  static Mapping path(List<String> path, Member member) {
    Member inner = member;
    for (String key : path.reversed()) {
      Mapping around = new Mapping(Map.of(key, inner), member.keyAt());
      inner = new Member(member.keyAt(), around);
    }
    return (Mapping) inner.value();
  }
}
