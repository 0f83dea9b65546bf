/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.draft.StepDraft;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Each step that works on something names it by one key or more: a record and the store that it is
 * in, a resource, a file, a table. A write is remembered under all its keys. A read looks for its own
 * key: for its record, else for the last write into the store that named no record; without a record
 * for any write into the store. O(n).
 */
/// A write to a store, file, table or record, and the reads of it that follow.
final class ResourceEdges {
  private static final double CONFIDENCE = 0.60;

  private static final List<String> STORE_KEYS =
      List.of("gen_ai.memory.store.id", "gen_ai.memory.store.name");
  private static final List<String> TABLE_KEYS = List.of("db.collection.name", "db.sql.table");
  private static final List<String> DATABASE_KEYS = List.of("db.namespace", "db.name");
  private static final List<String> OPERATION_KEYS = List.of("db.operation.name", "db.operation");
  private static final List<String> PATH_PARAMETERS =
      List.of("file_path", "path", "filename", "file", "filepath", "target_file", "notebook_path");
  private static final int MAX_PATH = 1_024;
  private static final int MAX_NAME = 128;

  private static final Set<String> WRITES =
      Set.of(
          "write",
          "edit",
          "create",
          "update",
          "upsert",
          "save",
          "append",
          "insert",
          "delete",
          "store",
          "put",
          "patch",
          "set",
          "replace",
          "merge",
          "truncate");
  private static final Set<String> READS =
      Set.of(
          "read",
          "get",
          "view",
          "load",
          "open",
          "cat",
          "search",
          "fetch",
          "list",
          "show",
          "find",
          "select",
          "aggregate",
          "count",
          "scan");

  /// What a step works on.
  ///
  /// @param written keys that a write of it is remembered under
  /// @param read keys that a read of it looks for, the best first
  private record Subject(List<String> written, List<String> read) {
    static Subject of(String key) {
      return new Subject(List.of(key), List.of(key));
    }
  }

  private final Map<String, StepDraft> writers = new HashMap<>(0);
  private final EdgeSink sink;

  private ResourceEdges(EdgeSink sink) {
    this.sink = sink;
  }

  static void find(Steps steps, EdgeSink sink) {
    var edges = new ResourceEdges(sink);
    for (StepDraft step : steps.all()) {
      Optional<Subject> subject = step.isToolCall() ? subject(step) : Optional.empty();
      subject.ifPresent(found -> edges.visit(step, found));
    }
  }

  private void visit(StepDraft step, Subject subject) {
    Set<String> verbs = verbs(step);
    if (verbs.stream().anyMatch(READS::contains)) {
      subject.read().stream()
          .filter(writers::containsKey)
          .findFirst()
          .ifPresent(key -> read(key, step));
    }
    if (verbs.stream().anyMatch(WRITES::contains)) {
      subject.written().forEach(key -> writers.put(key, step));
    }
  }

  private void read(String key, StepDraft step) {
    @Nullable StepDraft writer = writers.get(key);
    if (writer != null) {
      sink.offer(writer, step, EdgeClass.E10, CONFIDENCE, "reads what it wrote");
    }
  }

  private static Optional<Subject> subject(StepDraft step) {
    if (step.attributes().tells(Topic.RESOURCE)) {
      Optional<Subject> memory = memory(step);
      if (memory.isPresent()) {
        return memory;
      }
      Optional<String> uri = step.attributes().text("mcp.resource.uri");
      if (uri.isPresent()) {
        return uri.map(name -> Subject.of("resource " + name));
      }
    }
    if (step.attributes().tells(Topic.TABLE)) {
      return table(step).map(name -> Subject.of("table " + name));
    }
    return path(step).map(path -> Subject.of("file " + path));
  }

  private static Optional<Subject> memory(StepDraft step) {
    Optional<String> record = step.attributes().text("gen_ai.memory.record.id");
    Optional<String> store = step.attributes().firstText(STORE_KEYS);
    if (record.isEmpty()) {
      return store.map(name ->
          new Subject(List.of("store " + name, "any record of " + name), List.of("store " + name)));
    }
    String key = "record " + record.get();
    return Optional.of(
        store.isEmpty()
            ? Subject.of(key)
            : new Subject(
                List.of(key, "store " + store.get()),
                List.of(key, "any record of " + store.get())));
  }

  /// A table under its database; a summary says `INSERT orders`.
  private static Optional<String> table(StepDraft step) {
    var attributes = step.attributes();
    Optional<String> table = attributes.firstText(TABLE_KEYS);
    if (table.isEmpty()) {
      table =
          attributes
              .text("db.query.summary")
              .map(summary -> summary.split(" ", 3))
              .filter(words -> words.length == 2)
              .map(words -> words[1]);
    }
    Optional<String> database = attributes.firstText(DATABASE_KEYS);
    return table.map(name -> database.orElse("") + " " + name);
  }

  private static Optional<String> path(StepDraft step) {
    if (step.attributes().tells(Topic.RESOURCE)) {
      Optional<String> attribute = step.attributes().text("file_path");
      if (attribute.isPresent()) {
        return attribute;
      }
    }
    if (step.parameters() instanceof Value.Fields parameters) {
      for (String name : PATH_PARAMETERS) {
        Optional<String> path =
            Scalars.text(parameters.values().getOrDefault(name, Value.absent()))
                .filter(text -> text.length() <= MAX_PATH);
        if (path.isPresent()) {
          return path;
        }
      }
    }
    return Optional.empty();
  }

  /// What the step does, in the words of the first of its names that has a known one: the operation
  /// or method it declares, the tool's name, its own.
  private static Set<String> verbs(StepDraft step) {
    for (Optional<String> name : names(step)) {
      Set<String> words = name.map(ResourceEdges::words).orElse(Set.of());
      if (words.stream().anyMatch(word -> READS.contains(word) || WRITES.contains(word))) {
        return words;
      }
    }
    return Set.of();
  }

  private static List<Optional<String>> names(StepDraft step) {
    var attributes = step.attributes();
    return List.of(
        attributes.text("gen_ai.operation.name"),
        attributes.text("mcp.method.name"),
        attributes.firstText(OPERATION_KEYS),
        attributes.text("db.query.summary").map(summary -> summary.split(" ", 2)[0]),
        step.toolName(),
        Optional.of(step.name()));
  }

  /// The words of a name: `read_file`, `readFile` and `Read` all read.
  private static Set<String> words(String name) {
    Set<String> words = new HashSet<>();
    var word = new StringBuilder();
    boolean capitals = name.chars().noneMatch(Character::isLowerCase);
    int length = Math.min(name.length(), MAX_NAME);
    for (int i = 0; i <= length; i++) {
      char c = i < length ? name.charAt(i) : ' ';
      boolean starts = (Character.isUpperCase(c) && !capitals) || !Character.isLetter(c);
      if (starts && !word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
      if (Character.isLetter(c)) {
        word.append(String.valueOf(c).toLowerCase(Locale.ROOT));
      }
    }
    return words;
  }
}
