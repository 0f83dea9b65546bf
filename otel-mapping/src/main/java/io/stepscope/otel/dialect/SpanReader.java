/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.dialect.DialectTable.Reach;
import io.stepscope.otel.draft.DraftEvent;
import io.stepscope.otel.draft.ExplicitOutcome;
import io.stepscope.otel.draft.FieldReading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads spans with the dialect tables. One look-up per attribute, whatever the number of tables:
/// the tables are asked by key, not the keys by table. For one thread; make one per trace.
public final class SpanReader {
  private static final int LEVELS = 9;
  private static final int NAME_LEVEL = 8;

  private final Dialects dialects;
  private KeyRules[] rules = new KeyRules[64];

  // What is known so far of the span at hand.
  private long spoken;
  private final @Nullable Hit[] hits = new @Nullable Hit[LEVELS];
  private boolean redacted;

  private record Hit(SpanRole role, int dialect, int order, String source) {}

  public SpanReader(Dialects dialects) {
    this.dialects = dialects;
  }

  public SpanReading read(RawSpan raw, SpanAttributes attributes, List<DraftEvent> events) {
    return read(raw.span().getName(), raw.scope().getName(), attributes, events, null);
  }

  /// Reads something that has a span's parts: a log record that tells of a step.
  ///
  /// @param known what it is when that is known already
  public SpanReading read(
      String name,
      String scopeName,
      SpanAttributes attributes,
      List<DraftEvent> events,
      @Nullable SpanRole known) {
    var entries = attributes.entries();
    var scope = dialects.scope(scopeName);
    redacted = false;
    Arrays.fill(hits, null);
    spoken = scope.dialects() | dialects.dialectsOfName(name);
    lookUp(entries);
    findKinds(entries);
    findName(scope, name);
    var choice =
        known == null
            ? TypeChoice.of(roles(), name, attributes)
            : new TypeChoice(known, SpanReading.PRESENCE, false);
    var operation = choice == null ? null : choice.role().operation();
    var fields = readFields(entries, events, operation);
    return reading(entries, fields, choice, name);
  }

  /// The fields that a resource holds for all its spans.
  public FieldReading readResource(SpanAttributes attributes) {
    spoken = 0;
    lookUp(attributes.entries());
    return readFields(attributes.entries(), List.of(), null);
  }

  private void lookUp(List<KeyValue> entries) {
    if (rules.length < entries.size()) {
      rules = new KeyRules[Integer.highestOneBit(entries.size()) << 1];
    }
    for (int i = 0; i < entries.size(); i++) {
      rules[i] = dialects.key(entries.get(i).getKey());
      spoken |= rules[i].dialects();
    }
  }

  private void findKinds(List<KeyValue> entries) {
    for (int i = 0; i < entries.size(); i++) {
      for (var kind : rules[i].kinds()) {
        if ((kind.needs() & ~spoken) == 0) {
          takeKind(kind, entries.get(i));
        }
      }
    }
  }

  private void takeKind(KeyRules.Kind kind, KeyValue entry) {
    var value = entry.getValue();
    var role =
        value.hasStringValue()
            ? kind.role(value.getStringValue())
            : Emptiness.of(value) == Emptiness.EMPTY ? null : kind.any();
    var known = hits[kind.level()];
    if (role != null && (known == null || kind.order() <= known.order())) {
      hits[kind.level()] = new Hit(role, kind.dialect(), kind.order(), entry.getKey());
    }
  }

  private void findName(Dialects.Scope scope, String name) {
    for (var candidate : scope.names()) {
      if (candidate.matches(name)) {
        hits[NAME_LEVEL] =
            new Hit(candidate.rule().role(), candidate.dialect(), 0, candidate.rule().text());
        spoken |= 1L << candidate.dialect();
        return;
      }
    }
  }

  private @Nullable SpanRole[] roles() {
    var roles = new @Nullable SpanRole[LEVELS];
    for (int i = 0; i < LEVELS; i++) {
      var hit = hits[i];
      roles[i] = hit == null ? null : hit.role;
    }
    return roles;
  }

