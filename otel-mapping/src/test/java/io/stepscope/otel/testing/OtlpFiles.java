/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.testing;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.attribute.JsonText;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.ValueCaps;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/// Reads canonical OTLP/JSON files for tests, as far as the files of the shared data need it.
public final class OtlpFiles {
  private static final ValueCaps NO_CAPS = new ValueCaps(200, Integer.MAX_VALUE, Integer.MAX_VALUE);

  private OtlpFiles() {}

  /// A folder of the shared data; skips the test when it is absent.
  public static Path data(String folder) {
    var root = Path.of(System.getProperty("stepscope.shared.data", "../shared/data"));
    Assumptions.assumeTrue(
        Files.isDirectory(root.resolve(folder)), "the shared data is absent: " + root);
    return root.resolve(folder);
  }

  /// Every canonical OTLP file below `folder`, sorted.
  public static List<Path> below(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> isOtlp(file.getFileName().toString())).sorted().toList();
    }
  }

  private static boolean isOtlp(String name) {
    boolean json =
        name.endsWith(".json") || name.endsWith(".json.gz") || name.endsWith(".jsonl.gz");
    return json
        && !name.contains(".raw.")
        && !name.contains("index")
        && !name.contains("labels")
        && !name.contains("derived-facts")
        && !name.contains("critical-path");
  }

  /// The traces of a file, one request per line or one for the whole file, in the order of ids.
  public static List<RawTrace> traces(Path file) throws IOException {
    var byTrace = new TreeMap<TraceId, List<RawSpan>>();
    String text = text(file);
    var requests = file.toString().contains(".jsonl") ? text.lines().toList() : List.of(text);
    for (String request : requests) {
      if (!request.isBlank()) {
        read(json(request), byTrace);
      }
    }
    var traces = new ArrayList<RawTrace>();
    byTrace.forEach((id, spans) ->
        traces.add(
            new RawTrace(id, spans, List.of(), Completion.endOfInput(StepTime.UNKNOWN, false))));
    return traces;
  }

  public static Value json(String text) {
    return JsonText.read(text, NO_CAPS).value();
  }

  public static String text(Path file) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void read(Value request, Map<TraceId, List<RawSpan>> byTrace) {
    for (Value resourceSpans : items(field(request, "resourceSpans"))) {
      var resource =
          Resource.newBuilder()
              .addAllAttributes(entries(field(field(resourceSpans, "resource"), "attributes")))
              .build();
      for (Value scopeSpans : items(field(resourceSpans, "scopeSpans"))) {
        var scope =
            InstrumentationScope.newBuilder()
                .setName(text(field(field(scopeSpans, "scope"), "name")))
                .build();
        for (Value span : items(field(scopeSpans, "spans"))) {
          var built = span(span);
          if (built.getSpanId().size() == 8
              && built.getTraceId().size() == 16
              && !isZero(built.getSpanId())
              && !isZero(built.getTraceId())) {
            var raw = RawSpan.of(built, resource, scope, "");
            byTrace.computeIfAbsent(raw.traceId(), _ -> new ArrayList<>()).add(raw);
          }
        }
      }
    }
  }

  private static boolean isZero(ByteString id) {
    for (int i = 0; i < id.size(); i++) {
      if (id.byteAt(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static Span span(Value json) {
    var span =
        Span.newBuilder()
            .setTraceId(id(field(json, "traceId")))
            .setSpanId(id(field(json, "spanId")))
            .setParentSpanId(id(field(json, "parentSpanId")))
            .setName(text(field(json, "name")))
            .setKindValue((int) number(field(json, "kind")))
            .setFlags((int) number(field(json, "flags")))
            .setStartTimeUnixNano(number(field(json, "startTimeUnixNano")))
            .setEndTimeUnixNano(number(field(json, "endTimeUnixNano")))
            .addAllAttributes(entries(field(json, "attributes")))
            .setStatus(
                Status.newBuilder()
                    .setCodeValue((int) number(field(field(json, "status"), "code")))
                    .setMessage(text(field(field(json, "status"), "message"))));
    for (Value event : items(field(json, "events"))) {
      span.addEvents(
          Span.Event.newBuilder()
              .setName(text(field(event, "name")))
              .setTimeUnixNano(number(field(event, "timeUnixNano")))
              .addAllAttributes(entries(field(event, "attributes"))));
    }
    for (Value link : items(field(json, "links"))) {
      span.addLinks(
          Span.Link.newBuilder()
              .setTraceId(id(field(link, "traceId")))
              .setSpanId(id(field(link, "spanId")))
              .addAllAttributes(entries(field(link, "attributes"))));
    }
    return span.build();
  }

  private static List<KeyValue> entries(Value json) {
    var entries = new ArrayList<KeyValue>();
    for (Value entry : items(json)) {
      entries.add(
          KeyValue.newBuilder()
              .setKey(text(field(entry, "key")))
              .setValue(any(field(entry, "value")))
              .build());
    }
    return entries;
  }

  private static AnyValue any(Value json) {
    var any = AnyValue.newBuilder();
    for (var field : fields(json).entrySet()) {
      var value = field.getValue();
      switch (field.getKey()) {
        case "stringValue" -> any.setStringValue(text(value));
        case "boolValue" -> any.setBoolValue(value.equals(new Value.Bool(true)));
        case "intValue" -> any.setIntValue(number(value));
        case "doubleValue" -> any.setDoubleValue(Scalars.real(value).orElse(0));
        case "arrayValue" -> {
          var list = ArrayValue.newBuilder();
          items(field(value, "values")).forEach(item -> list.addValues(any(item)));
          any.setArrayValue(list);
        }
        case "kvlistValue" ->
            any.setKvlistValue(
                KeyValueList.newBuilder().addAllValues(entries(field(value, "values"))));
        default -> {}
      }
    }
    return any.build();
  }

  private static ByteString id(Value json) {
    String hex = text(json);
    return hex.length() == 32 || hex.length() == 16
        ? ByteString.copyFrom(HexFormat.of().parseHex(hex))
        : ByteString.EMPTY;
  }

  private static String text(Value json) {
    return json instanceof Value.Text(var text) ? text : "";
  }

  private static long number(Value json) {
    return Scalars.whole(json).orElse(0);
  }

  public static Value field(Value json, String name) {
    var value = fields(json).get(name);
    return value == null ? Value.absent() : value;
  }

  public static SequencedMap<String, Value> fields(Value json) {
    return json instanceof Value.Fields(var fields) ? fields : new java.util.LinkedHashMap<>();
  }

  public static List<Value> items(Value json) {
    return json instanceof Value.Items(var items) ? items : List.of();
  }
}
