/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Where the errors of third-party traces began, against what a small script derived from the
/// parents and the status codes of the same spans. The spans go all the way, from the file to the
/// written analysis: types, messages and codes of errors decide what is taken for a consequence.
class ErrorOriginsOnSharedTracesTest {
  @TempDir private Path folder;

  /// @param origins spans where an error began
  /// @param propagated spans that failed because another did
  private record Errors(Set<String> origins, Set<String> propagated) {
    static final Errors NONE = new Errors(Set.of(), Set.of());

    Set<String> all() {
      return with(Set.of());
    }

    Set<String> with(Set<String> more) {
      var all = new TreeSet<>(origins);
      all.addAll(propagated);
      all.addAll(more);
      return all;
    }
  }

  /// The script goes by the status code alone. One call of a tool has none, and an error type,
  /// "Permission denied": to us it failed. So did requests that passed proxies which say `error =
  /// true` and HTTP 500, and no status: to the script they cut the failure in two.
  @Test
  void everyErrorBeginsAndSpreadsAsDerivedButForSpansWithoutAStatus() throws IOException {
    Path data = SharedData.folder("otlp-real");
    var different = new TreeMap<String, Errors>();
    int failed = 0;
    int spread = 0;
    int proxied = 0;
    for (Map.Entry<String, JsonNode> file : derivedFacts(data).properties()) {
      Path path = data.resolve(file.getKey());
      Map<String, Errors> found = found(path);
      Map<String, Set<String>> flagged = flaggedWithoutStatus(path);
      for (Map.Entry<String, JsonNode> trace : file.getValue().properties()) {
        Errors derived = derived(trace.getValue().path("errors"));
        Errors ours = found.getOrDefault(trace.getKey(), Errors.NONE);
        failed += derived.origins().isEmpty() ? 0 : 1;
        spread += derived.propagated().isEmpty() ? 0 : 1;
        if (flagged.containsKey(trace.getKey())) {
          proxied++;
          assertThat(derived.origins()).hasSize(2).containsAll(ours.origins());
          assertThat(ours.origins()).hasSize(1);
          assertThat(ours.all()).isEqualTo(derived.with(flagged.get(trace.getKey())));
        } else if (trace.getValue().has("errors") && !ours.equals(derived)) {
          different.put(trace.getKey(), ours);
        }
      }
    }
    assertThat(failed).isEqualTo(28);
    assertThat(spread).isEqualTo(7);
    assertThat(proxied).isEqualTo(10);
    assertThat(different)
        .isEqualTo(
            Map.of(
                "b2348c710f33a90d5afca159376481bf",
                new Errors(Set.of("f14c5d8a8bbbb2ca"), Set.of())));
  }

  /// By trace, the spans that have no status and the attribute `error` all the same.
  private static Map<String, Set<String>> flaggedWithoutStatus(Path file) throws IOException {
    var flagged = new HashMap<String, Set<String>>();
    for (JsonNode document : SharedData.documents(file)) {
      for (JsonNode span :
          document.findValues("spans").stream().flatMap(JsonNode::valueStream).toList()) {
        boolean says = span.path("attributes").valueStream().anyMatch(a -> isErrorFlag(a));
        if (says && span.path("status").path("code").asInt(0) == 0) {
          flagged
              .computeIfAbsent(span.get("traceId").asString(), _ -> new TreeSet<>())
              .add(span.get("spanId").asString());
        }
      }
    }
    return flagged;
  }

  private static boolean isErrorFlag(JsonNode attribute) {
    return attribute.path("key").asString("").equals("error")
        && attribute.path("value").path("stringValue").asString("").equals("true");
  }

  private static JsonNode derivedFacts(Path data) throws IOException {
    return SharedData.documents(data.resolve("derived-facts.json.gz")).getFirst();
  }

  private static Errors derived(JsonNode errors) {
    return new Errors(spans(errors.path("origin")), spans(errors.path("propagated")));
  }

  /// By trace. A file at a time: several use the same trace ids.
  private Map<String, Errors> found(Path file) throws IOException {
    Path target = folder.resolve("out.jsonl");
    assertThat(Ran.of("analyze", "--format=json", "--output", target, file).code()).isZero();
    var byTrace = new HashMap<String, Errors>();
    for (JsonNode analysis : SharedData.lines(target)) {
      byTrace.put(analysis.get("trace_id").asString(), inChains(analysis));
    }
    return byTrace;
  }

  private static Errors inChains(JsonNode analysis) {
    var origins = new TreeSet<String>();
    var propagated = new TreeSet<String>();
    for (JsonNode chain : analysis.at("/failure_analysis/propagation_analysis/failure_chains")) {
      origins.add(chain.get("origin").asString());
      propagated.addAll(spans(chain.get("step_ids")));
    }
    propagated.removeAll(origins);
    return new Errors(origins, propagated);
  }

  private static Set<String> spans(JsonNode ids) {
    var spans = new TreeSet<String>();
    ids.forEach(id -> spans.add(id.asString()));
    return spans;
  }
}
