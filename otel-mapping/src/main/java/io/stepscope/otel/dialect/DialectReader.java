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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  private final YamlNodes yaml;

  DialectReader(YamlNodes yaml) {
    this.yaml = yaml;
  }

  /// The table; meaningless when there were problems.
  DialectTable read(Node root) {
    var top = yaml.map(root, KEYS);
    var detect = yaml.map(top.get("detect"), Set.of("keys", "prefixes", "scopes", "names"));
    var scopes = yaml.texts(detect.get("scopes"));
    return new DialectTable(
        yaml.required(root, top, "dialect"),
        yaml.required(root, top, "title"),
        yaml.number(top.get("version"), 1),
        yaml.number(top.get("order"), 1000),
        reach(top.get("reach")),
        yaml.flag(top.get("scoped")),
        yaml.flag(top.get("quoted")),
        new Detection(
            yaml.texts(detect.get("keys")),
            yaml.texts(detect.get("prefixes")),
            scopes,
            yaml.texts(detect.get("names"))),
        kinds(top.get("kinds")),
        names(top.get("names"), scopes),
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

  private CallName callName(@Nullable Node node) {
    var fields = yaml.map(node, Set.of("separator", "parts"));
    var parts = new ArrayList<List<String>>();
    for (Node part : yaml.items(fields.get("parts"))) {
      parts.add(List.copyOf(yaml.texts(part)));
    }
    return new CallName(yaml.text(fields.get("separator"), " "), parts);
  }

  private Reach reach(@Nullable Node node) {
    String word = yaml.text(node, "agent");
    for (Reach reach : Reach.values()) {
      if (reach.name().toLowerCase(Locale.ROOT).equals(word)) {
        return reach;
      }
    }
    yaml.problem(
        node, "reach must be agent, workflow or plumbing, was " + TableProblems.quoted(word));
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
      var values = new LinkedHashMap<String, SpanRole>();
      yaml.entries(fields.get("values"))
          .forEach((key, value) -> values.put(key.toLowerCase(Locale.ROOT), role(value)));
      rules.add(
          new KindRule(
              yaml.required(item, fields, "key"), level, values, optionalRole(fields.get("any"))));
    }
    return rules;
  }

  private List<NameRule> names(@Nullable Node node, List<String> defaultScopes) {
    var rules = new ArrayList<NameRule>();
    for (Node item : yaml.items(node)) {
      var fields = yaml.map(item, Set.of("scope", "prefix", "exact", "is"));
      boolean whole = fields.containsKey("exact");
      Node scope = fields.get("scope");
      rules.add(
          new NameRule(
              scope == null ? defaultScopes : anyScope(yaml.text(scope, "")),
              yaml.required(item, fields, whole ? "exact" : "prefix"),
              whole,
              role(fields.get("is"))));
    }
    return rules;
  }

  private static List<String> anyScope(String scope) {
    return scope.equals("*") ? List.of() : List.of(scope);
  }

  private List<FieldRule> fields(@Nullable Node node) {
    var rules = new ArrayList<FieldRule>();
    yaml.entryNodes(node)
        .forEach((nameNode, ladder) -> {
          var field = field(nameNode);
          yaml.entryNodes(ladder)
              .forEach((rank, key) -> addField(rules, field, yaml.number(rank, 0), key));
        });
    return rules;
  }

  private void addField(List<FieldRule> rules, Field field, int rank, Node node) {
    for (Node each : yaml.oneOrMany(node)) {
      if (yaml.isScalar(each)) {
        rules.add(new FieldRule(field, rank, yaml.text(each, ""), Set.of(), Set.of(), List.of()));
      } else {
        var parts = yaml.map(each, Set.of("key", "for", "not", "part"));
        rules.add(
            new FieldRule(
                field,
                rank,
                yaml.required(each, parts, "key"),
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
              yaml.required(item, fields, "name"),
              yaml.text(fields.get("key"), ""),
              field(fields.getOrDefault("field", item)),
              yaml.number(fields.get("rank"), 500),
              operations(fields.get("for")),
              parts(fields.get("part"))));
    }
    return rules;
  }

  private List<String> parts(@Nullable Node node) {
    return node == null
        ? List.of()
        : yaml.oneOrMany(node).stream().map(part -> yaml.text(part, "")).toList();
  }

  private List<OutcomeRule> outcomes(@Nullable Node node) {
    var rules = new ArrayList<OutcomeRule>();
    for (Node item : yaml.items(node)) {
      var fields = yaml.map(item, Set.of("key", "values", "any", "flag_only"));
      Map<String, Ending> values = new LinkedHashMap<>();
      yaml.entries(fields.get("values"))
          .forEach((key, value) -> values.put(key.toLowerCase(Locale.ROOT), ending(value)));
      Node any = fields.get("any");
      rules.add(
          new OutcomeRule(
              yaml.required(item, fields, "key"),
              values,
              any == null ? Optional.empty() : Optional.of(ending(any)),
              yaml.flag(fields.get("flag_only"))));
    }
    return rules;
  }

  private List<LogStepRule> logSteps(@Nullable Node node) {
    var rules = new ArrayList<LogStepRule>();
    for (Node item : yaml.items(node)) {
      var fields = yaml.map(item, Set.of("name", "is"));
      rules.add(new LogStepRule(yaml.required(item, fields, "name"), role(fields.get("is"))));
    }
    return rules;
  }

  private List<LogJoinRule> logJoins(@Nullable Node node) {
    var rules = new ArrayList<LogJoinRule>();
    for (Node item : yaml.items(node)) {
      var fields = yaml.map(item, Set.of("name", "key", "field"));
      rules.add(
          new LogJoinRule(
              yaml.required(item, fields, "name"),
              yaml.required(item, fields, "key"),
              field(fields.getOrDefault("field", item))));
    }
    return rules;
  }

  private Field field(Node node) {
    String word = yaml.text(node, "");
    for (Field field : Field.values()) {
      if (field.label().equals(word)) {
        return field;
      }
    }
    yaml.problem(node, "no such field: " + TableProblems.quoted(word));
    return Field.TOOL_NAME;
  }

  private Optional<SpanRole> optionalRole(@Nullable Node node) {
    return node == null ? Optional.empty() : Optional.of(role(node));
  }

  private SpanRole role(@Nullable Node node) {
    String word = yaml.text(node, "");
    var role = SpanRole.parse(word);
    if (role.isEmpty()) {
      yaml.problem(node, "no such kind of step: " + TableProblems.quoted(word));
    }
    return role.orElse(SpanRole.CHAIN);
  }

  private Set<Operation> operations(@Nullable Node node) {
    var operations = EnumSet.noneOf(Operation.class);
    for (String word : yaml.texts(node)) {
      var role = SpanRole.parse(word);
      if (role.isEmpty()) {
        yaml.problem(node, "no such kind of step: " + TableProblems.quoted(word));
      }
      role.ifPresent(found -> operations.add(found.operation()));
    }
    return operations;
  }

  private Ending ending(@Nullable Node node) {
    String words = yaml.text(node, "");
    int space = words.indexOf(' ');
    String word = space < 0 ? words : words.substring(0, space);
    for (ExecutionStatus status : ExecutionStatus.values()) {
      if (status.label().equals(word)) {
        return new Ending(status, space < 0 ? "" : words.substring(space + 1).strip());
      }
    }
    yaml.problem(node, "no such status: " + TableProblems.quoted(word));
    return new Ending(ExecutionStatus.SUCCESS, "");
  }
}
