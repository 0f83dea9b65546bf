/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

import io.stepscope.receiver.file.JsonDocuments.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The outermost names of a document, by which formats are told apart, and where the parts lie.
///
/// @param isScalar it is neither an object nor an array, and has no parts
/// @param isArray it is an array; its parts are the elements then
/// @param members the last part of each name of an object
/// @param elements the parts of an array
record JsonShape(
    boolean isScalar, boolean isArray, Map<String, Document> members, List<Document> elements) {
  /// Throws what the JSON reader throws when the document is none.
  static JsonShape of(Document document) {
    var members = new LinkedHashMap<String, Document>();
    var elements = new ArrayList<Document>();
    try (JsonParser parser = document.parser()) {
      boolean isScalar = !parser.nextToken().isStructStart();
      boolean isArray = parser.currentToken() == JsonToken.START_ARRAY;
      if (isArray) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(document.part(parser));
        }
      } else if (parser.currentToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, document.part(parser));
        }
      }
      while (parser.nextToken() != null) {
        parser.skipChildren();
      }
      return new JsonShape(isScalar, isArray, members, elements);
    }
  }

  /// What an API's answer is wrapped in: Jaeger's `data` and `result`, Tempo's `trace`.
  Optional<Document> wrapped() {
    return Stream.of("data", "trace", "result")
        .filter(members::containsKey)
        .findFirst()
        .map(members::get);
  }

  boolean has(String name) {
    return members.containsKey(name);
  }
}
