/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.otel.attribute.Attribute;
import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.attribute.Emptiness;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.dialect.DialectTable.Reach;
import io.stepscope.otel.draft.DraftEvent;
import io.stepscope.otel.draft.ExplicitOutcome;
import io.stepscope.otel.draft.FieldReading;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads spans with the dialect tables. One look-up per attribute, whatever the number of tables:
/// the tables are asked by key, not the keys by table. For one thread; make one per trace.
public final class SpanReader {
  private static final int LEVELS = SpanReading.LAST + 1;
  private static final int NAME_LEVEL = 8;

  private final Dialects dialects;

  // The attributes at hand and what the tables say of their keys.
  private SpanAttributes entries = SpanAttributes.EMPTY;
  private KeyList keys;

  // What is known so far of the span at hand. By level of the ladder: what it says, and who said
  // so.
  private final @Nullable SpanRole[] roles = new @Nullable SpanRole[LEVELS];
  private final int[] speakers = new int[LEVELS];
  private final int[] orders = new int[LEVELS];
  private final String[] words = new String[LEVELS];
  private long spoken;
  private boolean redacted;
  private boolean unfinished;

  // What the span before was found to have: mostly the next has the same.
  private Dialects.@Nullable Scope lastScope;
  private String lastScopeName = "";
  private List<String> lastNames = List.of();
  private long lastSpoken;
  private int lastSpeaker = -1;

  public SpanReader(Dialects dialects) {
    this.dialects = dialects;
    this.keys = dialects.keys(SpanAttributes.EMPTY);
    Arrays.fill(words, "");
  }

  public SpanReading read(
      String name, String scope, SpanAttributes attributes, List<DraftEvent> events) {
    return read(name, scope, attributes, events, null);
  }

  /// Reads a placeholder whose span never came, as that span would have been read.
  public SpanReading readUnfinished(
      String name, String scope, SpanAttributes attributes, List<DraftEvent> events) {
    unfinished = true;
    try {
      return read(name, scope, attributes, events);
    } finally {
      unfinished = false;
    }
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
    var scope = scope(scopeName);
    redacted = false;
    Arrays.fill(roles, null);
    var named = dialects.named(scope, name);
    spoken = scope.dialects() | named.dialects();
    lookUp(attributes);
    findKinds();
    takeName(named.rule());
    var choice =
        known == null
            ? TypeChoice.of(roles, attributes)
            : new TypeChoice(known, SpanReading.PRESENCE, false);
    if (choice != null) {
      return reading(readFields(events, choice.role().operation()), choice, name);
    }
    var fields = readFields(events, null);
    choice = lastResort(fields);
    return choice == null
        ? reading(fields, null, name)
        : reading(readFields(events, choice.role().operation()), choice, name);
  }

  /// What it is when nothing says so.
  private @Nullable TypeChoice lastResort(FieldReading fields) {
    var present = TypeChoice.byPresence(fields);
    var last = roles[SpanReading.LAST];
    return present == null && last != null
        ? new TypeChoice(last, SpanReading.LAST, false)
        : present;
  }

  /// The fields that a resource holds for all its spans.
  public FieldReading readResource(SpanAttributes attributes) {
    spoken = 0;
    lookUp(attributes);
    return readFields(List.of(), null);
  }

  private void lookUp(SpanAttributes attributes) {
    entries = attributes;
    keys = dialects.keys(attributes);
    spoken |= keys.dialects();
  }

  private void findKinds() {
    for (int i : keys.kinds()) {
      var kinds = keys.rules(i).kinds();
      for (int k = 0; k < kinds.size(); k++) {
        var kind = kinds.get(k);
        if ((kind.needs() & ~spoken) == 0) {
          takeKind(kind, entries.attribute(i));
        }
      }
    }
  }

  private void takeKind(KeyRules.Kind kind, Attribute entry) {
    var value = entry.value();
    var role = value.isText() ? kind.role(value.text()) : roleOfOther(kind, value);
    int level = kind.level();
    if (unfinished && role == SpanRole.PLACEHOLDER) {
      return;
    }
    if (role != null && (roles[level] == null || kind.order() <= orders[level])) {
      hit(level, role, kind.dialect(), kind.order(), entry.name());
    }
  }

  /// A number in words is looked up like a text.
  private static @Nullable SpanRole roleOfOther(KeyRules.Kind kind, AttributeValue value) {
    if (value.emptiness() == Emptiness.EMPTY) {
      return null;
    }
    var text = kind.values().isEmpty() ? Optional.<String>empty() : Scalars.text(value);
    return text.isPresent() ? kind.role(text.get()) : kind.any();
  }

  private void takeName(Dialects.@Nullable Name found) {
    if (found != null) {
      hit(NAME_LEVEL, found.rule().role(), found.dialect(), 0, found.rule().text());
      spoken |= 1L << found.dialect();
    }
  }

  private void hit(int level, SpanRole role, int dialect, int order, String word) {
    roles[level] = role;
    speakers[level] = dialect;
    orders[level] = order;
    words[level] = word;
  }

  private FieldReading readFields(List<DraftEvent> events, @Nullable Operation operation) {
    boolean usual = events.isEmpty() && allHoldSomething();
    var winners = usual ? keys.winners(spoken, operation) : null;
    if (winners != null) {
      return winners.of(entries);
    }
    var fields = new FieldReading();
    for (int i : keys.fields()) {
      offerAll(fields, i, operation);
    }
    if (usual) {
      keys.won(spoken, operation, fields);
    }
    for (int i = 0; i < events.size(); i++) {
      for (var rule : dialects.events(events.get(i).name())) {
        if ((rule.holds().needs() & ~spoken) == 0 && rule.holds().isFor(operation)) {
          offerEvent(fields, events.get(i), rule, -1 - i);
        }
      }
    }
    return fields;
  }