  private FieldReading readFields(
      List<KeyValue> entries, List<DraftEvent> events, @Nullable Operation operation) {
    var fields = new FieldReading();
    for (int i = 0; i < entries.size(); i++) {
      for (var holds : rules[i].fields()) {
        if ((holds.needs() & ~spoken) == 0 && isFor(holds.only(), operation)) {
          offer(fields, holds.field(), holds.rank(), entries.get(i), holds.tree(), holds.dialect());
        }
      }
    }
    for (DraftEvent event : events) {
      for (var rule : dialects.events(event.name())) {
        if ((rule.needs() & ~spoken) == 0 && isFor(rule.rule().only(), operation)) {
          offerEvent(fields, event, rule);
        }
      }
    }
    return fields;
  }

  private static boolean isFor(Set<Operation> only, @Nullable Operation operation) {
    return only.isEmpty() || (operation != null && only.contains(operation));
  }

  private void offerEvent(FieldReading fields, DraftEvent event, Dialects.Event rule) {
    String key = rule.rule().key();
    var value = event.attributes().get(key);
    if (value != null) {
      var entry = KeyValue.newBuilder().setKey(event.name() + "/" + key).setValue(value).build();
      offer(fields, rule.rule().field(), rule.rule().rank(), entry, "", rule.dialect());
    }
  }

  private void offer(
      FieldReading fields, Field field, int rank, KeyValue entry, String tree, String dialect) {
    switch (Emptiness.of(entry.getValue())) {
      case PRESENT -> fields.offer(field, rank, entry, tree, dialect);
      case REDACTED -> redacted = true;
      case EMPTY -> {}
    }
  }

  private SpanReading reading(
      List<KeyValue> entries, FieldReading fields, @Nullable TypeChoice choice, String name) {
    if (choice == null) {
      choice = TypeChoice.byPresence(fields);
    }
    var hit = choice == null || choice.level() >= LEVELS ? null : hits[choice.level()];
    boolean agentic = false;
    for (var each : hits) {
      agentic |= each != null && dialects.reach(each.dialect) == Reach.AGENT;
    }
    boolean plumbing =
        choice == null || (hit != null && dialects.reach(hit.dialect) == Reach.PLUMBING);
    return new SpanReading(
        choice == null ? null : choice.role(),
        choice == null ? SpanReading.STRUCTURE : choice.level(),
        hit == null ? "" : dialects.name(hit.dialect),
        hit == null ? "" : hit.source,
        agentic,
        plumbing,
        spokenNames(hit),
        fields,
        toolName(choice, fields, name),
        outcome(entries),
        redacted,
        choice != null && choice.conflict());
  }

  private String toolName(@Nullable TypeChoice choice, FieldReading fields, String name) {
    if (choice == null || !SpanRole.isCall(choice.role().operation())) {
      return "";
    }
    return Scalars.text(fields.get(Field.TOOL_NAME))
        .orElseGet(() -> dialects.withoutPrefix(dialects.toolNamePrefixes(), name));
  }

  private List<String> spokenNames(@Nullable Hit hit) {
    var names = new ArrayList<String>();
    if (hit != null) {
      names.add(dialects.name(hit.dialect));
    }
    for (long rest = spoken; rest != 0; rest &= rest - 1) {
      int dialect = Long.numberOfTrailingZeros(rest);
      if (hit == null || dialect != hit.dialect) {
        names.add(dialects.name(dialect));
      }
    }
    return names;
  }

  private @Nullable ExplicitOutcome outcome(List<KeyValue> entries) {
    ExplicitOutcome found = null;
    for (int i = 0; i < entries.size(); i++) {
      for (var ends : rules[i].outcomes()) {
        if ((ends.needs() & ~spoken) == 0) {
          var outcome = outcome(ends, entries.get(i));
          if (outcome != null && (found == null || found.flagOnly() || !outcome.flagOnly())) {
            found = outcome;
          }
        }
      }
    }
    return found;
  }

  private static @Nullable ExplicitOutcome outcome(KeyRules.Ends ends, KeyValue entry) {
    String value = Scalars.text(entry.getValue()).map(Words::plain).orElse("");
    var ending = ends.rule().values().get(value);
    if (ending == null && !isNothing(entry.getValue())) {
      ending = ends.rule().any().orElse(null);
    }
    if (ending == null) {
      return null;
    }
    String reason = ending.reason().isEmpty() ? value : ending.reason();
    return new ExplicitOutcome(ending.status(), reason, entry.getKey(), ends.rule().flagOnly());
  }

  private static boolean isNothing(AnyValue value) {
    return Emptiness.of(value) == Emptiness.EMPTY
        || (value.hasBoolValue() && !value.getBoolValue());
  }
}
