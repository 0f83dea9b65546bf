/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.stepscope.otel.Signal;
import io.stepscope.receiver.Requests;
import io.stepscope.receiver.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the lenient setting takes beyond OTLP, and that it takes nothing away.
class JsonLeniencyTest {
  @Test
  void theLenientReadingKnowsOtherSpellings() throws Exception {
    String printed =
        """
        {"resource_spans":[{"scope_spans":[{"spans":[
          {"trace_id":"AQIDBAUGBwgJCgsMDQ4PEA==","span_id":{"type":"Buffer","data":[0,0,0,0,0,0,0,161]},
           "name":"step 00000000000000a1","kind":"SPAN_KIND_CLIENT","status":{"code":"error"},
           "start_time_unix_nano":{"low":1000,"high":0,"unsigned":true},
           "endTimeUnixNano":2000}]}]}]}\
        """;

    OtlpReading reading =
        new OtlpReader(true).json(Signal.TRACES, printed.getBytes(UTF_8), 0, Allowance.UNLIMITED);

    var expected = Requests.span("00000000000000a1").setKind(Span.SpanKind.SPAN_KIND_CLIENT);
    expected.getStatusBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(reading.request().body()).isEqualTo(Requests.traces(expected).toByteString());
  }

  /// Each spelling is taken leniently for what it means, and strictly it is none.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "spanId":"AAAAAAAAAKE="
          "spanId":{"type":"Buffer","data":[0,0,0,0,0,0,0,161]}
          "spanId":[0,0,0,0,0,0,0,161]
          "spanId":"a1"
          "spanId":"00000000000000a1","startTimeUnixNano":{"low":1000,"high":0}
          "spanId":"00000000000000a1","kind":"SPAN_KIND_INTERNAL"
          "spanId":"00000000000000a1","kind":"internal"
          "spanId":"00000000000000a1","status":{"code":"STATUS_CODE_UNSET"}
          """)
  void aSpellingOfItsOwnIsNoneOfTheStrictReading(String spelled) throws Exception {
    byte[] body = request(spelled);

    var leniently = new OtlpReader(true).json(Signal.TRACES, body, 0, Allowance.UNLIMITED);

    assertThat(leniently.request().spans())
        .singleElement()
        .satisfies(span -> assertThat(span.spanId()).isEqualTo(0xa1));
    assertThatExceptionOfType(BadDataException.class)
        .isThrownBy(() -> new OtlpReader(false).json(Signal.TRACES, body, 0, Allowance.UNLIMITED));
  }

  /// What leniently costs one span, or is mended, strictly costs the request as it always did.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "spanId":"00000000000000a1","name":5
          "spanId":"not an id"
          "spanId":"00000000000000a1","kind":"SPAN_KIND_OTHER"
          "spanId":"00000000000000a1","startTimeUnixNano":"-5"
          "spanId":"00000000000000a1","startTimeUnixNano":NaN
          "spanId":"00000000000000a1","attributes":[{"key":"k","value":{"doubleValue":NaN}}]
          "spanId":"00000000000000a1","attributes":{"k":1}
          """)
  void aRuleThatOneSpanBreaksRefusesTheRequestStrictly(String broken) throws Exception {
    byte[] body = request(broken);

    assertThat(new OtlpReader(true).json(Signal.TRACES, body, 0, Allowance.UNLIMITED).rejected())
        .isEqualTo(broken.contains("doubleValue") ? 0 : 1);
    assertThatExceptionOfType(BadDataException.class)
        .isThrownBy(() -> new OtlpReader(false).json(Signal.TRACES, body, 0, Allowance.UNLIMITED));
  }

  @Test
  void whatNestsTooDeepOrIsNoUtf8IsRefusedStrictly() {
    String deep =
        "\"spanId\":\"00000000000000a1\",\"attributes\":[{\"key\":\"k\",\"value\":"
            + "{\"arrayValue\":{\"values\":[".repeat(100)
            + "]}}".repeat(100)
            + "}]";
    byte[] foreign = request("\"spanId\":\"00000000000000a1\",\"x\":\"?\"");
    foreign[new String(foreign, UTF_8).indexOf('?')] = (byte) 0xff;

    for (byte[] body : List.of(request(deep), foreign)) {
      assertThatExceptionOfType(BadDataException.class)
          .isThrownBy(() -> new OtlpReader(false).json(Signal.TRACES, body, 0, Allowance.UNLIMITED))
          .withMessageMatching(
              "(?s).*(messages nest at most 100 deep|the body is UTF-8, was not).*");
    }
  }

  @Test
  void whatIsStrictlyTakenIsLenientlyTheSame() throws Exception {
    int read = 0;
    for (Path file : canonical()) {
      byte[] body = bytes(file);
      assertThat(passedOn(true, body)).as("%s", file).isEqualTo(passedOn(false, body));
      read++;
    }
    assertThat(read).isEqualTo(106);
  }

  private static ByteString passedOn(boolean lenient, byte[] body) throws Exception {
    return new OtlpReader(lenient)
        .json(Signal.TRACES, body, 0, Allowance.UNLIMITED)
        .request()
        .body();
  }

  private static byte[] request(String field) {
    return """
    {"resourceSpans":[{"scopeSpans":[{"spans":[
      {"traceId":"0102030405060708090a0b0c0d0e0f10","name":"n",%s}]}]}]}\
    """
        .formatted(field)
        .getBytes(UTF_8);
  }

  private static List<Path> canonical() throws IOException {
    try (Stream<Path> files = Files.walk(SharedData.path("otlp-real"))) {
      return files
          .filter(file -> {
            String name = file.getFileName().toString();
            return (name.endsWith(".json") || name.endsWith(".json.gz"))
                && !name.contains(".raw.")
                && !name.matches(".*index.json|.*labels.json|critical-path.*|derived-facts.*");
          })
          .sorted()
          .toList();
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    try (var raw = Files.newInputStream(file);
        var in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return in.readAllBytes();
    }
  }
}
