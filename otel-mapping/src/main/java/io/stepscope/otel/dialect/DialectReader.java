/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.otel.dialect.DialectTable.CallName;
import io.stepscope.otel.dialect.DialectTable.Detection;
import io.stepscope.otel.dialect.DialectTable.Ending;
import io.stepscope.otel.dialect.DialectTable.EventRule;
import io.stepscope.otel.dialect.DialectTable.FieldRule;
import io.stepscope.otel.dialect.DialectTable.KindRule;
import io.stepscope.otel.dialect.DialectTable.LogJoinRule;
import io.stepscope.otel.dialect.DialectTable.LogStepRule;
import io.stepscope.otel.dialect.DialectTable.NameRule;
import io.stepscope.otel.dialect.DialectTable.OutcomeRule;
import io.stepscope.otel.dialect.DialectTable.Reach;
import io.stepscope.otel.dialect.YamlNodes.Entry;
import io.stepscope.otel.dialect.YamlNodes.Mapping;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads one dialect table and collects every problem with its position.
final class DialectReader {
  private static final Set<String> KEYS =
      Set.of(
          "dialect",
          "title",
          "version",
          "order",
          "reach",
          "scoped",
          "quoted",
          "detect",
          "kinds",
          "names",
          "fields",
          "events",
          "outcomes",
          "log_steps",
          "decisions",
          "log_joins",
          "tool_name_prefixes",
          "agent_name_prefixes",
          "call_name");

  /// What a table can say of spans that do not show the dialect.
  private static final Set<String> WITHOUT_DETECT =
      Set.of(
          "dialect", "title", "version", "order", "reach", "scoped", "quoted", "fields", "events");

  private final YamlNodes yaml;
  private final Map<String, String> fileOf;

  /// @param fileOf by dialect the file that tells of it; this one is added
  DialectReader(YamlNodes yaml, Map<String, String> fileOf) {
    this.yaml = yaml;
    this.fileOf = fileOf;
  }

  /// The table; meaningless when there were problems.
  DialectTable read(Node root) {
    var top = yaml.map(root, KEYS);
    var detection = detection(top);
    return new DialectTable(
        name(yaml.required(top, "dialect")),
        printable(yaml.required(top, "title"), Character::isISOControl),
        yaml.number(top.get("version"), 1, 1),
        yaml.number(top.get("order"), 1000),
        reach(top.get("reach")),
        yaml.flag(top.get("scoped")),
        yaml.flag(top.get("quoted")),
        detection,
        kinds(top.get("kinds")),
        names(top.get("names"), detection.scopes()),
        fields(top.get("fields")),
        events(top.get("events")),
        outcomes(top.get("outcomes")),
        logSteps(top.get("log_steps")),
        yaml.texts(top.get("decisions")),
        logJoins(top.get("log_joins")),
        yaml.texts(top.get("tool_name_prefixes")),
        yaml.texts(top.get("agent_name_prefixes")),
        callName(top.get("call_name")));
  }

  private String name(@Nullable Node node) {
    String name = printable(node, TableProblems::isControl);
    String other = name.isEmpty() ? null : fileOf.putIfAbsent(name, yaml.file());
    if (other != null) {
      yaml.problem(
          node, "dialect " + TableProblems.quoted(name) + " has a table in " + other + " already");
    }
    return name;
  }

  /// A text that goes into names and pages.
  private String printable(@Nullable Node node, IntPredicate unwanted) {
    String text = yaml.word(node);
    if (text.codePoints().anyMatch(unwanted)) {
      yaml.problem(node, "must have no control characters, was " + TableProblems.quoted(text));
    }
    return text;
  }

  private Detection detection(Mapping top) {
    var node = top.get("detect");
    var detect = yaml.map(node, Set.of("keys", "prefixes", "scopes", "names"));
    var detection =
        new Detection(
            keys(detect.get("keys")),
            beginnings(detect.get("prefixes")),
            beginnings(detect.get("scopes")),
            beginnings(detect.get("names")));
    if (node != null && detect.whole() && detect.entries().stream().allMatch(Entry::isEmpty)) {
      yaml.problem(node, "detect must say how a span shows the dialect");
    } else if (node == null && top.whole() && !canDoWithoutDetect(top)) {
      yaml.problem(top.node(), "'detect' is missing: nothing shows the dialect");
    }
    return detection;
  }

