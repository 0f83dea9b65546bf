/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
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

  String file() {
    return problems.file();
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
      String context = e.getContext();
      boolean alone = context == null || context.isEmpty();
      problem(e.getProblemMark(), alone ? e.getProblem() : context + ", " + e.getProblem());
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

  /// A mapping of the table.
  ///
  /// @param entries in their order
  /// @param whole false when some of it cannot be read, so that nothing is said of what is missing
  record Mapping(@Nullable Node node, List<Entry> entries, boolean whole) {
    @Nullable Node get(String key) {
      for (Entry entry : entries) {
        if (entry.word.equals(key)) {
          return entry.value;
        }
      }
      return null;
    }

    boolean has(String key) {
      return get(key) != null;
    }
  }

  record Entry(Node key, String word, Node value) {
    boolean isEmpty() {
      return YamlNodes.isEmpty(value);
    }
  }

  /// A mapping with none but `known` keys.
  Mapping map(@Nullable Node node, Set<String> known) {
    var mapping = map(node, UnaryOperator.identity());
    for (Entry entry : mapping.entries) {
      if (!known.contains(entry.word)) {
        problem(entry.key, "no such key: " + TableProblems.quoted(entry.word));
      }
    }
    return mapping;
  }

  /// A mapping with any keys.
  ///
  /// @param meaning two keys of one meaning are one key that stands twice
  Mapping map(@Nullable Node node, UnaryOperator<String> meaning) {
    if (!(node instanceof MappingNode mapping)) {
      if (node != null) {
        problem(node, "must be a mapping");
      }
      return new Mapping(node, List.of(), false);
    }
    var entries = new ArrayList<Entry>();
    var firsts = new HashMap<String, Entry>();
    for (NodeTuple tuple : mapping.getValue()) {
      var key = key(tuple.getKeyNode());
      if (key != null) {
        var entry = new Entry(key, key.getValue(), tuple.getValueNode());
        var first = firsts.putIfAbsent(meaning.apply(entry.word), entry);
        if (first != null) {
          problem(key, twice(entry, first));
        }
        entries.add(entry);
      }
    }
    return new Mapping(node, entries, entries.size() == mapping.getValue().size());
  }

  private @Nullable ScalarNode key(Node node) {
    if (!(node instanceof ScalarNode key)) {
      problem(node, "a key must be a text");
    } else if (key.isPlain() && key.getValue().equals("<<")) {
      problem(key, "merge keys are not supported");
    } else if (key.getValue().isBlank()) {
      problem(key, "a key must not be empty");
    } else {
      return key;
    }
    return null;
  }

  private static String twice(Entry entry, Entry first) {
    String as = entry.word.equals(first.word) ? "" : "as " + TableProblems.quoted(first.word) + " ";
    int line = first.key.getStartMark().map(Mark::getLine).orElse(0) + 1;
    return TableProblems.quoted(entry.word) + " stands twice, first " + as + "in line " + line;
  }

  /// What a key holds that must not be missing.
  @Nullable Node required(Mapping mapping, String key) {
    var value = mapping.get(key);
    if (value == null && mapping.whole) {
      problem(mapping.node, "'" + key + "' is missing");
    }
    return value;
  }

  /// Whether it is absent or holds nothing.
  static boolean isEmpty(@Nullable Node node) {
    return node == null || (node instanceof CollectionNode<?> all && all.getValue().isEmpty());
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

  /// The items of a list, or the node itself when it is none.
  List<Node> oneOrMany(Node node) {
    if (!(node instanceof SequenceNode sequence)) {
      return List.of(node);
    }
    if (sequence.getValue().isEmpty()) {
      problem(node, "must not be empty");
    }
    return sequence.getValue();
  }

  /// A list of texts that are not empty.
  List<String> texts(@Nullable Node node) {
    var texts = new ArrayList<String>();
    for (Node item : items(node)) {
      texts.add(word(item));
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

  /// A text that is not empty; empty when it is absent, or is none, which has then been noted.
  String word(@Nullable Node node) {
    String text = text(node, "");
    if (node instanceof ScalarNode && text.isBlank()) {
      problem(node, "must not be empty");
      return "";
    }
    return text;
  }

  int number(@Nullable Node node, int absent) {
    return number(node, absent, Integer.MIN_VALUE);
  }

  int number(@Nullable Node node, int absent, int least) {
    String text = word(node);
    if (text.isEmpty()) {
      return absent;
    }
    try {
      int number = Integer.parseInt(text);
      if (number < least) {
        problem(node, "must be " + least + " or more, was " + number);
      }
      return number;
    } catch (NumberFormatException _) {
      String rule =
          isWhole(text)
              ? "must be a number between -2147483648 and 2147483647"
              : "must be a whole number";
      problem(node, rule + ", was " + TableProblems.quoted(text));
      return absent;
    }
  }

  /// Digits, with a sign before them or none.
  private static boolean isWhole(String text) {
    boolean signed = text.startsWith("+") || text.startsWith("-");
    String digits = signed ? text.substring(1) : text;
    return !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  boolean flag(@Nullable Node node) {
    String text = word(node);
    if (!text.isEmpty() && !text.equals("true") && !text.equals("false")) {
      problem(node, "must be true or false, was " + TableProblems.quoted(text));
    }
    return text.equals("true");
  }
}
