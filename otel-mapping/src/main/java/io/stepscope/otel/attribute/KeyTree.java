/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import io.stepscope.analyzer.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Rebuilds the tree that a sender flattened into dotted keys.
final class KeyTree {
  private static final int MAX_DEPTH = 16;
  private static final int MAX_LEAVES = 20_000;
  private static final int MAX_DIGITS = 6;

  private KeyTree() {}

  static Value of(String prefix, Attribute[] entries) {
    Node root = null;
    int leaves = 0;
    for (Attribute entry : entries) {
      String key = entry.name();
      if (key.length() <= prefix.length() + 1
          || key.charAt(prefix.length()) != '.'
          || !key.startsWith(prefix)
          || ++leaves > MAX_LEAVES) {
        continue;
      }
      if (root == null) {
        root = new Node();
      }
      root.put(key, prefix.length() + 1, entry.value());
    }
    return root == null ? Value.absent() : root.value();
  }

  /// A level of the tree. Recursion is as deep as [#MAX_DEPTH], never as a key wants it.
  private static final class Node {
    // Nearly all nodes are leaves.
    private @Nullable Map<String, Node> children;
    private @Nullable AttributeValue leaf;

    void put(String key, int from, AttributeValue value) {
      Node at = this;
      int start = from;
      for (int depth = 1; depth < MAX_DEPTH; depth++) {
        int dot = key.indexOf('.', start);
        if (dot < 0) {
          break;
        }
        at = at.child(key.substring(start, dot));
        start = dot + 1;
      }
      at.child(key.substring(start)).leaf = value;
    }

    private Node child(String key) {
      if (children == null) {
        children = new LinkedHashMap<>();
      }
      return children.computeIfAbsent(key, _ -> new Node());
    }

    Value value() {
      if (children == null) {
        return leaf == null ? Value.absent() : Values.of(leaf);
      }
      return isList(children) ? items(children) : fields(children);
    }

    private static boolean isList(Map<String, Node> children) {
      for (String key : children.keySet()) {
        if (key.length() > MAX_DIGITS || key.isEmpty() || !key.chars().allMatch(KeyTree::isDigit)) {
          return false;
        }
      }
      return true;
    }

    private static Value items(Map<String, Node> children) {
      var ordered = new TreeMap<Integer, Value>();
      children.forEach((key, node) -> ordered.put(Integer.valueOf(key), node.value()));
      return new Value.Items(new ArrayList<>(ordered.values()));
    }

    private static Value fields(Map<String, Node> children) {
      var fields = new LinkedHashMap<String, Value>();
      children.forEach((key, node) -> fields.put(key, node.value()));
      return new Value.Fields(fields);
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