  /// What every span may carry is no dialect of its own, and is told by fields alone.
  private static boolean canDoWithoutDetect(Mapping top) {
    return (top.has("fields") || top.has("events"))
        && !top.has("scoped")
        && top.entries().stream().allMatch(entry -> WITHOUT_DETECT.contains(entry.word()));
  }

  private List<String> beginnings(@Nullable Node node) {
    for (Node item : yaml.items(node)) {
      if (yaml.text(item, "").endsWith("*")) {
        yaml.problem(item, "is a beginning already, must stand without '*'");
      }
    }
    return yaml.texts(node);
  }

  private List<String> keys(@Nullable Node node) {
    return yaml.items(node).stream().map(this::key).toList();
  }

  /// An attribute key, or how some begin.
  private String key(@Nullable Node node) {
    String key = yaml.word(node);
    if (key.equals("*")) {
      yaml.problem(node, "must not be '*' alone: that is every key");
    }
    return key;
  }

  private CallName callName(@Nullable Node node) {
    var fields = yaml.map(node, Set.of("separator", "parts"));
    var parts = new ArrayList<List<String>>();
    for (Node part : yaml.items(yaml.required(fields, "parts"))) {
      parts.add(List.copyOf(yaml.texts(part)));
    }
    return new CallName(yaml.text(fields.get("separator"), " "), parts);
  }

  private Reach reach(@Nullable Node node) {
    String word = yaml.word(node);
    for (Reach reach : Reach.values()) {
      if (reach.name().toLowerCase(Locale.ROOT).equals(word)) {
        return reach;
      }
    }
    if (!word.isEmpty()) {
      yaml.problem(
          node, "reach must be agent, workflow or plumbing, was " + TableProblems.quoted(word));
    }
    return Reach.AGENT;
  }

  private List<KindRule> kinds(@Nullable Node node) {
    var rules = new ArrayList<KindRule>();
    for (Node item : yaml.items(node)) {
      var fields = yaml.map(item, Set.of("key", "level", "values", "any"));
      int level = yaml.number(fields.get("level"), 5);
      if ((level < 0 || level > 7) && level != SpanReading.LAST) {
        yaml.problem(fields.get("level"), "level must be 0 to 7 or 10, was " + level);
      }
      rules.add(
          new KindRule(
              key(yaml.required(fields, "key")),
              level,
              values(fields, this::role),
              optional(fields.get("any"), this::role)));
    }
    return rules;
  }

  /// What each value means, by the value in lower case.
  private <T> Map<String, T> values(Mapping rule, Function<Node, T> meaning) {
    var values = new LinkedHashMap<String, T>();
    for (Entry entry : yaml.map(rule.get("values"), DialectReader::lowerCase).entries()) {
      values.put(lowerCase(entry.word()), meaning.apply(entry.value()));
    }
    if (rule.whole() && YamlNodes.isEmpty(rule.get("values")) && !rule.has("any")) {
      yaml.problem(rule.node(), "'values' or 'any' is missing");
    }
    return values;
  }

