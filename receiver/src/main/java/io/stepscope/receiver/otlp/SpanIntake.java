/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.Signal;
import io.stepscope.otel.SpanOrigin;
import io.stepscope.otel.wire.WireFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Takes the spans out of a request and checks their ids.
///
/// A span whose own id or trace id is absent or all zero cannot be addressed: it alone is rejected,
/// and the request goes on without it. An id of a wrong length says that the sender or the wire is
/// broken: the request is refused, unless files are read leniently.
final class SpanIntake {
  /// Spans share memory up to this size, unless one alone is larger.
  private static final int MAX_SHARED_BYTES = 64 << 10;

  private final byte[] body;
  private final WireCheck.Counts counts;
  private final boolean lenient;
  private final List<RawSpan> spans = new ArrayList<>();
  private final List<Taken> run = new ArrayList<>();
  private final BitSet unfit = new BitSet();
  private int seen;
  private String firstProblem = "";

  private SpanIntake(byte[] body, WireCheck.Counts counts, boolean lenient) {
    this.body = body;
    this.counts = counts;
    this.lenient = lenient;
  }

  /// @param body an encoded request that [WireCheck] has walked
  /// @param kept the same bytes
  /// @param counts what it counted
  static OtlpReading read(
      byte[] body,
      ByteString kept,
      WireCheck.Counts counts,
      long arrivedNanos,
      boolean lenient,
      String remark)
      throws BadDataException {
    var intake = new SpanIntake(body, counts, lenient);
    try {
      intake.request();
      ByteString passed = intake.unfit.isEmpty() ? kept : intake.withoutUnfit();
      return new OtlpReading(
          new OtlpRequest(
              Signal.TRACES, passed, intake.spans.size(), intake.spans, List.of(), arrivedNanos),
          intake.unfit.cardinality(),
          intake.message(remark));
    } catch (IOException e) {
      throw new IllegalStateException("bytes that were walked cannot be read", e);
    }
  }

  private void request() throws BadDataException {
    var fields = new WireFields(body, 0, body.length);
    for (int i = 0; fields.next(); ) {
      if (fields.number() == ExportTraceServiceRequest.RESOURCE_SPANS_FIELD_NUMBER) {
        resource(fields.from(), fields.to(), i++);
      }
    }
  }

  private void resource(int from, int to, int i) throws BadDataException {
    ByteString resource = ByteString.EMPTY;
    String url = "";
    var fields = new WireFields(body, from, to);
    while (fields.next()) {
      switch (fields.number()) {
        case ResourceSpans.RESOURCE_FIELD_NUMBER -> resource = resource.concat(bytes(fields));
        case ResourceSpans.SCHEMA_URL_FIELD_NUMBER -> url = fields.text();
        default -> {}
      }
    }
    fields = new WireFields(body, from, to);
    for (int j = 0; fields.next(); ) {
      if (fields.number() == ResourceSpans.SCOPE_SPANS_FIELD_NUMBER) {
        scope(fields.from(), fields.to(), resource, url, new Place(i, j++));
      }
    }
  }

  private void scope(int from, int to, ByteString resource, String resourceUrl, Place place)
      throws BadDataException {
    ByteString scope = ByteString.EMPTY;
    String url = resourceUrl;
    var fields = new WireFields(body, from, to);
    while (fields.next()) {
      switch (fields.number()) {
        case ScopeSpans.SCOPE_FIELD_NUMBER -> scope = scope.concat(bytes(fields));
        case ScopeSpans.SCHEMA_URL_FIELD_NUMBER ->
            url = fields.length() == 0 ? resourceUrl : fields.text();
        default -> {}
      }
    }
    var origin = new SpanOrigin(resource, scope, url);
    fields = new WireFields(body, from, to);
    for (int k = 0; fields.next(); ) {
      if (fields.number() == ScopeSpans.SPANS_FIELD_NUMBER) {
        take(fields.from(), fields.to(), origin, place, k++);
      }
    }
    endRun(origin);
  }

  /// A message that comes in several parts is the parts one after the other.
  private ByteString bytes(WireFields fields) {
    return ByteString.copyFrom(body, fields.from(), fields.length());
  }

  private void take(int from, int to, SpanOrigin origin, Place place, int k)
      throws BadDataException {
    var ids = SpanIds.read(body, from, to);
    String wrong = ids.lengthProblem();
    if (!wrong.isEmpty() && !lenient) {
      throw new BadDataException(place.ofSpan(k), wrong);
    }
    String problem = wrong.isEmpty() ? ids.identityProblem() : wrong;
    if (problem.isEmpty()) {
      TraceId last = run.isEmpty() ? null : run.getLast().identity().traceId();
      var identity = ids.identity(last);
      if (last != null && (!identity.traceId().equals(last) || to - runFrom() > MAX_SHARED_BYTES)) {
        endRun(origin);
      }
      run.add(new Taken(identity, from, to, counts.inSpan(seen)));
    } else {
      endRun(origin);
      unfit.set(seen);
      if (firstProblem.isEmpty()) {
        firstProblem = place.ofSpan(k) + ": " + problem;
      }
    }
    seen++;
  }

  /// Copies the bytes of spans that follow one another in the same trace at once, so that they stay
  /// in memory together, and nothing of the other traces in the request with them.
  private void endRun(SpanOrigin origin) {
    if (run.isEmpty()) {
      return;
    }
    int begin = runFrom();
    byte[] shared = Arrays.copyOfRange(body, begin, run.getLast().to());
    for (Taken span : run) {
      var place = new RawSpan.Place(shared, span.from() - begin, span.to() - begin);
      spans.add(new RawSpan(span.identity(), place, span.messages(), origin, ""));
    }
    run.clear();
  }

  private int runFrom() {
    return run.getFirst().from();
  }

  private ByteString withoutUnfit() throws IOException {
    var request = ExportTraceServiceRequest.newBuilder().mergeFrom(body);
    int at = 0;
    for (ResourceSpans.Builder resource : request.getResourceSpansBuilderList()) {
      for (ScopeSpans.Builder scope : resource.getScopeSpansBuilderList()) {
        List<Span> fit = new ArrayList<>();
        for (Span span : scope.getSpansList()) {
          if (!unfit.get(at++)) {
            fit.add(span);
          }
        }
        scope.clearSpans().addAllSpans(fit);
      }
    }
    return request.build().toByteString();
  }

  private String message(String remark) {
    int rejected = unfit.cardinality();
    if (rejected == 0) {
      return remark;
    }
    String told =
        rejected == 1
            ? "1 span rejected: " + firstProblem
            : rejected + " spans rejected, the first at " + firstProblem;
    return remark.isEmpty() ? told : told + "; " + remark;
  }

  /// A span whose bytes in the request have not been copied yet.
  private record Taken(RawSpan.Identity identity, int from, int to, int messages) {}

  private record Place(int resource, int scope) {
    String ofSpan(int k) {
      return "resourceSpans[" + resource + "].scopeSpans[" + scope + "].spans[" + k + "]";
    }
  }
}
