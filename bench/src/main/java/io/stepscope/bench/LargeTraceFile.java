/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.bench;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/// Writes one long agent run as an OTLP protobuf file, for `stepscope analyze`.
///
/// Arguments: the file, the number of spans (default 100000).
public final class LargeTraceFile {
  private LargeTraceFile() {}

  public static void main(String[] arguments) throws IOException {
    int size = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
    ExecutionTrace trace = AgentTrace.of(size, 1);
    ByteString traceId =
        ByteString.copyFrom(
            ByteBuffer.allocate(16)
                .putLong(trace.traceId().high())
                .putLong(trace.traceId().low())
                .array());
    var scope = ScopeSpans.newBuilder();
    for (ExecutionStep step : trace.steps()) {
      scope.addSpans(span(step, traceId));
    }
    var request =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .setResource(Resource.newBuilder().addAttributes(text("service.name", "bench")))
                    .addScopeSpans(scope))
            .build();
    try (var out = new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[0])))) {
      request.writeTo(out);
    }
    System.out.println(trace.size() + " spans, " + request.getSerializedSize() + " bytes");
  }

  private static Span span(ExecutionStep step, ByteString traceId) {
    var span =
        Span.newBuilder()
            .setTraceId(traceId)
            .setSpanId(bytes(step.id().value()))
            .setName(step.name())
            .setStartTimeUnixNano(step.time().start())
            .setEndTimeUnixNano(step.time().end());
    step.parentId().ifPresent(parent -> span.setParentSpanId(bytes(parent.value())));
    span.addAttributes(text("gen_ai.operation.name", operation(step.operation())));
    step.toolName().ifPresent(tool -> span.addAttributes(text("gen_ai.tool.name", tool)));
    step.callId().ifPresent(call -> span.addAttributes(text("gen_ai.tool.call.id", call)));
    step.model().ifPresent(model -> span.addAttributes(text("gen_ai.request.model", model)));
    step.outcome()
        .failure()
        .flatMap(error -> error.type())
        .ifPresent(type -> span.addAttributes(text("error.type", type)));
    return span.build();
  }

  private static String operation(Operation operation) {
    return switch (operation) {
      case LLM -> "chat";
      case TOOL -> "execute_tool";
      default -> "invoke_agent";
    };
  }

  private static ByteString bytes(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
