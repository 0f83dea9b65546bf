/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Small traces with what another implementation computed of them.
final class CriticalPathCases {
  private CriticalPathCases() {}

  static List<Case> all() throws IOException {
    Path folder = SharedTraces.path("critical-path-crisp");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .filter(file -> !file.getFileName().toString().startsWith("critical-path"))
          .sorted()
          .map(CriticalPathCases::read)
          .toList();
    }
  }

  private static Case read(Path file) {
    JsonNode json = SharedTraces.json(file);
    return new Case(file.getFileName().toString().replace(".json", ""), json, facts(json));
  }

  private static TraceFacts facts(JsonNode json) {
    ExecutionTrace trace = SharedTraces.traces(json.path("otlp")).values().iterator().next();
    return TraceFacts.of(trace);
  }

  /// @param json the trace, the names of its spans, and what was computed of it
  record Case(String name, JsonNode json, TraceFacts facts) {
    ExecutionTrace trace() {
      return facts.trace();
    }

    /// The names of the spans, in order.
    Set<String> spans() {
      return new TreeSet<>(json.path("otlpSpanIds").propertyNames());
    }

    int step(String span) {
      return trace().indexOf(id(span));
    }

    StepId id(String span) {
      return new StepId(json.path("otlpSpanIds").path(span).asString());
    }

    /// The service and operation of a span and of all above it, by span.
    Map<String, String> callPaths() {
      JsonNode theirs = json.path("jaeger");
      Map<String, JsonNode> spans = new TreeMap<>();
      theirs.path("spans").forEach(span -> spans.put(span.path("spanID").asString(), span));
      Map<String, String> paths = new TreeMap<>();
      spans.forEach((name, span) -> {
        var path = new ArrayList<String>();
        for (JsonNode at = span; at != null; ) {
          JsonNode process = theirs.path("processes").path(at.path("processID").asString());
          path.addFirst(
              "["
                  + process.path("serviceName").asString()
                  + "] "
                  + at.path("operationName").asString());
          at = spans.get(at.path("references").path(0).path("spanID").asString(""));
        }
        paths.put(name, String.join("->", path));
      });
      return paths;
    }

    /// The same, but siblings that overlap by a hundredth of their parent or less only touch: the
    /// later one starts when the earlier one ends.
    Case withoutSmallOverlaps() {
      return changed(spans -> {
        for (JsonNode span : spans) {
          int step = trace().indexOf(new StepId(span.path("spanId").asString()));
          long start = facts.startOf(step) + smallOverlap(step);
          ((ObjectNode) span).put("startTimeUnixNano", String.valueOf(start));
        }
      });
    }

    /// How long a step overlaps with earlier siblings by a hundredth of its parent or less.
    long smallOverlap(int step) {
      int parent = trace().parent(step);
      long longest = 0;
      for (int early : parent < 0 ? new int[0] : trace().children(parent)) {
        long overlap = facts.endOf(early) - facts.startOf(step);
        boolean forgiven =
            facts.startOf(early) < facts.startOf(step)
                && facts.endOf(early) < facts.endOf(step)
                && overlap * 100 <= facts.endOf(parent) - facts.startOf(parent);
        longest = forgiven ? Math.max(longest, overlap) : longest;
      }
      return longest;
    }

    /// The same without the spans that end together with a shorter sibling, and all below them.
    Case withoutTheLongerOfTies() {
      return without(step -> {
        for (int at = step; trace().parent(at) >= 0; at = trace().parent(at)) {
          for (int sibling : trace().children(trace().parent(at))) {
            if (facts.endOf(sibling) == facts.endOf(at)
                && facts.startOf(sibling) > facts.startOf(at)) {
              return true;
            }
          }
        }
        return false;
      });
    }

    /// The same without the spans that are neither on the critical path nor have any below them.
    Case withoutLeavesOffThePath() {
      return without(step -> trace().isLeaf(step) && !facts.isOnCriticalPath(step));
    }

    private Case without(IntPredicate left) {
      return changed(spans -> {
        for (int nth = spans.size() - 1; nth >= 0; nth--) {
          if (left.test(trace().indexOf(new StepId(spans.path(nth).path("spanId").asString())))) {
            spans.remove(nth);
          }
        }
      });
    }

    private Case changed(Consumer<ArrayNode> change) {
      JsonNode copy = json.deepCopy();
      for (JsonNode resource : copy.path("otlp").path("resourceSpans")) {
        for (JsonNode scope : resource.path("scopeSpans")) {
          change.accept((ArrayNode) scope.path("spans"));
        }
      }
      return new Case(name, copy, CriticalPathCases.facts(copy));
    }
  }
}
