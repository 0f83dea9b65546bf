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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A write to a store, file or record, and the reads of it that follow.
final class ResourceEdges {
  private static final double CONFIDENCE = 0.60;

  private static final List<String> MEMORY_KEYS =
      List.of("gen_ai.memory.record.id", "gen_ai.memory.store.id", "gen_ai.memory.store.name");
  private static final List<String> PATH_PARAMETERS =
      List.of("file_path", "path", "filename", "file", "filepath", "target_file", "notebook_path");

  private static final List<String> WRITES =
      List.of(
          "write", "edit", "create", "update", "upsert", "save", "append", "insert", "delete",
          "store", "put", "patch", "set");
  private static final List<String> READS =
      List.of(
          "read", "get", "view", "load", "open", "cat", "search", "fetch", "list", "show", "find");

  private ResourceEdges() {}

  static void find(Steps steps, EdgeSink sink) {
    Map<String, StepDraft> writers = new HashMap<>(0);
    for (StepDraft step : steps.all()) {
      Optional<String> resource = step.isToolCall() ? resource(step) : Optional.empty();
      if (resource.isEmpty()) {
        continue;
      }
      @Nullable StepDraft writer = writers.get(resource.get());
      if (writer != null && does(step, READS)) {
        sink.offer(writer, step, EdgeClass.E10, CONFIDENCE, "reads what it wrote");
      }
      if (does(step, WRITES)) {
        writers.put(resource.get(), step);
      }
    }
  }

  /// What the step works on, with the kind of it before its name.
  private static Optional<String> resource(StepDraft step) {
    if (step.attributes().tells(Topic.RESOURCE)) {
      for (String key : MEMORY_KEYS) {
        Optional<String> id = step.attributes().text(key);
        if (id.isPresent()) {
          return Optional.of("memory " + id.get());
        }
      }
      Optional<String> uri = step.attributes().text("mcp.resource.uri");
      if (uri.isPresent()) {
        return Optional.of("resource " + uri.get());
      }
    }
    return path(step).map(path -> "file " + path);
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
                .filter(text -> text.length() <= 1_024);
        if (path.isPresent()) {
          return path;
        }
      }
    }
    return Optional.empty();
  }

  /// Whether a word of the tool's name is one of `verbs`: `read_file`, `readFile` and `Read` all
  /// read.
  private static boolean does(StepDraft step, List<String> verbs) {
    String name = step.toolName().orElse(step.name());
    var word = new StringBuilder();
    for (int i = 0; i <= Math.min(name.length(), 128); i++) {
      char c = i < Math.min(name.length(), 128) ? name.charAt(i) : ' ';
      boolean starts = Character.isUpperCase(c) || !Character.isLetter(c);
      if (starts && !word.isEmpty()) {
        if (verbs.contains(word.toString())) {
          return true;
        }
        word.setLength(0);
      }
      if (Character.isLetter(c)) {
        word.append(String.valueOf(c).toLowerCase(Locale.ROOT));
      }
    }
    return false;
  }
}
