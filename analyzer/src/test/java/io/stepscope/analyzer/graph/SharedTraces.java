/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.ExecutionContext;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepKind;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.analyzer.model.TraceSummary;
import io.stepscope.analyzer.model.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Third-party traces, read as plainly as can be: every span a step. The folder is given by the
/// system property `stepscope.shared.data`; tests are skipped where it is absent.
public final class SharedTraces {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<StepKind> KINDS =
      List.of(
          StepKind.INTERNAL,
          StepKind.INTERNAL,
          StepKind.SERVER,
          StepKind.CLIENT,
          StepKind.PRODUCER,
          StepKind.CONSUMER);

  private SharedTraces() {}

  /// A file or folder of the shared data; the test is skipped when it is absent.
  public static Path path(String name) {
    Path path = Path.of(System.getProperty("stepscope.shared.data", "../shared/data"), name);
    assumeThat(path).as("third-party data, see stepscope.shared.data").exists();
    return path;
  }

  public static JsonNode json(Path file) {
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
      return JSON.readTree(plain);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// The traces of an OTLP/JSON request by their id as written. Traces in which a span id repeats
  /// are left out.
  public static Map<String, ExecutionTrace> traces(JsonNode request) {
    Map<String, List<JsonNode>> spans = new LinkedHashMap<>();
    for (JsonNode resource : request.path("resourceSpans")) {
      for (JsonNode scope : resource.path("scopeSpans")) {
        for (JsonNode span : scope.path("spans")) {
          String trace = span.path("traceId").asString();
          spans.computeIfAbsent(trace, id -> new ArrayList<>()).add(span);
        }
      }
    }
    Map<String, ExecutionTrace> traces = new LinkedHashMap<>();
    spans.forEach((id, list) -> trace(list).ifPresent(trace -> traces.put(id, trace)));
    return traces;
  }

  private static Optional<ExecutionTrace> trace(List<JsonNode> spans) {
    Set<String> ids = new HashSet<>();
    for (JsonNode span : spans) {
      if (!ids.add(span.path("spanId").asString())) {
        return Optional.empty();
      }
    }
    List<ExecutionStep> steps = spans.stream().map(span -> step(span, ids)).toList();
    return Optional.of(
        new ExecutionTrace(
            new TraceId(1, 1),
            summary(),
            steps,
            List.of(),
            List.of(),
            Completion.endOfInput(StepTime.UNKNOWN, false)));
  }

  private static ExecutionStep step(JsonNode span, Set<String> ids) {
    String id = span.path("spanId").asString();
    String parent = span.path("parentSpanId").asString("");
    var step =
        ExecutionStep.builder(new StepId(id))
            .name(span.path("name").asString(""))
            .kind(KINDS.get(span.path("kind").asInt(0)))
            .time(StepTime.of(nanos(span, "startTimeUnixNano"), nanos(span, "endTimeUnixNano")))
            .outcome(
                span.path("status").path("code").asInt(0) == 2
                    ? new Outcome.Failed(StepError.reported(Optional.empty(), Optional.empty()))
                    : new Outcome.Succeeded(true));
    if (!parent.isEmpty() && ids.contains(parent)) {
      step.parentId(new StepId(parent));
    } else if (!parent.isEmpty()) {
      step.missingParentId(parent).flags(Set.of(StepFlag.ORPHAN));
    }
    return step.build();
  }

  private static long nanos(JsonNode span, String field) {
    long time = Long.parseUnsignedLong(span.path(field).asString("0"));
    return time == 0 ? StepTime.UNKNOWN : time;
  }

  private static TraceSummary summary() {
    var context =
        new ExecutionContext(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new Value.Fields(new LinkedHashMap<>()));
    return new TraceSummary(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        context,
        ExecutionStatus.SUCCESS,
        List.of(),
        Optional.empty(),
        List.of());
  }
}