  /// Whether none of the attributes that could fill a field is empty or redacted, or fills it only
  /// when it holds a certain part.
  private boolean allHoldSomething() {
    for (int i : keys.fields()) {
      if (entries.attribute(i).value().emptiness() != Emptiness.PRESENT
          || (keys.holdsParts() && keys.rules(i).holdsParts(spoken))) {
        return false;
      }
    }
    return true;
  }

  private void offerAll(FieldReading fields, int index, @Nullable Operation operation) {
    var held = keys.rules(index).fields();
    for (int k = 0; k < held.size(); k++) {
      var holds = held.get(k);
      if ((holds.needs() & ~spoken) == 0 && holds.isFor(operation)) {
        offer(fields, holds, entries.attribute(index), index);
      }
    }
  }

  private void offerEvent(
      FieldReading fields, DraftEvent event, Dialects.Event rule, int occurrence) {
    var value = event.attributes().get(rule.key());
    if (value != null) {
      String key = event.name() + "/" + rule.key();
      offer(fields, rule.holds(), Attribute.of(key, value), occurrence);
    }
  }

  private void offer(FieldReading fields, KeyRules.Holds holds, Attribute entry, int occurrence) {
    switch (entry.value().emptiness()) {
      case PRESENT -> offerPart(fields, holds, entry, occurrence);
      case REDACTED -> redacted = true;
      case EMPTY -> {}
    }
  }

  private static void offerPart(
      FieldReading fields, KeyRules.Holds holds, Attribute entry, int occurrence) {
    var source = holds.source();
    if (holds.parts().isEmpty()) {
      fields.offer(source, entry, occurrence);
    } else if (source.rank() <= fields.rank(source.field())) {
      var part = holds.part(entry.value());
      if (part != null) {
        fields.offer(source, Attribute.of(entry.name(), part), occurrence);
      }
    }
  }

  private SpanReading reading(FieldReading fields, @Nullable TypeChoice choice, String name) {
    String toolName = toolName(choice, fields, name);
    if (choice != null) {
      choice = choice.named(name, toolName, entries);
    }
    boolean agentic = false;
    for (int level = 0; level < LEVELS; level++) {
      agentic |= roles[level] != null && dialects.reach(speakers[level]) == Reach.AGENT;
    }
    int level = choice == null ? SpanReading.STRUCTURE : choice.level();
    boolean said = level < LEVELS && roles[level] != null;
    int speaker = said ? speakers[level] : -1;
    boolean plumbing = choice == null || (said && dialects.reach(speaker) == Reach.PLUMBING);
    return new SpanReading(
        choice == null ? null : choice.role(),
        level,
        said ? dialects.name(speaker) : "",
        said ? words[level] : "",
        agentic,
        plumbing,
        names(speaker),
        fields,
        toolName,
        outcome(),
        redacted,
        keys.repeated(),
        choice != null && choice.conflict());
  }

  private Dialects.Scope scope(String name) {
    var known = lastScope;
    if (known == null || !name.equals(lastScopeName)) {
      known = dialects.scope(name);
      lastScope = known;
      lastScopeName = name;
    }
    return known;
  }

  private List<String> names(int speaker) {
    if (spoken != lastSpoken || speaker != lastSpeaker) {
      lastNames = dialects.names(spoken, speaker);
      lastSpoken = spoken;
      lastSpeaker = speaker;
    }
    return lastNames;
  }

  private String toolName(@Nullable TypeChoice choice, FieldReading fields, String name) {
    if (choice == null || !SpanRole.isCall(choice.role().operation())) {
      return "";
    }
    return Scalars.text(fields.get(Field.TOOL_NAME))
        .orElseGet(() -> dialects.withoutPrefix(dialects.toolNamePrefixes(), name));
  }

  /// What the best of all words for the end says, whatever the order of the attributes.
  private @Nullable ExplicitOutcome outcome() {
    ExplicitOutcome found = null;
    KeyRules.Ends best = null;
    for (int i : keys.outcomes()) {
      var told = keys.rules(i).outcomes();
      for (int k = 0; k < told.size(); k++) {
        var ends = told.get(k);
        if ((ends.needs() & ~spoken) == 0 && (best == null || ends.outranks(best))) {
          var outcome = outcome(ends, entries.attribute(i));
          if (outcome != null) {
            found = outcome;
            best = ends;
          }
        }
      }
    }
    return found;
  }

  private static @Nullable ExplicitOutcome outcome(KeyRules.Ends ends, Attribute entry) {
    String value = Scalars.text(entry.value()).map(Words::plain).orElse("");
    var ending = ends.ending(value);
    if (ending == null && !isNothing(entry.value())) {
      ending = ends.rule().any().orElse(null);
    }
    if (ending == null) {
      return null;
    }
    String reason = ending.reason().isEmpty() ? value : ending.reason();
    return new ExplicitOutcome(ending.status(), reason, entry.name(), ends.rule().flagOnly());
  }

  /// Empty, false, or a count of none.
  private static boolean isNothing(AttributeValue value) {
    if (value.emptiness() == Emptiness.EMPTY || (value.isBool() && !value.bool())) {
      return true;
    }
    var count = Scalars.whole(value);
    return count.isPresent() && count.getAsLong() == 0;
  }
}
