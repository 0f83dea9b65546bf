/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.otel.dialect.DialectTable.FieldRule;
import io.stepscope.otel.dialect.DialectTable.KindRule;
import io.stepscope.otel.dialect.DialectTable.OutcomeRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Writes `docs/dialects.md` out of the tables.
final class DialectsPage {
  private static final String INTRODUCTION =
      """
      # Dialects

      What Stepscope reads on the spans of each instrumentation. This page is written from the tables in
      `otel-mapping/src/main/resources/io/stepscope/otel/dialects`; a test keeps the two equal.

      A span may speak several dialects at once. What it is follows from the lowest level of the type
      ladder that says anything; each field is taken from the first of its keys, by rank, that holds a
      value. Empty values (`{}`, `[]`, `N/A`, `None`, …) and redaction markers count as absent.

      | Level | Says what a span is |
      |---|---|
      | 0 | marks of placeholders and fakes |
      | 1 | a framework's own kind |
      | 2 | `openinference.span.kind` |
      | 3 | `traceloop.span.kind` |
      | 4 | `gen_ai.operation.name` |
      | 5 | kinds of dialects that often leave them out |
      | 6 | protocol methods (MCP, A2A) |
      | 7 | general conventions: HTTP, databases, RPC, messaging, functions |
      | 8 | scope and span name |
      | 9 | what it holds: a model and tokens, a tool name and arguments |
      | 10 | words that a dialect writes on everything |
      | 11 | its place in the tree |

      Reach: spans of an **agent** dialect make the trace an agent's and are steps; those of a **workflow**
      dialect are steps in any trace; **plumbing** is folded into the agent's step above it, and makes steps
      of its own elsewhere. A *scoped* dialect's keys are common words and count only on spans that show the
      dialect.

      Rules written `0123 key` are a rank and a key: lower ranks win, over all dialects together.
      """;

  private DialectsPage() {}

  static String write(List<DialectTable> tables) {
    var page = new StringBuilder(INTRODUCTION);
    for (DialectTable table : tables) {
      write(page, table);
    }
    return page.toString();
  }

  private static void write(StringBuilder page, DialectTable table) {
    page.append("\n## ").append(table.title()).append("\n\n");
    page.append("`").append(table.name()).append("`, table version ").append(table.version());
    page.append(", reach ").append(table.reach().name().toLowerCase(Locale.ROOT));
    page.append(table.scoped() ? ", scoped" : "");
    page.append(table.quoted() ? ", values are JSON.\n\n" : ".\n\n");
    page.append("| | |\n|---|---|\n");
    row(page, "shown by", shownBy(table));
    for (KindRule rule : table.kinds()) {
      row(page, "level " + rule.level(), code(rule.key()) + ": " + kinds(rule));
    }
    row(page, "level 8", names(table));
    fields(table).forEach((field, keys) -> row(page, field, keys));
    for (OutcomeRule rule : table.outcomes()) {
      row(page, rule.flagOnly() ? "noted" : "outcome", code(rule.key()) + ": " + endings(rule));
    }
    row(
        page,
        "from logs",
        table.logSteps().stream()
            .map(rule -> code(rule.event()) + " " + rule.role().label())
            .collect(Collectors.joining(", ")));
    row(
        page,
        "about another step",
        table.logJoins().stream()
            .map(rule ->
                code(rule.event()) + ": " + code(rule.key()) + " is its " + rule.field().label())
            .collect(Collectors.joining(", ")));
    row(
        page,
        "decides on a call",
        table.decisions().stream().map(DialectsPage::code).collect(Collectors.joining(", ")));
  }

  private static void row(StringBuilder page, String name, String text) {
    if (!text.isEmpty()) {
      page.append("| ").append(name).append(" | ").append(text.replace("|", "\\|")).append(" |\n");
    }
  }

  private static String shownBy(DialectTable table) {
    var parts = new ArrayList<String>();
    table.detection().keys().forEach(key -> parts.add(code(key)));
    table.detection().prefixes().forEach(prefix -> parts.add(code(prefix + "*")));
    table.detection().scopes().forEach(scope -> parts.add("scope " + code(scope + "*")));
    table.detection().names().forEach(name -> parts.add("name " + code(name + "*")));
    return String.join(", ", parts);
  }

  private static String kinds(KindRule rule) {
    var byRole = new TreeMap<String, List<String>>();
    new TreeMap<>(rule.values())
        .forEach((value, role) ->
            byRole.computeIfAbsent(role.label(), _ -> new ArrayList<>()).add(code(value)));
    var parts = new ArrayList<String>();
    byRole.forEach((role, values) -> parts.add(String.join(" ", values) + " → " + role));
    rule.any().ifPresent(role -> parts.add("any → " + role.label()));
    return String.join("; ", parts);
  }

  private static String names(DialectTable table) {
    return table.names().stream()
        .map(rule -> code(rule.text() + (rule.whole() ? "" : "*")) + " → " + rule.role().label())
        .collect(Collectors.joining("; "));
  }

  private static Map<String, String> fields(DialectTable table) {
    var fields = new TreeMap<String, List<String>>();
    for (FieldRule rule : table.fields()) {
      String only =
          operations(" (", rule.only()) + operations(" (not ", rule.except()) + parts(rule.parts());
      fields
          .computeIfAbsent(rule.field().label(), _ -> new ArrayList<>())
          .add("%04d %s%s".formatted(rule.rank(), code(rule.key()), only));
    }
    for (var rule : table.events()) {
      fields
          .computeIfAbsent(rule.field().label(), _ -> new ArrayList<>())
          .add(
              "%04d event %s %s%s%s"
                  .formatted(
                      rule.rank(),
                      code(rule.event()),
                      code(rule.key()),
                      operations(" (", rule.only()),
                      parts(rule.parts())));
    }
    var lines = new TreeMap<String, String>();
    fields.forEach((field, keys) ->
        lines.put(field, keys.stream().sorted().collect(Collectors.joining(", "))));
    return lines;
  }

  private static String parts(List<String> parts) {
    return parts.isEmpty()
        ? ""
        : parts.stream().map(DialectsPage::code).collect(Collectors.joining(" or ", " part ", ""));
  }

  private static String operations(String before, Set<Operation> operations) {
    return operations.isEmpty()
        ? ""
        : operations.stream()
            .map(operation -> operation.label())
            .sorted()
            .collect(Collectors.joining(", ", before, ")"));
  }

  private static String endings(OutcomeRule rule) {
    var parts = new ArrayList<String>();
    new TreeMap<>(rule.values())
        .forEach((value, ending) -> parts.add(code(value) + " → " + words(ending)));
    rule.any().ifPresent(ending -> parts.add("any → " + words(ending)));
    return String.join("; ", parts);
  }

  private static String words(DialectTable.Ending ending) {
    return (ending.status().label() + " " + ending.reason()).strip();
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
