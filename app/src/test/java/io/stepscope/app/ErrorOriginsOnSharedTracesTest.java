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
  }

  /// The script goes by the status code alone. One call of a tool has none, and an error type,
  /// "Permission denied": to us it failed.
  @Test
  void everyErrorBeginsAndSpreadsAsDerivedButForOneWithoutAStatus() throws IOException {
    Path data = SharedData.folder("otlp-real");
    var different = new TreeMap<String, Errors>();
    int failed = 0;
    int spread = 0;
    for (Map.Entry<String, JsonNode> file : derivedFacts(data).properties()) {
      Map<String, Errors> found = found(data.resolve(file.getKey()));
      for (Map.Entry<String, JsonNode> trace : file.getValue().properties()) {
        Errors derived = derived(trace.getValue().path("errors"));
        Errors ours = found.getOrDefault(trace.getKey(), Errors.NONE);
        failed += derived.origins().isEmpty() ? 0 : 1;
        spread += derived.propagated().isEmpty() ? 0 : 1;
        if (trace.getValue().has("errors") && !ours.equals(derived)) {
          different.put(trace.getKey(), ours);
        }
      }
    }
    assertThat(failed).isEqualTo(28);
    assertThat(spread).isEqualTo(7);
    assertThat(different)
        .isEqualTo(
            Map.of(
                "b2348c710f33a90d5afca159376481bf",
                new Errors(Set.of("f14c5d8a8bbbb2ca"), Set.of())));
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
