/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import io.stepscope.otel.attribute.AttributeKey;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.dialect.DialectTable.CallName;
import io.stepscope.otel.dialect.DialectTable.EventRule;
import io.stepscope.otel.dialect.DialectTable.FieldRule;
import io.stepscope.otel.dialect.DialectTable.LogJoinRule;
import io.stepscope.otel.dialect.DialectTable.NameRule;
import io.stepscope.otel.dialect.DialectTable.Reach;
import io.stepscope.otel.draft.FieldSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// All dialect tables, made ready for looking up keys, scopes and names. Immutable to its users and
/// safe for use by many threads.
public final class Dialects {
  /// How keys end that stand for all keys with a number in this place.
  private static final String NUMBERED = "#.*";

  private static final int MAX_LEARNED = 8192;
  private static final int MAX_NAME_CHARS = 256;
  private static final Dialects BUILT_IN = new Dialects(DialectLoader.builtIn());

  private final List<DialectTable> tables;
  private final Map<String, KeyRules> keys = new HashMap<>();
  private final List<Beginning> beginnings = new ArrayList<>();

  /// By the number of the key; null where nobody has asked yet.
  private final @Nullable KeyRules[] byKey = new @Nullable KeyRules[AttributeKey.MAX_NUMBERED];

  private final KeyLists keyLists = new KeyLists(this);
  private final Map<String, Scope> scopes = new ConcurrentHashMap<>();
  private final AtomicInteger knownNames = new AtomicInteger();
  private final Map<Spoken, List<String>> spokenNames = new ConcurrentHashMap<>();
  private final List<Mark> scopeMarks = new ArrayList<>();
  private final List<Mark> nameMarks = new ArrayList<>();
  private final List<Name> names = new ArrayList<>();
  private final Map<String, List<Event>> events = new HashMap<>();
  private final Map<String, SpanRole> logSteps = new HashMap<>();
  private final Map<String, String> logStepDialects = new HashMap<>();
  private final Set<String> decisions = new HashSet<>();
  private final Map<String, LogJoinRule> logJoins = new HashMap<>();
  private final Map<String, CallName> callNames = new HashMap<>();
  private final List<String> toolNamePrefixes = new ArrayList<>();
  private final List<String> agentNamePrefixes = new ArrayList<>();

  /// Which dialects a span speaks.
  private record Spoken(long dialects, int first) {}

  /// @param numbered a number and a dot must come next
  private record Beginning(String prefix, boolean numbered, KeyRules rules) {
    boolean begins(String key) {
      return key.startsWith(prefix) && (!numbered || goesOnWithNumber(key, prefix.length()));
    }

    private static boolean goesOnWithNumber(String key, int from) {
      int at = from;
      while (at < key.length() && key.charAt(at) >= '0' && key.charAt(at) <= '9') {
        at++;
      }
      return at > from && at < key.length() && key.charAt(at) == '.';
    }
  }

  /// Shows dialects by how a text begins.
  private record Mark(String prefix, long dialect) {}

  /// A name rule of one dialect.
  record Name(int dialect, NameRule rule) {
    boolean matches(String name) {
      return rule.whole() ? name.equals(rule.text()) : name.startsWith(rule.text());
    }
  }

  /// An event rule of one dialect.
  ///
  /// @param key of the event's attribute
  record Event(String key, KeyRules.Holds holds) {
    static Event of(DialectTable table, long needs, EventRule rule) {
      var source =
          new FieldSource(
              rule.field(),
              rule.rank(),
              rule.event() + "/" + rule.key(),
              "",
              table.name(),
              table.quoted());
      return new Event(
          rule.key(),
          new KeyRules.Holds(source, needs, rule.only(), Set.of(), parts(rule.parts())));
    }
  }

  /// What a scope's name shows, and what is known of the names of its spans.
  ///
  /// @param known by name; over all scopes together there are at most [#MAX_LEARNED]
  record Scope(long dialects, List<Name> names, Map<String, Named> known) {}

  /// What a span's name shows.
  ///
  /// @param dialects that it shows
  /// @param rule the first of its scope that matches, or null
  record Named(long dialects, @Nullable Name rule) {}

  private Dialects(List<DialectTable> unsorted) {
    var sorted = new ArrayList<>(unsorted);
    sorted.sort(Comparator.comparingInt(DialectTable::order).thenComparing(DialectTable::name));
    this.tables = List.copyOf(sorted);
    for (int i = 0; i < tables.size(); i++) {
      compile(i, tables.get(i));
    }
    beginnings.sort(Comparator.comparing(Beginning::prefix));
    // Before any sender can use up the numbers.
    keys.keySet().forEach(AttributeKey::of);
  }

