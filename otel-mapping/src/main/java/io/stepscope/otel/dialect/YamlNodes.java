/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Reads YAML nodes as what a table wants them to be, and notes where they are not.
final class YamlNodes {
  private final TableProblems problems;

  YamlNodes(TableProblems problems) {
    this.problems = problems;
  }

  /// The document's root, or null when it is no YAML or empty.
  @Nullable Node parse(String text) {
    int printable = 0;
    while (printable < text.length() && StreamReader.isPrintable(text.codePointAt(printable))) {
      printable = text.offsetByCodePoints(printable, 1);
    }
    if (printable < text.length()) {
      problems.addAfter(
          text.substring(0, printable), "control characters must be escaped in quotes");
      return null;
    }
    var settings = LoadSettings.builder().setLabel(problems.file()).setUseMarks(true).build();
    try {
      YamlBounds.check(new Parse(settings).parseString(text));
      var root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        problems.add("is empty");
      }
      return root.orElse(null);
    } catch (MarkedYamlEngineException e) {
      problem(e.getProblemMark(), e.getProblem());
    } catch (YamlEngineException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return null;
  }

  void problem(@Nullable Node node, String what) {
    problem(node == null ? Optional.empty() : node.getStartMark(), what);
  }

  private void problem(Optional<Mark> mark, String what) {
    mark.ifPresentOrElse(
        at -> problems.add(at.getLine() + 1, at.getColumn() + 1, what), () -> problems.add(what));
  }

  /// A mapping with none but `known` keys.
  Map<String, Node> map(@Nullable Node node, Set<String> known) {
    var entries = entries(node);
    for (var key : entries.keySet()) {
      if (!known.contains(key)) {
        problem(entries.get(key), "no such key: " + TableProblems.quoted(key));
      }
    }
    return entries;
  }

  Map<String, Node> entries(@Nullable Node node) {
    var entries = new LinkedHashMap<String, Node>();
    entryNodes(node)
        .forEach((key, value) -> {
          if (entries.put(text(key, ""), value) != null) {
            problem(key, "key stands twice: " + TableProblems.quoted(text(key, "")));
          }
        });
    return entries;
  }

  Map<Node, Node> entryNodes(@Nullable Node node) {
    var entries = new LinkedHashMap<Node, Node>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        entries.put(tuple.getKeyNode(), tuple.getValueNode());
      }
    } else if (node != null) {
      problem(node, "must be a mapping");
    }
    return entries;
  }

  List<Node> items(@Nullable Node node) {
    if (node == null) {
      return List.of();
    }
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    problem(node, "must be a list");
    return List.of();
  }

  List<Node> oneOrMany(Node node) {
    return node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
  }

  List<String> texts(@Nullable Node node) {
    var texts = new ArrayList<String>();
    for (Node item : items(node)) {
      texts.add(text(item, ""));
    }
    return texts;
  }

  boolean isScalar(Node node) {
    return node instanceof ScalarNode;
  }

  String text(@Nullable Node node, String absent) {
    if (node == null) {
      return absent;
    }
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    problem(node, "must be a text");
    return absent;
  }

  String required(Node around, Map<String, Node> fields, String key) {
    String text = text(fields.get(key), "");
    if (text.isEmpty()) {
      problem(around, key + " is missing");
    }
    return text;
  }

  int number(@Nullable Node node, int absent) {
    if (node == null) {
      return absent;
    }
    String text = text(node, "");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      problem(node, "must be a whole number, was " + TableProblems.quoted(text));
      return absent;
    }
  }

  boolean flag(@Nullable Node node) {
    String text = text(node, "false");
    if (!text.equals("true") && !text.equals("false")) {
      problem(node, "must be true or false, was " + TableProblems.quoted(text));
    }
    return text.equals("true");
  }
}
