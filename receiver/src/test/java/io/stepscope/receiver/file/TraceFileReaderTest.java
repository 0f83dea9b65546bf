/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.Signal;
import io.stepscope.receiver.Requests;
import io.stepscope.receiver.SharedData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TraceFileReaderTest implements TraceFileSink {
  private static final String SPAN =
      """
      {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0102030405060708090a0b0c0d0e0f10",\
      "spanId":"%s","name":"plan","startTimeUnixNano":"1000","endTimeUnixNano":"2000"}]}]}]}\
      """;

  /// Three spans, of which the first two are given; the third is always the same.
  private static final String SPANS =
      """
      {"resourceSpans":[{"scopeSpans":[{"spans":[\
      {"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"%s","name":"plan"},\
      {"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"%s"},\
      {"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"00000000000000a3"}]}]}]}\
      """;

  private final List<OtlpRequest> requests = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  @Override
  public void request(OtlpRequest request) {
    requests.add(request);
  }

  @Override
  public void problem(FileProblem problem) {
    problems.add(problem.toString());
  }

  @Test
  void oneJsonDocumentOverManyLinesIsOneRequest() {
    read(SPAN.formatted("00000000000000a1").replace("[", "[\n  "));

    assertThat(spanIds()).containsExactly(0xa1L);
    assertThat(problems).isEmpty();
  }

  @Test
  void aSpanThatBreaksARuleIsRejectedAloneAndItsPlaceIsSaid() {
    for (String wrong :
        List.of(
            "\"name\":5",
            "\"spanId\":\"SECRET ID\"",
            "\"spanId\":\"0102030405060708090a\"",
            "\"kind\":\"SPAN_KIND_SECRET\"",
            "\"startTimeUnixNano\":\"-5\"",
            "\"startTimeUnixNano\":NaN",
            "\"startTimeUnixNano\":{\"low\":99999999999999999999,\"high\":0}",
            "\"attributes\":[{\"key\":\"k\",\"value\":{\"intValue\":\"SECRET\"}}]",
            "\"attributes\":{\"k\":[{}]}")) {
      requests.clear();
      problems.clear();

      read(SPANS.formatted("00000000000000a1", "00000000000000a2\",\n" + wrong + ",\"x\":\""));

      assertThat(spanIds()).as(wrong).containsExactly(0xa1L, 0xa3L);
      assertThat(problems)
          .as(wrong)
          .singleElement()
          .asString()
          .matches(
              "(?s)in.json:[12]:\\d+: 1 span was rejected: /resourceSpans/0/scopeSpans/0/spans/1.*"
                  + "(, was |64 bits|out of range).*")
          .doesNotContain("SECRET");
    }
  }

  @Test
  void anAttributeThatNestsTooDeepIsCutAndItsSpanIsKept() {
    for (int levels : List.of(60, 100, 1_000, 20_000)) {
      requests.clear();
      problems.clear();
      String deep =
          "{\"arrayValue\":{\"values\":[".repeat(levels)
              + "{\"stringValue\":\"SECRET\"}"
              + "]}}".repeat(levels);

      read(
          SPANS.formatted(
              "00000000000000a1",
              "00000000000000a2\",\n\"attributes\":[{\"key\":\"k\",\"value\":"
                  + deep
                  + "}],\"x\":\""));

      assertThat(spanIds()).containsExactly(0xa1L, 0xa2L, 0xa3L);
      assertThat(spans().get(1).span().getAttributes(0).getKey()).isEqualTo("k");
      assertThat(problems)
          .singleElement()
          .asString()
          .matches(
              "in.json:2:\\d+: a value was cut here: /resourceSpans/0/scopeSpans/0/spans/1/.*:"
                  + " messages nest at most 100 deep")
          .doesNotContain("SECRET");
    }
  }

  @Test
  void nestingWithoutEndIsRefusedAndTakesNoStack() {
    read("{\"resourceSpans\":" + "[".repeat(1_000_000) + "\n" + SPAN.formatted("00000000000000a1"));

    assertThat(problems)
        .first()
        .asString()
        .contains("this is not JSON: objects and arrays nest too deep: at most 100000");
    assertThat(spanIds()).containsExactly(0xa1L);
  }

  @Test
  void aNumberThatIsNoneIsTakenWithoutItsQuotesToo() {
    read(
        SPANS.formatted(
            "00000000000000a1",
            "00000000000000a2\",\"attributes\":[{\"key\":\"k\",\"value\":{\"doubleValue\":NaN}},"
                + "{\"key\":\"l\",\"value\":{\"doubleValue\":-Infinity}}],\"x\":\""));

    assertThat(problems).isEmpty();
    assertThat(spans().get(1).span().getAttributesList())
        .extracting(attribute -> attribute.getValue().getDoubleValue())
        .containsExactly(Double.NaN, Double.NEGATIVE_INFINITY);
  }

  @Test
  void bytesThatAreNoUtf8BecomeReplacementCharactersAndAreToldOnce() {
    byte[] content = ("\n" + SPAN.formatted("00000000000000a1")).getBytes(UTF_8);
    int name = new String(content, UTF_8).indexOf("plan");
    content[name + 1] = (byte) 0xff;
    content[name + 3] = (byte) 0xc3;

    read(content);

    assertThat(spans())
        .singleElement()
        .satisfies(span -> assertThat(span.span().getName()).isEqualTo("p\ufffda\ufffd"));
    assertThat(problems)
        .containsExactly(
            "in.json:2:"
                + (name + 1)
                + ": text is UTF-8, was not: bytes at 2 places were replaced with U+FFFD, the first"
                + " here");
  }

  @Test
  void manyWrongSpansAreToldUpToALimitAndCounted() {
    String wrong = "{\"name\":5},".repeat(50);
    read(SPANS.formatted("00000000000000a1", "00000000000000a2\"}," + wrong + "{\"x\":\""));

    assertThat(spanIds()).containsExactly(0xa1L, 0xa2L, 0xa3L);
    assertThat(problems).hasSize(21);
    assertThat(problems.getLast()).contains("from here on 31 more were left out or cut");
  }

  @Test
  void aResourceThatBreaksARuleCostsNoSpan() {
    read(
        SPAN.formatted("00000000000000a1")
            .replace("{\"scopeSpans\"", "{\"resource\":{\"attributes\":5},\"scopeSpans\""));

    assertThat(spanIds()).containsExactly(0xa1L);
    assertThat(problems)
        .singleElement()
        .asString()
        .contains(
            "1 resource was rejected: /resourceSpans/0/resource/attributes: ", "was an integer");
  }

  @Test
  void aBrokenLineIsLostAloneAndItsPlaceIsSaid() {
    read(
        String.join(
            "\n",
            SPAN.formatted("00000000000000a1"),
            SPAN.formatted("00000000000000a2").replace("\"1000\"", "\"soon\""),
            "",
            "{\"resourceSpans\":[{",
            SPAN.formatted("00000000000000a3")));

    assertThat(spanIds()).containsExactly(0xa1L, 0xa3L);
    assertThat(problems)
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith("in.json:2:")
                    .contains("startTimeUnixNano", "the field is a whole number"),
            second -> assertThat(second).startsWith("in.json:4:").contains("this is not JSON"));
  }

  @Test
  void aProblemRepeatsNothingOfTheContent() {
    read("{\"resourceSpans\":[{\"name\":SECRET}]}");
    read("{\"data\":[{\"traceID\":SECRET,\"spans\":[]}]}");
    read("[{\"traceId\":\"7b\",\"id\":\"a1\",\"name\":trueSECRET}]");
    read("{\"hello\":\"SECRET\"}");

    assertThat(problems).hasSize(4).allSatisfy(told -> assertThat(told).doesNotContain("SECRE"));
  }

  @Test
  void aBrokenFirstLineDoesNotHideThatThereAreLines() {
    read("{\"resourceSpans\":[\n" + SPAN.formatted("00000000000000a1") + "\n");

    assertThat(spanIds()).containsExactly(0xa1L);
    assertThat(problems).hasSize(1).first().asString().startsWith("in.json:1:");
  }

  @Test
  void afterABrokenDocumentOfManyLinesTheNextOneIsFound() {
    String pretty = SPAN.replace("[", "[\n  ").replace("}", "\n  }");
    read(
        pretty.formatted("00000000000000a1")
            + "\n{\n  \"resourceSpans\": oops\n}\n"
            + pretty.formatted("00000000000000a2"));

    assertThat(spanIds()).containsExactly(0xa1L, 0xa2L);
    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst()).contains("this is not JSON");
  }

  @Test
  void anArrayOfRequestsAndTemposBatchesAreReadToo() {
    String tempo =
        SPAN.formatted("AAAAAAAAAKI=")
            .replace("resourceSpans", "batches")
            .replace("0102030405060708090a0b0c0d0e0f10", "AQIDBAUGBwgJCgsMDQ4PEA==")
            .replace("\"name\"", "\"kind\":\"SPAN_KIND_CLIENT\",\"name\"");
    read("[" + SPAN.formatted("00000000000000a1") + ",\n {\"trace\":" + tempo + "}]");

    assertThat(spanIds()).containsExactly(0xa1L, 0xa2L);
    assertThat(spans().getLast().span().getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(spans().getLast().traceId()).isEqualTo(spans().getFirst().traceId());
    assertThat(problems).isEmpty();
  }

  @Test
  void protobufIsReadAloneOrAfterItsLength() {
    byte[] traces = Requests.traces(Requests.span("00000000000000a1")).toByteArray();
    byte[] logs = Requests.logs(LogRecord.newBuilder().setTraceId(Requests.TRACE)).toByteArray();
    byte[] framed =
        ByteBuffer.allocate(8 + traces.length + logs.length)
            .putInt(traces.length)
            .put(traces)
            .putInt(logs.length)
            .put(logs)
            .array();

    read(traces);
    read(Requests.gzip(logs));
    read(framed);

    assertThat(requests)
        .extracting(OtlpRequest::signal)
        .containsExactly(Signal.TRACES, Signal.LOGS, Signal.TRACES, Signal.LOGS);
    assertThat(problems).isEmpty();
  }

  @Test
  void aProtobufFileWhoseSecondByteIsABracketIsNotTakenForJson() {
    // 0x0a 0x7b: field 1 of 123 bytes, or a line feed and a brace.
    byte[] traces = Requests.tracesOfSize(125);
    assertThat(traces).startsWith('\n', '{');

    read(traces);

    assertThat(spanIds()).containsExactly(0xa1L);
  }

  @Test
  void ofGzippedLinesThatAreCutTheCompleteOnesAreRead() {
    var random = new Random(5);
    var lines = new StringBuilder();
    for (int i = 1; i <= 1_000; i++) {
      lines
          .append(SPAN.formatted(String.format("%016x", i)))
          .append(" ".repeat(random.nextInt(50)))
          .append('\n');
    }
    byte[] whole = Requests.gzip(lines.toString().getBytes(UTF_8));

    read(Arrays.copyOf(whole, whole.length / 2));

    assertThat(spanIds())
        .hasSizeBetween(300, 700)
        .isEqualTo(LongStream.rangeClosed(1, requests.size()).boxed().toList());
    assertThat(problems)
        .singleElement()
        .asString()
        .startsWith("in.json:" + (requests.size() + 1) + ":")
        .contains("the gzip data is whole, was cut or damaged here");
  }

  @Test
  void gzippedDataThatIsCutAtOnceOrDamagedIsAnError() {
    byte[] whole = Requests.gzip((SPAN.formatted("00000000000000a1") + "\n").getBytes(UTF_8));

    read(Arrays.copyOf(whole, 5));
    read(Arrays.copyOf(whole, 12));
    byte[] damaged = whole.clone();
    damaged[whole.length - 6] ^= 1;
    read(damaged);

    assertThat(spanIds()).containsExactly(0xa1L);
    assertThat(problems)
        .satisfiesExactly(
            header -> assertThat(header).contains("the gzip data ends inside its header"),
            nothing -> assertThat(nothing).contains("0 bytes could be unpacked"),
            checksum -> assertThat(checksum).startsWith("in.json:2:1: the gzip data is whole"));
  }

  @Test
  void aSpanWithoutAnIdIsAWarning() {
    read(SPAN.formatted("0000000000000000"));

    assertThat(requests).isEmpty();
    assertThat(problems)
        .hasSize(1)
        .first()
        .asString()
        .contains("in.json:1:", "1 span was rejected", "spanId must not be empty");
  }

  @Test
  void jsonInAnotherEncodingIsSaidByItsName() {
    for (String charset :
        List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE")) {
      problems.clear();

      read(SPAN.formatted("00000000000000a1").getBytes(Charset.forName(charset)));
      read(("\ufeff" + SPAN).getBytes(Charset.forName(charset)));

      assertThat(problems)
          .hasSize(2)
          .containsOnly(
              "in.json:1:1: JSON is UTF-8, the file is "
                  + charset.substring(0, 6)
                  + ": convert it");
    }
    assertThat(requests).isEmpty();
  }

  @Test
  void aRecordWhoseLengthLooksLikeABracketIsNotTakenForAnotherEncoding() {
    for (int size : new int[] {'{', '[', 0xfeff}) {
      requests.clear();
      byte[] traces = Requests.tracesOfSize(size);
      byte[] framed =
          ByteBuffer.allocate(4 + traces.length).putInt(traces.length).put(traces).array();

      read(framed);

      assertThat(traces).hasSize(size);
      assertThat(spanIds()).containsExactly(0xa1L);
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void aDocumentThatIsNoObjectIsSaidAndTheOthersAreRead() {
    read("null");
    read("\n \"SECRET\"\n");
    read("12.5");
    read("[true]");
    read("null\n7\n" + SPAN.formatted("00000000000000a1") + "\n7\n");

    assertThat(spanIds()).containsExactly(0xa1L);
    String rule = ": a document is a JSON object or a list of them, was ";
    assertThat(problems)
        .containsExactly(
            "in.json:1:1" + rule + "null",
            "in.json:2:2" + rule + "a string",
            "in.json:1:1" + rule + "a number",
            "in.json:1:2" + rule + "a boolean",
            "in.json:1:1" + rule + "null; and 2 more like it");
  }

  @Test
  void whatIsNoJsonIsSaidInWordsOfTheFileAndNotOfTheParser() {
    for (String broken :
        List.of(
            "{\"resourceSpans\":[nope]}",
            "{\"resourceSpans\":[+Infinite]}",
            "{\"resourceSpans\":[",
            "{\"resourceSpans\":[01]}",
            "{\"resourceSpans\":[1.}",
            "{\"resourceSpans\":[.5]}",
            "{\"resourceSpans\":[\"\\q\"]}",
            "{\"resourceSpans\":[\"\u0001\"]}",
            "{\"resourceSpans\":['a']}",
            "{\"resourceSpans\":[\"a\"}",
            "{resourceSpans:[]}",
            "{\"resourceSpans\":[/* a */]}",
            "{\"resourceSpans\":[" + "1".repeat(2_000) + "]}",
            "{\"" + "a".repeat(70_000) + "\":1}",
            "{\"resourceSpans\":[1,]}")) {
      problems.clear();

      read(broken);

      assertThat(problems)
          .as(broken.substring(0, Math.min(40, broken.length())))
          .hasSizeBetween(1, 2)
          .allSatisfy(told ->
              assertThat(told)
                  .contains("in.json:1:")
                  .doesNotContainPattern(
                      "Feature|Source|Stream|enable|Constraints|REDACTED|marker|Parser"));
    }
  }

  @Test
  void whatIsNoTraceFileIsSaid() {
    read("");
    read("hello");
    read("{\"hello\":1}");
    new TraceFileReader().read(Path.of("no/such/file.json"), this);
    new TraceFileReader(10, 0).read("big.json", stream(SPAN.getBytes(UTF_8)), this);

    assertThat(requests).isEmpty();
    assertThat(problems)
        .satisfiesExactly(
            empty -> assertThat(empty).contains("the file is empty"),
            text -> assertThat(text).contains("neither JSON nor OTLP protobuf: it is other text"),
            other -> assertThat(other).contains("in.json:1:1: none of the known formats"),
            missing -> assertThat(missing).contains("no such file"),
            big -> assertThat(big).contains("larger than 10 bytes"));
  }

  @Test
  void aJaegerTraceIsReadWithItsReferencesTagsLogsAndProcesses() {
    read(
        """
        {"data":[{"traceID":"7b","processes":{"p1":{"serviceName":"shop","tags":[
            {"key":"host","type":"string","value":"h1"}]}},
          "spans":[
            {"traceID":"7b","spanID":"a1","operationName":"root","startTime":0,"duration":5,
             "processID":"p1","references":[]},
            {"traceID":"7b","spanID":"call me","operationName":"pay","startTime":1,"duration":3,
             "processID":"p1",
             "references":[{"refType":"FOLLOWS_FROM","traceID":"7b","spanID":"a1"},
                           {"refType":"CHILD_OF","traceID":"7b","spanID":"a1"}],
             "tags":[{"key":"span.kind","type":"string","value":"client"},
                     {"key":"error","type":"bool","value":true},
                     {"key":"http.status_code","type":"int64","value":503}],
             "logs":[{"timestamp":2,"fields":[{"key":"event","type":"string","value":"retry"},
                                              {"key":"n","type":"int64","value":1}]}]}]}]}
        """);

    assertThat(problems).isEmpty();
    assertThat(spans()).hasSize(2);
    RawSpan root = spans().getFirst();
    assertThat(root.traceId().toString()).isEqualTo("0000000000000000000000000000007b");
    assertThat(root.spanId()).isEqualTo(0xa1);
    assertThat(root.startNanos()).isZero();
    assertThat(root.endNanos()).isEqualTo(5_000);
    RawSpan call = spans().getLast();
    assertThat(call.span().getSpanId()).isEqualTo(ForeignIds.spanId("call me"));
    assertThat(call.note()).isEqualTo("span id in the source: call me");
    assertThat(call.parentSpanId()).isEqualTo(0xa1);
    assertThat(call.span().getLinksList())
        .extracting(link -> link.getAttributes(0).getValue().getStringValue())
        .containsExactly("follows_from");
    assertThat(call.span().getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(call.span().getStatus().getCodeValue()).isEqualTo(2);
    assertThat(call.span().getAttributesList())
        .extracting(a -> a.getKey() + "=" + a.getValue().getIntValue())
        .contains("http.status_code=503");
    assertThat(call.span().getEvents(0).getName()).isEqualTo("retry");
    assertThat(call.resource().getAttributesList())
        .extracting(a -> a.getKey() + "=" + a.getValue().getStringValue())
        .containsExactly("service.name=shop", "host=h1");
  }

  @Test
  void aJaegerValueOfAWrongTypeIsLeftOutAndSaid() {
    read(
        """
        {"data":[{"traceID":"7b","processes":{},"spans":[
          {"spanID":"a1","operationName":5,"startTime":"SECRET","duration":1},
          {"spanID":"a2","startTime":-4,"duration":1,"tags":null,"logs":{}},
          {"spanID":"a3","startTime":1,"duration":-5,"tags":"SECRET"},
          {"spanID":"a4","startTime":"1.5","duration":"7","operationName":null},
          {"spanID":5,"startTime":1},
          {"startTime":1},
          null,
          {"spanID":"a5","traceID":7}]}]}
        """);

    assertThat(spans())
        .extracting(span -> span.spanId() + " " + span.startNanos() + " " + span.endNanos())
        .containsExactly(
            0xa1 + " " + StepTime.UNKNOWN + " " + StepTime.UNKNOWN,
            0xa2 + " " + StepTime.UNKNOWN + " " + StepTime.UNKNOWN,
            0xa3 + " 1000 " + StepTime.UNKNOWN,
            0xa4 + " 1500 8500");
    assertThat(problems)
        .containsExactly(
            "in.json:2:34: operationName is a string, was a number: it was left out",
            "in.json:2:48: startTime is microseconds from 0 on, was a string: it was left out",
            "in.json:3:65: logs is an array, was an object: it was left out",
            "in.json:3:30: startTime is microseconds from 0 on, was a negative number: it was left"
                + " out",
            "in.json:4:53: tags is an array, was a string: it was left out",
            "in.json:4:43: duration is microseconds from 0 on, was a negative number: it was left"
                + " out",
            "in.json:6:13: 1 span was rejected: spanID is a string, was a number",
            "in.json:7:3: 1 span was rejected: spanID is a string, was nothing",
            "in.json:8:3: 1 span was rejected: a span is an object, was null",
            "in.json:9:28: 1 span was rejected: traceID is a string, was a number");
  }

  @Test
  void aZipkinValueOfAWrongTypeIsLeftOutAndSaid() {
    read(
        """
        [{"traceId":"SECRET","id":5},
         {"traceId":"7b","id":"a1","timestamp":"SECRET","duration":1,"parentId":7},
         {"traceId":"7b","id":"a2","timestamp":-4,"duration":null,"tags":{"n":503,"o":{}}},
         {"traceId":"","id":"a3"}]
        """);

    assertThat(spans())
        .extracting(span -> span.spanId() + " " + span.startNanos())
        .containsExactly(0xa1 + " " + StepTime.UNKNOWN, 0xa2 + " " + StepTime.UNKNOWN);
    assertThat(spans().getLast().span().getAttributes(0).getValue().getStringValue())
        .isEqualTo("503");
    assertThat(problems)
        .containsExactly(
            "in.json:1:27: 1 span was rejected: id is a string, was a number",
            "in.json:2:73: parentId is a string, was a number: it was left out",
            "in.json:2:40: timestamp is microseconds from 0 on, was a string: it was left out",
            "in.json:3:79: the value of a tag is a string, was an object: it was left out",
            "in.json:3:40: timestamp is microseconds from 0 on, was a negative number: it was left"
                + " out",
            "in.json:4:13: 1 span was rejected: traceId is a string, was an empty one");
  }

  @Test
  void manyWrongForeignValuesAreToldUpToALimitAndCounted() {
    read("[" + "{\"traceId\":\"7b\",\"id\":5},".repeat(30) + "{\"traceId\":\"7b\",\"id\":\"a1\"}]");

    assertThat(spanIds()).containsExactly(0xa1L);
    assertThat(problems).hasSize(21);
    assertThat(problems.getLast()).contains("from here on 10 more were left out");
  }

  @Test
  void aZipkinSpanWithoutATimeHasNone() {
    read("[{\"traceId\":\"7b\",\"id\":\"a1\",\"kind\":\"SERVER\"}]");

    assertThat(spans())
        .singleElement()
        .returns(StepTime.UNKNOWN, RawSpan::startNanos)
        .returns(StepTime.UNKNOWN, RawSpan::endNanos);
  }

  @Test
  void whatToolsPrintedIsTheSameAsItsCanonicalForm() throws IOException {
    List<Path> twins = files("otlp-real", ".raw.json");

    assertThat(twins).hasSize(48);
    for (Path raw : twins) {
      List<RawSpan> canonical =
          inOrder(spansOf(Path.of(raw.toString().replace(".raw.json", ".json"))));
      List<RawSpan> printed = inOrder(spansOf(raw));

      assertThat(printed)
          .as("%s", raw)
          .extracting(TraceFileReaderTest::essence)
          .isEqualTo(canonical.stream().map(TraceFileReaderTest::essence).toList());
      // Some canonical files were given back what a tool had moved out of the attributes.
      for (int i = 0; i < printed.size(); i++) {
        assertThat(canonical.get(i).span().getAttributesList())
            .as("%s", raw)
            .containsAll(printed.get(i).span().getAttributesList());
      }
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void everyPublishedFileIsReadWithoutAProblem() throws IOException {
    for (String folder : List.of("otlp-real", "nezha", "tau-bench-airline", "agentrx-tau-retail")) {
      for (Path file : files(folder, "")) {
        String name = file.getFileName().toString();
        boolean traces =
            !name.contains(".raw.")
                && !name.contains("dogfood")
                && (name.contains(".otlp.") || folder.equals("otlp-real"))
                && !name.matches("README.md|.*index.json|.*labels.json|critical.*|derived.*|.*xz");
        if (traces) {
          assertThat(spansOf(file)).as("%s", file).isNotEmpty();
        }
      }
    }
    assertThat(problems).isEmpty();
  }

  private static List<RawSpan> inOrder(List<RawSpan> spans) {
    return spans.stream()
        .sorted(Comparator.comparing(span -> span.spanId() + " " + span.span().getKind()))
        .toList();
  }

  /// What a canonical file keeps of its source besides the attributes.
  private static String essence(RawSpan span) {
    return String.join(
        " ",
        span.traceId().toString(),
        Long.toHexString(span.spanId()),
        Long.toHexString(span.parentSpanId()),
        span.span().getName(),
        span.span().getKind().name(),
        span.startNanos() + "-" + span.endNanos(),
        span.span().getStatus().getCode().name(),
        span.span().getStatus().getMessage(),
        span.span().getEventsList().toString(),
        span.resource().toString(),
        span.scope().getName());
  }

  private List<RawSpan> spansOf(Path file) {
    requests.clear();
    new TraceFileReader().read(file, this);
    return spans();
  }

  private static List<Path> files(String folder, String ending) throws IOException {
    try (Stream<Path> paths = Files.walk(SharedData.path(folder))) {
      return paths
          .filter(Files::isRegularFile)
          .filter(path -> path.toString().endsWith(ending))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void read(String text) {
    read(text.getBytes(UTF_8));
  }

  private void read(byte[] content) {
    new TraceFileReader().read("in.json", stream(content), this);
  }

  private static ByteArrayInputStream stream(byte[] content) {
    return new ByteArrayInputStream(content);
  }

  private List<RawSpan> spans() {
    return requests.stream().flatMap(request -> request.spans().stream()).toList();
  }

  private List<Long> spanIds() {
    return spans().stream().map(RawSpan::spanId).toList();
  }
}