  /// The tables that come with the product.
  public static Dialects builtIn() {
    return BUILT_IN;
  }

  /// The built-in tables and those of `files`; a file's table replaces a built-in one of its name.
  ///
  /// @throws DialectException when a file cannot be read or is no table
  public static Dialects withFiles(List<Path> files) {
    if (files.isEmpty()) {
      return BUILT_IN;
    }
    return new Dialects(DialectLoader.withFiles(BUILT_IN.tables, files));
  }

  /// In the order in which they are asked.
  public List<DialectTable> tables() {
    return tables;
  }

  String name(int dialect) {
    return tables.get(dialect).name();
  }

  /// The names of the dialects in the set `spoken`, that of `first` before the others; -1 for none
  /// before the others.
  List<String> names(long spoken, int first) {
    var all = new Spoken(spoken, first);
    var known = spokenNames.get(all);
    if (known != null) {
      return known;
    }
    var names = makeNames(all);
    // A sender may make up any set of dialects.
    if (spokenNames.size() < MAX_LEARNED) {
      spokenNames.put(all, names);
    }
    return names;
  }

  private List<String> makeNames(Spoken all) {
    var found = new ArrayList<String>();
    if (all.first >= 0) {
      found.add(name(all.first));
    }
    for (long rest = all.dialects; rest != 0; rest &= rest - 1) {
      int dialect = Long.numberOfTrailingZeros(rest);
      if (dialect != all.first) {
        found.add(name(dialect));
      }
    }
    return List.copyOf(found);
  }

  Reach reach(int dialect) {
    return tables.get(dialect).reach();
  }

  /// What the tables say of a key: for one with a number at the price of reading an array.
  KeyRules key(AttributeKey key) {
    if (key.number() == AttributeKey.NO_NUMBER) {
      return find(key.name());
    }
    var known = byKey[key.number()];
    if (known == null) {
      known = find(key.name());
      byKey[key.number()] = known;
    }
    return known;
  }

  /// What the tables say of the keys of one span.
  KeyList keys(SpanAttributes attributes) {
    return keyLists.of(attributes);
  }

  private KeyRules find(String key) {
    var exact = keys.get(key);
    return exact == null ? byBeginning(key) : exact;
  }

  Scope scope(String scope) {
    var known = scopes.get(scope);
    if (known != null) {
      return known;
    }
    var made = makeScope(scope);
    if (scopes.size() < MAX_LEARNED && scope.length() <= MAX_NAME_CHARS) {
      scopes.put(scope, made);
    }
    return made;
  }

  /// What a span's name shows in its scope.
  Named named(Scope scope, String name) {
    var known = scope.known.get(name);
    if (known != null) {
      return known;
    }
    var made = new Named(dialectsOfName(name), rule(scope, name));
    if (name.length() <= MAX_NAME_CHARS && knownNames.get() < MAX_LEARNED) {
      knownNames.incrementAndGet();
      scope.known.put(name, made);
    }
    return made;
  }

  private long dialectsOfName(String name) {
    long found = 0;
    for (Mark mark : nameMarks) {
      if (name.startsWith(mark.prefix)) {
        found |= mark.dialect;
      }
    }
    return found;
  }

  private static @Nullable Name rule(Scope scope, String name) {
    for (Name candidate : scope.names) {
      if (candidate.matches(name)) {
        return candidate;
      }
    }
    return null;
  }

  List<Event> events(String event) {
    return events.getOrDefault(event, List.of());
  }

  /// What a log record of this name tells of as a whole step, or null.
  public @Nullable SpanRole logStep(String event) {
    return logSteps.get(event);
  }

  /// The dialect that [#logStep] has it from, or empty.
  public String dialectOfLogStep(String event) {
    return logStepDialects.getOrDefault(event, "");
  }

  /// Whether a log record of this name says if a call was allowed to run.
  public boolean isDecision(String event) {
    return decisions.contains(event);
  }

  /// Which other step an event or log record of this name is about, or null.
  public @Nullable LogJoinRule logJoin(String event) {
    return logJoins.get(event);
  }

