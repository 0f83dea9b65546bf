/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The same spans and log records as somewhere else, in another order, in other requests and files,
/// and some of them twice.
final class Rebatched {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /// One span or log record with everything that stands around it.
  private record Item(
      String list, String scopes, String items, JsonNode resource, JsonNode scope, JsonNode item) {
    static void addAll(
        JsonNode document, String list, String scopes, String items, List<Item> into) {
      for (JsonNode resource : document.path(list)) {
        for (JsonNode scope : resource.path(scopes)) {
          for (JsonNode item : scope.path(items)) {
            into.add(
                new Item(
                    list, scopes, items, without(resource, scopes), without(scope, items), item));
          }
        }
      }
    }

    private static JsonNode without(JsonNode node, String key) {
      ObjectNode rest = ((ObjectNode) node).deepCopy();
      rest.remove(key);
      return rest;
    }

    boolean sharesBatch(Item other) {
      return list.equals(other.list)
          && resource.equals(other.resource)
          && scope.equals(other.scope);
    }
  }

  private Rebatched() {}

  /// Writes up to five files, every second one gzipped, each with a request a line.
  ///
  /// @param repeated the part of the items that come twice, in percent
  static List<Path> write(List<JsonNode> documents, Random random, int repeated, Path folder)
      throws IOException {
    List<Item> items = new ArrayList<>();
    for (JsonNode document : documents) {
      Item.addAll(document, "resourceSpans", "scopeSpans", "spans", items);
      Item.addAll(document, "resourceLogs", "scopeLogs", "logRecords", items);
    }
    for (Item item : List.copyOf(items)) {
      if (random.nextInt(100) < repeated) {
        items.add(item);
      }
    }
    Collections.shuffle(items, random);
    List<Path> files = new ArrayList<>();
    int each = Math.max(1, items.size() / (1 + random.nextInt(5)));
    for (int from = 0; from < items.size(); from += each) {
      String name = "part-" + files.size() + (files.size() % 2 == 0 ? ".jsonl" : ".jsonl.gz");
      files.add(folder.resolve(name));
      write(items.subList(from, Math.min(items.size(), from + each)), random, files.getLast());
    }
    return files;
  }

  private static void write(List<Item> items, Random random, Path file) throws IOException {
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = file.toString().endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
      for (int from = 0; from < items.size(); ) {
        int to = Math.min(items.size(), from + 1 + random.nextInt(20));
        // A request is of one signal.
        to = from + (int) sameSignal(items.subList(from, to));
        out.write((request(items.subList(from, to)) + "\n").getBytes(StandardCharsets.UTF_8));
        from = to;
      }
    }
  }

  private static long sameSignal(List<Item> items) {
    String list = items.getFirst().list();
    return items.stream().takeWhile(item -> item.list().equals(list)).count();
  }

  /// Neighbours of one resource and scope share a batch, as an SDK would have sent them.
  private static ObjectNode request(List<Item> items) {
    ObjectNode request = MAPPER.createObjectNode();
    ArrayNode batches = request.putArray(items.getFirst().list());
    ArrayNode batch = batches;
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      if (i == 0 || !items.get(i - 1).sharesBatch(item)) {
        ObjectNode resource = (ObjectNode) item.resource().deepCopy();
        ObjectNode scope = (ObjectNode) item.scope().deepCopy();
        batch = scope.putArray(item.items());
        resource.putArray(item.scopes()).add(scope);
        batches.add(resource);
      }
      batch.add(item.item());
    }
    return request;
  }
}
