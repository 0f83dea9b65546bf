/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The names under which a message's fields stand in JSON.
final class JsonFields {
  private static final Set<String> IDS = Set.of("trace_id", "span_id", "parent_span_id");

  /// Names from before OTLP 1.0, and Tempo's for the list of resources.
  private static final Map<String, String> FORMER_NAMES =
      Map.of(
          "batches", "resourceSpans",
          "instrumentationLibrarySpans", "scopeSpans",
          "instrumentation_library_spans", "scopeSpans",
          "instrumentationLibrary", "scope",
          "instrumentation_library", "scope");

  private static final Map<Descriptor, JsonFields> KNOWN = new ConcurrentHashMap<>();

  private final Map<String, FieldDescriptor> byName = new HashMap<>();
  private final Map<String, FieldDescriptor> byOtherName = new HashMap<>();

  private JsonFields(Descriptor type) {
    for (FieldDescriptor field : type.getFields()) {
      byName.put(field.getJsonName(), field);
    }
    for (FieldDescriptor field : type.getFields()) {
      if (!byName.containsKey(field.getName())) {
        byOtherName.put(field.getName(), field);
      }
    }
    FORMER_NAMES.forEach((former, name) -> {
      FieldDescriptor field = byName.get(name);
      if (field != null) {
        byOtherName.putIfAbsent(former, field);
      }
    });
  }

  static JsonFields of(Descriptor type) {
    JsonFields known = KNOWN.get(type);
    return known != null ? known : KNOWN.computeIfAbsent(type, JsonFields::new);
  }

  /// By OTLP's name, in lowerCamelCase.
  @Nullable FieldDescriptor named(String name) {
    return byName.get(name);
  }

  /// By a name that is not OTLP's but says what is meant: snake_case, or a former name.
  @Nullable FieldDescriptor meant(String name) {
    return byOtherName.get(name);
  }

  /// Ids are hex in OTLP/JSON; all other bytes are base64.
  static boolean isId(FieldDescriptor field) {
    return IDS.contains(field.getName());
  }
}