  private static String lowerCase(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  private static <T> Optional<T> optional(@Nullable Node node, Function<Node, T> meaning) {
    return node == null ? Optional.empty() : Optional.of(meaning.apply(node));
  }

  private List<NameRule> names(@Nullable Node node, List<String> defaultScopes) {
    var rules = new ArrayList<NameRule>();
    for (Node item : yaml.items(node)) {
      var fields = yaml.map(item, Set.of("scope", "prefix", "exact", "is"));
      Node prefix = fields.get("prefix");
      Node exact = fields.get("exact");
      if (prefix != null && exact != null) {
        yaml.problem(item, "'prefix' and 'exact' stand together, must be one of them");
      } else if (prefix == null && exact == null && fields.whole()) {
        yaml.problem(item, "'prefix' or 'exact' is missing");
      }
      Node scope = fields.get("scope");
      rules.add(
          new NameRule(
              scope == null ? defaultScopes : anyScope(yaml.word(scope)),
              yaml.word(exact == null ? prefix : exact),
              exact != null,
              role(yaml.required(fields, "is"))));
    }
    return rules;
  }

  private static List<String> anyScope(String scope) {
    return scope.equals("*") ? List.of() : List.of(scope);
  }

  private List<FieldRule> fields(@Nullable Node node) {
    var rules = new ArrayList<FieldRule>();
    for (Entry ladder : yaml.map(node, UnaryOperator.identity()).entries()) {
      var field = field(ladder.key());
      for (Entry rung : yaml.map(ladder.value(), DialectReader::sameNumber).entries()) {
        addField(rules, field, yaml.number(rung.key(), 0, 0), rung.value());
      }
    }
    return rules;
  }

  /// `7` for `07` and `+7`.
  private static String sameNumber(String number) {
    int from = number.startsWith("+") ? 1 : 0;
    while (from + 1 < number.length() && number.charAt(from) == '0') {
      from++;
    }
    return number.substring(from);
  }

  private void addField(List<FieldRule> rules, Field field, int rank, Node node) {
    for (Node each : yaml.oneOrMany(node)) {
      if (yaml.isScalar(each)) {
        rules.add(new FieldRule(field, rank, key(each), Set.of(), Set.of(), List.of()));
      } else {
        var parts = yaml.map(each, Set.of("key", "for", "not", "part"));
        rules.add(
            new FieldRule(
                field,
                rank,
                key(yaml.required(parts, "key")),
                operations(parts.get("for")),
                operations(parts.get("not")),
                parts(parts.get("part"))));
      }
    }
  }

  private List<EventRule> events(@Nullable Node node) {
    var rules = new ArrayList<EventRule>();
    for (Node item : yaml.items(node)) {
      var fields = yaml.map(item, Set.of("name", "key", "field", "rank", "for", "part"));
      rules.add(
          new EventRule(
              yaml.word(yaml.required(fields, "name")),
              yaml.text(fields.get("key"), ""),
              field(yaml.required(fields, "field")),
              yaml.number(fields.get("rank"), 500, 0),
              operations(fields.get("for")),
              parts(fields.get("part"))));
    }
    return rules;
  }

  private List<String> parts(@Nullable Node node) {
    return node == null ? List.of() : yaml.oneOrMany(node).stream().map(yaml::word).toList();
  }

  private List<OutcomeRule> outcomes(@Nullable Node node) {
    var rules = new ArrayList<OutcomeRule>();
    for (Node item : yaml.items(node)) {
      var fields = yaml.map(item, Set.of("key", "values", "any", "flag_only"));
      rules.add(
          new OutcomeRule(
              key(yaml.required(fields, "key")),
              values(fields, this::ending),
              optional(fields.get("any"), this::ending),
              yaml.flag(fields.get("flag_only"))));
    }
    return rules;
  }

  private List<LogStepRule> logSteps(@Nullable Node node) {
    var rules = new ArrayList<LogStepRule>();
    for (Node item : yaml.items(node)) {
      var fields = yaml.map(item, Set.of("name", "is"));
      rules.add(
          new LogStepRule(
              yaml.word(yaml.required(fields, "name")), role(yaml.required(fields, "is"))));
    }
    return rules;
  }

  private List<LogJoinRule> logJoins(@Nullable Node node) {
    var rules = new ArrayList<LogJoinRule>();
    for (Node item : yaml.items(node)) {
      var fields = yaml.map(item, Set.of("name", "key", "field"));
      rules.add(
          new LogJoinRule(
              yaml.word(yaml.required(fields, "name")),
              yaml.word(yaml.required(fields, "key")),
              field(yaml.required(fields, "field"))));
    }
    return rules;
  }

  private Field field(@Nullable Node node) {
    String word = yaml.word(node);
    for (Field field : Field.values()) {
      if (field.label().equals(word)) {
        return field;
      }
    }
    unknown(node, "field", word);
    return Field.TOOL_NAME;
  }

  private SpanRole role(@Nullable Node node) {
    String word = yaml.word(node);
    var role = SpanRole.parse(word);
    if (role.isEmpty()) {
      unknown(node, "kind of step", word);
    }
    return role.orElse(SpanRole.CHAIN);
  }

  private Set<Operation> operations(@Nullable Node node) {
    var operations = EnumSet.noneOf(Operation.class);
    for (Node item : yaml.items(node)) {
      operations.add(role(item).operation());
    }
    return operations;
  }

  private Ending ending(@Nullable Node node) {
    String words = yaml.word(node);
    int space = words.indexOf(' ');
    String word = space < 0 ? words : words.substring(0, space);
    for (ExecutionStatus status : ExecutionStatus.values()) {
      if (status.label().equals(word)) {
        return new Ending(status, space < 0 ? "" : words.substring(space + 1).strip());
      }
    }
    unknown(node, "status", word);
    return new Ending(ExecutionStatus.SUCCESS, "");
  }

  /// That a word is empty has been told before.
  private void unknown(@Nullable Node node, String what, String word) {
    if (!word.isEmpty()) {
      yaml.problem(node, "no such " + what + ": " + TableProblems.quoted(word));
    }
  }
}
