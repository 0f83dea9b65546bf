/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.Signal;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which spans of a request stay in memory together.
class SpanIntakeTest {
  private static final ByteString A = ByteString.fromHex("aa".repeat(16));
  private static final ByteString B = ByteString.fromHex("bb".repeat(16));
  private static final ByteString NONE = ByteString.fromHex("00".repeat(16));

  @Test
  void spansOfOneTraceThatFollowOneAnotherShareOneArray() throws Exception {
    List<Span> sent = List.of(span(A, 1, ""), span(A, 2, "longer"), span(B, 3, ""), span(A, 4, ""));
    List<RawSpan> spans = read(sent);
    assertThat(spans).extracting(RawSpan::span).isEqualTo(sent);
    assertThat(heldTogether(spans)).containsExactly(true, false, false);
    // Each with its tag and its length, but for the first.
    int shared = spans.get(0).wireBytes() + 2 + spans.get(1).wireBytes();
    assertThat(spans)
        .extracting(RawSpan::bytesHeld)
        .containsExactly(shared, shared, spans.get(2).wireBytes(), spans.get(3).wireBytes());
  }

  @Test
  void aSpanThatIsNotTakenIsNotKeptByItsNeighbours() throws Exception {
    List<RawSpan> spans = read(List.of(span(A, 1, ""), span(NONE, 2, ""), span(A, 3, "")));
    assertThat(spans).extracting(RawSpan::spanId).containsExactly(1L, 3L);
    assertThat(heldTogether(spans)).containsExactly(false);
  }

  @Test
  void longSpansDoNotShare() throws Exception {
    String text = "x".repeat(40_000);
    List<Span> sent = List.of(span(A, 1, text), span(A, 2, text), span(A, 3, ""), span(A, 4, ""));
    List<RawSpan> spans = read(sent);
    assertThat(spans).extracting(RawSpan::span).isEqualTo(sent);
    assertThat(heldTogether(spans)).containsExactly(false, true, true);
  }

  /// Of each span but the first, whether it is held with the one before.
  private static List<Boolean> heldTogether(List<RawSpan> spans) {
    return spans.stream()
        .skip(1)
        .map(span -> span.isHeldWith(spans.get(spans.indexOf(span) - 1)))
        .toList();
  }

  private static List<RawSpan> read(List<Span> spans) throws Exception {
    var request = ExportTraceServiceRequest.newBuilder();
    request.addResourceSpansBuilder().addScopeSpans(ScopeSpans.newBuilder().addAllSpans(spans));
    return new OtlpReader(false)
        .protobuf(Signal.TRACES, request.build().toByteArray(), 0, Allowance.UNLIMITED)
        .request()
        .spans();
  }

  private static Span span(ByteString trace, int id, String name) {
    return Span.newBuilder()
        .setTraceId(trace)
        .setSpanId(ByteString.fromHex("%016x".formatted(id)))
        .setName(name)
        .build();
  }
}
