/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One dialect, as its file tells it.
///
/// @param name short and unique: `openinference`
/// @param title for people
/// @param version of the table, raised when it changes
/// @param order decides between tables that answer on the same level, lower first
/// @param reach what spans of the dialect are to a run
/// @param scoped its keys are common words: they count only on spans that speak the dialect
/// @param quoted its values are JSON, so that a text stands in quotes
/// @param detection how a span shows that it speaks the dialect
/// @param decisions names of log records that say whether a call was allowed to run: what they say
///   of its outcome stands above what the call says itself
/// @param toolNamePrefixes what stands before a tool's name in span names
/// @param agentNamePrefixes what stands before an agent's name in span names
/// @param callName how a call that is no tool's is named in tool statistics
public record DialectTable(
    String name,
    String title,
    int version,
    int order,
    Reach reach,
    boolean scoped,
    boolean quoted,
    Detection detection,
    List<KindRule> kinds,
    List<NameRule> names,
    List<FieldRule> fields,
    List<EventRule> events,
    List<OutcomeRule> outcomes,
    List<LogStepRule> logSteps,
    List<String> decisions,
    List<LogJoinRule> logJoins,
    List<String> toolNamePrefixes,
    List<String> agentNamePrefixes,
    CallName callName) {
  public DialectTable {
    kinds = List.copyOf(kinds);
    names = List.copyOf(names);
    fields = List.copyOf(fields);
    events = List.copyOf(events);
    outcomes = List.copyOf(outcomes);
    logSteps = List.copyOf(logSteps);
    decisions = List.copyOf(decisions);
    logJoins = List.copyOf(logJoins);
    toolNamePrefixes = List.copyOf(toolNamePrefixes);
    agentNamePrefixes = List.copyOf(agentNamePrefixes);
  }

  /// What spans of a dialect are to a run.
  public enum Reach {
    /// They show that the trace is an agent's, and are steps.
    AGENT,
    /// They are steps in any trace.
    WORKFLOW,
    /// They are details below an agent's steps, and steps elsewhere.
    PLUMBING
  }

  /// Any one of these on a span is enough.
  public record Detection(
      List<String> keys, List<String> prefixes, List<String> scopes, List<String> names) {
    public Detection {
      keys = List.copyOf(keys);
      prefixes = List.copyOf(prefixes);
      scopes = List.copyOf(scopes);
      names = List.copyOf(names);
    }
  }

  /// A key whose value says what the span is.
  ///
  /// @param level of the type ladder, 0 to 7; lower wins; 10 when all else is believed first
  /// @param values in lower case, without quotes; one that ends in `*` stands for all that begin
  ///   so, one that begins with `*` for all that end so
  /// @param any for every other value, when the key's presence is enough
  public record KindRule(
      String key, int level, Map<String, SpanRole> values, Optional<SpanRole> any) {
    public KindRule {
      values = Map.copyOf(values);
    }
  }

  /// A span name that says what the span is, on the last level but two.
  ///
  /// @param scopes the span's scope begins with one of these; any scope when empty
  /// @param text the name, or its beginning
  public record NameRule(List<String> scopes, String text, boolean whole, SpanRole role) {
    public NameRule {
      scopes = List.copyOf(scopes);
    }
  }

  /// A key that holds a field.
  ///
  /// @param rank place in the field's ladder, lower wins
  /// @param key ends in `.*` for all keys that begin so, in `.#.*` for those that go on with a
  ///   number
  /// @param only the operations it counts for; all when empty
  /// @param except the operations it does not count for
  /// @param parts what of the value holds the field, the first that is there; the whole when empty
  public record FieldRule(
      Field field,
      int rank,
      String key,
      Set<Operation> only,
      Set<Operation> except,
      List<String> parts) {
    public FieldRule {
      parts = List.copyOf(parts);
      only = Set.copyOf(only);
      except = Set.copyOf(except);
    }
  }

  /// A span event or log record whose attribute, or body when the key is empty, holds a field.
  public record EventRule(
      String event, String key, Field field, int rank, Set<Operation> only, List<String> parts) {
    public EventRule {
      parts = List.copyOf(parts);
      only = Set.copyOf(only);
    }
  }

  /// A log record that tells of a whole step.
  public record LogStepRule(String event, SpanRole role) {}

  /// An event or log record about another step: the one whose field has the value of the key.
  public record LogJoinRule(String event, String key, Field field) {}

  /// A key whose value says how the step ended.
  ///
  /// @param key ends in `*` when any key that begins so counts
  /// @param values in lower case; one that ends in `*` stands for all that begin so
  /// @param any for every other value
  /// @param flagOnly worth a note; does not decide
  public record OutcomeRule(
      String key, Map<String, Ending> values, Optional<Ending> any, boolean flagOnly) {
    public OutcomeRule {
      values = Map.copyOf(values);
    }
  }

  /// How to call a generic call: the first present key of each part, joined.
  public record CallName(String separator, List<List<String>> parts) {
    public CallName {
      parts = List.copyOf(parts);
    }
  }

  /// @param reason in one word; empty to take the value itself
  public record Ending(ExecutionStatus status, String reason) {}
}