  /// How the dialect of this name calls a generic call, or empty.
  public Optional<String> callName(String dialect, SpanAttributes attributes) {
    var name = callNames.get(dialect);
    if (name == null) {
      return Optional.empty();
    }
    var found = new ArrayList<String>();
    for (var keys : name.parts()) {
      attributes.firstText(keys).ifPresent(found::add);
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(String.join(name.separator(), found));
  }

  /// What stands before a tool's name in span names.
  public List<String> toolNamePrefixes() {
    return toolNamePrefixes;
  }

  /// What stands before an agent's name in span names.
  public List<String> agentNamePrefixes() {
    return agentNamePrefixes;
  }

  /// `name` without the first of `prefixes` that it has.
  public String withoutPrefix(List<String> prefixes, String name) {
    for (String prefix : prefixes) {
      if (name.length() > prefix.length() && name.startsWith(prefix)) {
        String rest = name.substring(prefix.length()).strip();
        return prefix.endsWith("[") && rest.endsWith("]")
            ? rest.substring(0, rest.length() - 1)
            : rest;
      }
    }
    return name;
  }

  private KeyRules byBeginning(String key) {
    var rules = KeyRules.NONE;
    for (Beginning beginning : beginnings) {
      if (beginning.begins(key)) {
        rules = rules.and(beginning.rules);
      }
    }
    return rules;
  }

  private Scope makeScope(String scope) {
    long found = 0;
    for (Mark mark : scopeMarks) {
      if (scope.startsWith(mark.prefix)) {
        found |= mark.dialect;
      }
    }
    var matching = new ArrayList<Name>();
    for (Name name : names) {
      var wanted = name.rule.scopes();
      if (wanted.isEmpty() || wanted.stream().anyMatch(scope::startsWith)) {
        matching.add(name);
      }
    }
    return new Scope(found, List.copyOf(matching), new ConcurrentHashMap<>());
  }

  private void compile(int index, DialectTable table) {
    long bit = 1L << index;
    long needs = table.scoped() ? bit : 0;
    for (var rule : table.kinds()) {
      var kind = KeyRules.Kind.of(index, table.order(), needs, rule);
      add(rule.key(), KeyRules.of(kind));
    }
    for (var rule : table.fields()) {
      addField(table, needs, rule);
    }
    for (int order = 0; order < table.outcomes().size(); order++) {
      var rule = table.outcomes().get(order);
      add(rule.key(), KeyRules.of(new KeyRules.Ends(index, order, bit, rule)));
    }
    var shows = KeyRules.shows(bit);
    table.detection().keys().forEach(key -> add(key, shows));
    table.detection().prefixes().forEach(prefix -> add(prefix + "*", shows));
    table.detection().scopes().forEach(scope -> scopeMarks.add(new Mark(scope, bit)));
    table.detection().names().forEach(name -> nameMarks.add(new Mark(name, bit)));
    table.names().forEach(rule -> names.add(new Name(index, rule)));
    for (var rule : table.events()) {
      events
          .computeIfAbsent(rule.event(), _ -> new ArrayList<>())
          .add(Event.of(table, needs, rule));
    }
    for (var rule : table.logSteps()) {
      logSteps.put(rule.event(), rule.role());
      logStepDialects.put(rule.event(), table.name());
    }
    decisions.addAll(table.decisions());
    table.logJoins().forEach(rule -> logJoins.put(rule.event(), rule));
    if (!table.callName().parts().isEmpty()) {
      callNames.put(table.name(), table.callName());
    }
    toolNamePrefixes.addAll(table.toolNamePrefixes());
    agentNamePrefixes.addAll(table.agentNamePrefixes());
  }

  private void addField(DialectTable table, long needs, FieldRule rule) {
    String key = rule.key();
    String tree = key.endsWith(".*") ? key.substring(0, key.length() - 2) : "";
    if (tree.endsWith(".#")) {
      tree = tree.substring(0, tree.length() - 2);
    }
    var source =
        new FieldSource(rule.field(), rule.rank(), key, tree, table.name(), table.quoted());
    add(
        key,
        KeyRules.of(
            new KeyRules.Holds(source, needs, rule.only(), rule.except(), parts(rule.parts()))));
  }

  private static List<ValuePart> parts(List<String> words) {
    return words.stream().map(ValuePart::parse).toList();
  }

  /// Exact keys inherit what their beginnings say, so that one look-up is enough.
  private void add(String key, KeyRules rules) {
    if (!key.endsWith("*")) {
      keys.put(key, keys.getOrDefault(key, byBeginning(key)).and(rules));
      return;
    }
    boolean numbered = key.endsWith(NUMBERED);
    String prefix = key.substring(0, key.length() - (numbered ? NUMBERED.length() : 1));
    var beginning = new Beginning(prefix, numbered, rules);
    beginnings.add(beginning);
    keys.replaceAll((exact, found) -> beginning.begins(exact) ? found.and(rules) : found);
  }
}
