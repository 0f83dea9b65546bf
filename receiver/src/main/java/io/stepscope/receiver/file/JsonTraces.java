/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.Signal;
import io.stepscope.receiver.file.FileProblem.Severity;
import io.stepscope.receiver.file.JsonDocuments.Document;
import io.stepscope.receiver.otlp.Allowance;
import io.stepscope.receiver.otlp.Allowance.OverAllowanceException;
import io.stepscope.receiver.otlp.BadDataException;
import io.stepscope.receiver.otlp.JsonFaults;
import io.stepscope.receiver.otlp.OtlpReader;
import io.stepscope.receiver.otlp.OtlpReading;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/// Reads JSON documents of any format that traces are kept in. The names inside tell which it is.
final class JsonTraces {
  private static final OtlpReader OTLP = new OtlpReader(true);

  /// So many lists and objects around a trace are looked into: APIs wrap their answers.
  private static final int MAX_WRAPPINGS = 3;

  /// So many elements of a list are looked at to tell what they are.
  private static final int LOOKED_AT = 10;

  /// More flaws of one document than these are only counted.
  private static final int MAX_FLAWS = 20;

  private final String file;
  private final long arrivedNanos;
  private final TraceFileSink sink;
  private @Nullable Document firstUnknown;
  private int unknown;
  private @Nullable Document firstScalar;
  private int scalars;

  JsonTraces(String file, long arrivedNanos, TraceFileSink sink) {
    this.file = file;
    this.arrivedNanos = arrivedNanos;
    this.sink = sink;
  }

  void read(byte[] content) {
    for (Document document : JsonDocuments.in(content, file, sink::problem)) {
      document(document, MAX_WRAPPINGS);
    }
    if (firstScalar != null) {
      problem(
          firstScalar,
          Severity.ERROR,
          "a document is a JSON object or a list of them, was "
              + JsonTree.parse(firstScalar.bytes()).found()
              + (scalars == 1 ? "" : "; and " + (scalars - 1) + " more like it"));
    }
    if (firstUnknown != null) {
      problem(
          firstUnknown,
          Severity.ERROR,
          "none of the known formats"
              + (unknown == 1 ? "" : " (nor are " + (unknown - 1) + " more objects)")
              + ": OTLP has resourceSpans, Jaeger spans and processes, Zipkin a list of spans with"
              + " traceId and id, Tempo batches");
    }
  }

  private void document(Document document, int wrappings) {
    try {
      JsonShape shape = JsonShape.of(document);
      if (shape.isScalar()) {
        scalar(document);
      } else if (shape.isArray()) {
        list(document, shape.elements(), wrappings);
      } else {
        object(document, shape, wrappings);
      }
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      problem(
          document,
          at == null ? 1 : at.getLineNr(),
          at == null ? 1 : at.getColumnNr(),
          Severity.ERROR,
          "this is not JSON: " + JsonFaults.words(e));
    }
  }

  private void scalar(Document document) {
    scalars++;
    if (firstScalar == null) {
      firstScalar = document;
    }
  }

  private void list(Document document, List<Document> elements, int wrappings) {
    if (elements.isEmpty()) {
      problem(document, Severity.WARNING, "an empty list");
      return;
    }
    if (isZipkin(elements)) {
      zipkin(document);
    } else if (wrappings > 0) {
      elements.forEach(element -> document(element, wrappings - 1));
    } else {
      problem(document, Severity.ERROR, "lists in lists, where traces were expected");
    }
  }

  /// Any of the first elements says so: one of them may be the one that is wrong.
  private static boolean isZipkin(List<Document> elements) {
    return elements.stream()
        .limit(LOOKED_AT)
        .map(JsonShape::of)
        .anyMatch(shape -> shape.has("id") && shape.has("traceId"));
  }

  private void object(Document document, JsonShape shape, int wrappings) {
    boolean known = false;
    if (shape.has("resourceSpans") || shape.has("resource_spans") || shape.has("batches")) {
      otlp(document, Signal.TRACES);
      known = true;
    }
    if (shape.has("resourceLogs") || shape.has("resource_logs")) {
      otlp(document, Signal.LOGS);
      known = true;
    }
    if (shape.has("resourceMetrics") || shape.has("resource_metrics")) {
      otlp(document, Signal.METRICS);
      known = true;
    }
    if (known) {
      return;
    }
    if (shape.has("spans") && (shape.has("processes") || shape.has("traceID"))) {
      jaeger(document);
    } else if (shape.wrapped().isPresent() && wrappings > 0) {
      document(shape.wrapped().get(), wrappings - 1);
    } else if (shape.members().isEmpty()) {
      problem(document, Severity.WARNING, "an empty document");
    } else {
      unknown++;
      firstUnknown = firstUnknown == null ? document : firstUnknown;
    }
  }

  private void otlp(Document document, Signal signal) {
    try {
      OtlpReading reading = OTLP.json(signal, document.bytes(), arrivedNanos, Allowance.UNLIMITED);
      for (OtlpReading.Flaw flaw : reading.flaws()) {
        problem(document, flaw.line(), flaw.column(), Severity.WARNING, flaw.text());
      }
      if (reading.flaws().isEmpty() && !reading.message().isEmpty()) {
        problem(document, Severity.WARNING, reading.message());
      }
      request(reading.request());
    } catch (BadDataException e) {
      problem(document, e.line(), e.column(), Severity.ERROR, e.path() + ": " + e.problem());
    } catch (OverAllowanceException e) {
      throw new IllegalStateException("an unlimited allowance has no end", e);
    }
  }

  private void jaeger(Document document) {
    var spans = new ForeignSpans();
    var flaws = new Flaws(document);
    JaegerJson.read(JsonTree.parse(document.bytes()), spans, new Fields(flaws));
    flaws.end();
    foreign(spans);
  }

  private void zipkin(Document document) {
    var spans = new ForeignSpans();
    var flaws = new Flaws(document);
    ZipkinJson.read(JsonTree.parse(document.bytes()).elements(), spans, new Fields(flaws));
    flaws.end();
    foreign(spans);
  }

  /// Tells the first flaws of a document one by one, and the others by their number.
  private final class Flaws implements Fields.Told {
    private final Document document;
    private int count;
    private @Nullable JsonTree firstUntold;

    Flaws(Document document) {
      this.document = document;
    }

    @Override
    public void about(JsonTree value, String message) {
      count++;
      if (count <= MAX_FLAWS) {
        problem(document, value.line(), value.column(), Severity.WARNING, message);
      } else if (firstUntold == null) {
        firstUntold = value;
      }
    }

    void end() {
      if (firstUntold != null) {
        problem(
            document,
            firstUntold.line(),
            firstUntold.column(),
            Severity.WARNING,
            "from here on " + (count - MAX_FLAWS) + " more were left out");
      }
    }
  }

  private void foreign(ForeignSpans spans) {
    if (!spans.isEmpty()) {
      request(spans.request(arrivedNanos));
    }
  }

  private void request(OtlpRequest request) {
    if (request.items() > 0) {
      sink.request(request);
    }
  }

  private void problem(Document document, Severity severity, String message) {
    problem(document, 1, 1, severity, message);
  }

  private void problem(
      Document document, int line, int column, Severity severity, @Nullable String message) {
    sink.problem(
        new FileProblem(
            file,
            document.lineOf(line),
            document.columnOf(line, column),
            severity,
            String.valueOf(message)));
  }
}
