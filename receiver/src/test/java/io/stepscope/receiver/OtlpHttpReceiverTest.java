/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OtlpHttpReceiverTest {
  private static final int LIMIT = 1 << 20;
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final String ONE_SPAN =
      """
      {"resourceSpans":[{"scopeSpans":[{"spans":[
        {"traceId":"0102030405060708090A0B0C0D0E0F10","spanId":"00000000000000a1","name":"plan",
         "startTimeUnixNano":"1000","endTimeUnixNano":2000}]}]}]}
      """;

  private final RecordingIntake intake = new RecordingIntake();
  private final OtlpReceiver receiver =
      new OtlpReceiver(
          ReceiverSettings.of(new Endpoint("localhost", 0), new Endpoint("localhost", 0))
              .withLimits(
                  ReceiverLimits.DEFAULT
                      .withMaxMessageBytes(LIMIT)
                      .withMaxInFlightBytes(16 * LIMIT)
                      .withMaxConnections(40)
                      .withTimeouts(
                          Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMinutes(5))),
          intake);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  OtlpHttpReceiverTest() throws IOException {
    receiver.start();
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    receiver.close();
    assertThat(receiver.inFlightBytes()).isZero();
  }

  @Test
  void aProtobufBodyArrivesAsItWasSent() throws Exception {
    byte[] sent = Requests.traces(Requests.span("00000000000000a1")).toByteArray();

    HttpResponse<byte[]> plain = post("/v1/traces", PROTOBUF, sent);
    HttpResponse<byte[]> packed = postGzip("/v1/traces", PROTOBUF, Requests.gzip(sent));

    assertThat(plain.statusCode()).isEqualTo(200);
    assertThat(plain.headers().firstValue("content-type")).contains(PROTOBUF);
    assertThat(plain.body()).isEmpty();
    assertThat(packed.statusCode()).isEqualTo(200);
    assertThat(intake.requests())
        .extracting(OtlpRequest::body)
        .containsExactly(ByteString.copyFrom(sent), ByteString.copyFrom(sent));
  }

  @Test
  void aJsonBodyArrivesAsTheProtobufMessageItStandsFor() throws Exception {
    HttpResponse<byte[]> response =
        postGzip("/v1/traces", "application/json; charset=utf-8", Requests.gzip(bytes(ONE_SPAN)));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains(JSON);
    assertThat(text(response)).isEqualTo("{}");
    assertThat(intake.requests())
        .extracting(OtlpRequest::body)
        .containsExactly(
            Requests.traces(Requests.span("00000000000000a1").setName("plan")).toByteString());
  }

  @Test
  void metricsAndLogsHaveTheirOwnPaths() throws Exception {
    assertThat(post("/v1/metrics", PROTOBUF, Requests.metrics(3).toByteArray()).statusCode())
        .isEqualTo(200);
    assertThat(post("/v1/logs", JSON, bytes("{\"resourceLogs\":[]}")).statusCode()).isEqualTo(200);

    assertThat(intake.requests()).extracting(OtlpRequest::items).containsExactly(3);
    assertThat(receiver.metrics().acceptedItems(Signal.METRICS, Protocol.HTTP)).isEqualTo(3);
  }

  @Test
  void anEmptyRequestIsASuccessButAnEmptyJsonBodyIsNoRequest() throws Exception {
    assertThat(post("/v1/traces", PROTOBUF, new byte[0]).statusCode()).isEqualTo(200);
    assertThat(post("/v1/traces", JSON, bytes("{}")).statusCode()).isEqualTo(200);
    assertThat(post("/v1/traces", JSON, new byte[0]).statusCode()).isEqualTo(400);
    assertThat(post("/v1/traces", JSON, bytes(" \n")).statusCode()).isEqualTo(400);
    assertThat(intake.requests()).isEmpty();
  }

  @Test
  void whatIsWrongIsSaidInTheLanguageOfTheRequest() throws Exception {
    HttpResponse<byte[]> json =
        post("/v1/traces", JSON, bytes(ONE_SPAN.replace("\"1000\"", "\"soon\"")));
    HttpResponse<byte[]> protobuf = post("/v1/traces", PROTOBUF, new byte[] {0x0a, 0x02, 0x08});

    assertThat(json.statusCode()).isEqualTo(400);
    assertThat(text(json))
        .isEqualTo(
            "{\"code\":3,\"message\":\"/resourceSpans/0/scopeSpans/0/spans/0/startTimeUnixNano"
                + " (line 3, column 24): the field is a whole number from 0 to"
                + " 18446744073709551615, was another string\"}");
    assertThat(protobuf.statusCode()).isEqualTo(400);
    assertThat(protobuf.headers().firstValue("content-type")).contains(PROTOBUF);
    Status status = Status.parseFrom(protobuf.body());
    assertThat(status.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(status.getMessage())
        .isEqualTo(
            "ExportTraceServiceRequest.resourceSpans[0] at byte 0: the field has 2 bytes, but its"
                + " message ends after 1");
  }

  @Test
  void aRejectedSpanIsCountedInTheAnswer() throws Exception {
    byte[] sent =
        Requests.traces(Requests.span("00000000000000a1"), Requests.span("0000000000000000"))
            .toByteArray();
    String json = ONE_SPAN.replace("00000000000000a1", "0000000000000000");

    var response = ExportTraceServiceResponse.parseFrom(post("/v1/traces", PROTOBUF, sent).body());

    assertThat(response.getPartialSuccess().getRejectedSpans()).isEqualTo(1);
    assertThat(text(post("/v1/traces", JSON, bytes(json))))
        .isEqualTo(
            "{\"partialSuccess\":{\"rejectedSpans\":\"1\",\"errorMessage\":\"1 span rejected:"
                + " resourceSpans[0].scopeSpans[0].spans[0]: spanId must not be empty or all"
                + " zero\"}}");
    assertThat(intake.requests()).hasSize(1);
  }

  @Test
  void namesThatAreNotOtlpsAreIgnoredButNotInSilence() throws Exception {
    HttpResponse<byte[]> response =
        post("/v1/traces", JSON, bytes("{\"resource_spans\":[{\"scope_spans\":[]}]}"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(text(response))
        .contains(
            "\"rejectedSpans\":\"0\"", "'resource_spans'", "OTLP/JSON calls it resourceSpans");
  }

  @Test
  void whatIsNotSpokenHereIsRefusedByItsOwnCode() throws Exception {
    byte[] sent = Requests.traces(Requests.span("00000000000000a1")).toByteArray();

    assertThat(post("/v1/traces", "text/plain", sent).statusCode()).isEqualTo(415);
    assertThat(send(request("/v1/traces", PROTOBUF, sent).header("content-encoding", "br")))
        .returns(415, HttpResponse::statusCode);
    assertThat(post("/v1/profiles", PROTOBUF, sent).statusCode()).isEqualTo(404);
    HttpResponse<byte[]> get = send(request("/v1/traces", PROTOBUF, sent).GET());
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.headers().firstValue("allow")).contains("POST");
    assertThat(send(request("/v1/traces", JSON, sent).method("OPTIONS", noBody())))
        .returns(405, HttpResponse::statusCode)
        .satisfies(response ->
            assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin"));
    assertThat(
            receiver
                .metrics()
                .refusedRequests(Signal.TRACES, Protocol.HTTP, RefusalReason.UNSUPPORTED))
        .isEqualTo(2);
  }

  @Test
  void aRequestAtTheLimitIsTakenAndOneByteMoreIsNot() throws Exception {
    for (int size : new int[] {LIMIT - 1, LIMIT}) {
      byte[] sent = Requests.tracesOfSize(size);
      assertThat(post("/v1/traces", PROTOBUF, sent).statusCode()).isEqualTo(200);
      assertThat(postGzip("/v1/traces", PROTOBUF, Requests.gzip(sent)).statusCode()).isEqualTo(200);
      assertThat(postChunked(sent).statusCode()).isEqualTo(200);
    }
    byte[] larger = Requests.tracesOfSize(LIMIT + 1);
    assertThat(post("/v1/traces", PROTOBUF, larger).statusCode()).isEqualTo(413);
    assertThat(postGzip("/v1/traces", PROTOBUF, Requests.gzip(larger)).statusCode()).isEqualTo(413);
    assertThat(postChunked(larger).statusCode()).isEqualTo(413);
    assertThat(intake.requests()).hasSize(6);
  }

  @Test
  void aGzipBombIsStoppedAtTheLimit() throws Exception {
    byte[] bomb = Requests.gzip(new byte[50 << 20]);

    assertThat(postGzip("/v1/traces", PROTOBUF, bomb).statusCode()).isEqualTo(413);
  }

  @Test
  void moreMessagesThanMemoryCanHoldAreRefusedBeforeTheyAreBuilt() throws Exception {
    // A million empty spans in half a million bytes and some.
    var spans = ByteString.newOutput();
    for (int i = 0; i < LIMIT / 2 - 16; i++) {
      spans.write(0x12);
      spans.write(0);
    }
    byte[] scope = spans.toByteString().toByteArray();
    var body = ByteString.newOutput();
    var output = com.google.protobuf.CodedOutputStream.newInstance(body);
    int inner = 1 + com.google.protobuf.CodedOutputStream.computeUInt32SizeNoTag(scope.length);
    output.writeTag(1, 2);
    output.writeUInt32NoTag(inner + scope.length);
    output.writeTag(2, 2);
    output.writeUInt32NoTag(scope.length);
    output.writeRawBytes(scope);
    output.flush();

    HttpResponse<byte[]> response = post("/v1/traces", PROTOBUF, body.toByteString().toByteArray());

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(Status.parseFrom(response.body()).getMessage()).contains("more memory");
  }

  @Test
  void damagedGzipIsBadData() throws Exception {
    byte[] packed = Requests.gzip(Requests.tracesOfSize(2_000));
    byte[] wrongChecksum = packed.clone();
    wrongChecksum[packed.length - 6] ^= 1;
    byte[] cut = java.util.Arrays.copyOf(packed, packed.length - 20);
    byte[] followed = java.util.Arrays.copyOf(packed, packed.length + 3);

    for (byte[] damaged :
        new byte[][] {wrongChecksum, cut, followed, new byte[0], bytes("plain")}) {
      assertThat(postGzip("/v1/traces", PROTOBUF, damaged).statusCode()).isEqualTo(400);
    }
    assertThat(intake.requests()).isEmpty();
  }

  @Test
  void whoIsRefusedByTheIntakeIsToldWhenToComeBack() throws Exception {
    intake.answer(new Admission.Refused("the queue is full", Duration.ofMillis(2_500)));

    HttpResponse<byte[]> response = post("/v1/traces", JSON, bytes(ONE_SPAN));

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("retry-after")).contains("3");
    assertThat(text(response)).isEqualTo("{\"code\":8,\"message\":\"the queue is full\"}");
  }

  @Test
  void everyBodyThatMustBeRejectedIsA400AndTheNextOneIsServed() throws Exception {
    for (SharedData.Body body : SharedData.bodies("malformed/otlp-proto-invalid.jsonl.gz")) {
      assertThat(post("/v1/traces", PROTOBUF, body.bytes()).statusCode())
          .as("%s", body)
          .isEqualTo(400);
    }
    for (String corpus : new String[] {"json-test-suite", "mutations"}) {
      for (SharedData.Body body : SharedData.bodies("malformed/" + corpus + ".jsonl.gz")) {
        int status = post("/v1/traces", JSON, body.bytes()).statusCode();
        switch (body.expected()) {
          case "reject" -> assertThat(status).as("%s", body).isEqualTo(400);
          case "accept", "flagSpan" ->
              assertThat(status).as("%s", body).isEqualTo(body.bytes().length > LIMIT ? 413 : 200);
          default -> assertThat(status).as("%s", body).isIn(200, 400);
        }
      }
    }
    assertThat(post("/v1/traces", JSON, bytes(ONE_SPAN)).statusCode()).isEqualTo(200);
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    try (Socket socket = connect()) {
      String good = head(ONE_SPAN.length(), "") + ONE_SPAN;
      String bad = head(2, "") + "[]";
      socket.getOutputStream().write(bytes(good + bad + good));

      assertThat(statusLines(socket, 3)).containsExactly("200", "400", "200");
    }
  }

  @Test
  void whoAsksFirstIsToldToContinueOrWhyNot() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes(head(2, "Expect: 100-continue\r\n")));
      assertThat(statusLines(socket, 1)).containsExactly("100");
      socket.getOutputStream().write(bytes("{}"));
      assertThat(statusLines(socket, 1)).containsExactly("200");
    }
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes(head(LIMIT + 1, "Expect: 100-continue\r\n")));
      assertThat(statusLines(socket, 1)).containsExactly("413");
    }
  }

  @Test
  void aSlowSenderIsCutOff() throws Exception {
    try (Socket slowBody = connect();
        Socket slowHeader = connect()) {
      slowBody.getOutputStream().write(bytes(head(100, "") + "{"));
      slowHeader.getOutputStream().write(bytes("POST /v1/traces HTTP/1.1\r\nHost: "));

      assertThat(statusLines(slowBody, 1)).containsExactly("408");
      assertThat(slowHeader.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(
            receiver.metrics().refusedRequests(Signal.TRACES, Protocol.HTTP, RefusalReason.TIMEOUT))
        .isEqualTo(1);
  }

  @Test
  void whatIsNotHttpAndWhatIsTooLongInTheHeadIsRefused() throws Exception {
    assertThat(firstStatus("this is not http\r\n\r\n")).isEqualTo("400");
    assertThat(firstStatus("POST /" + "x".repeat(5_000) + " HTTP/1.1\r\n\r\n")).isEqualTo("414");
    assertThat(firstStatus(head(2, "X-Flood: " + "x".repeat(20_000) + "\r\n") + "{}"))
        .isEqualTo("431");
  }

  @Test
  void oneConnectionTooManyIsClosed() throws Exception {
    var sockets = new java.util.ArrayList<Socket>();
    try {
      for (int i = 0; i < 40; i++) {
        Socket socket = connect();
        sockets.add(socket);
        socket.getOutputStream().write(bytes(head(2, "") + "{}"));
        assertThat(statusLines(socket, 1)).containsExactly("200");
      }
      try (Socket last = connect()) {
        assertThat(readsEnd(last)).isTrue();
      }
      sockets.getFirst().close();
      assertThat(serves()).isTrue();
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void aRequestInProgressIsAnsweredWhileTheReceiverStops() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes(head(2, "Expect: 100-continue\r\n")));
      assertThat(statusLines(socket, 1)).containsExactly("100");
      Thread stopping = Thread.ofVirtual().start(() -> receiver.stop(Duration.ofSeconds(5)));
      assertThat(firstRefusedConnection()).isTrue();

      socket.getOutputStream().write(bytes("{}"));

      assertThat(statusLines(socket, 1)).containsExactly("200");
      assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  private boolean firstRefusedConnection() {
    for (int i = 0; i < 10_000; i++) {
      try (Socket socket = connect()) {
        if (socket.getInputStream().read() < 0) {
          return true;
        }
      } catch (IOException _) {
        return true;
      }
    }
    return false;
  }

  private boolean serves() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      try (Socket socket = connect()) {
        socket.getOutputStream().write(bytes(head(2, "") + "{}"));
        if (!statusLines(socket, 1).isEmpty()) {
          return true;
        }
      } catch (IOException _) {
        // The place of the one that left is not free yet.
      }
    }
    return false;
  }

  private static boolean readsEnd(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException _) {
      return true;
    }
  }

  private String firstStatus(String sent) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes(sent));
      return statusLines(socket, 1).getFirst();
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket("localhost", receiver.httpPort());
    socket.setSoTimeout(15_000);
    return socket;
  }

  private static String head(int length, String more) {
    return "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Content-Length: "
        + length
        + "\r\n"
        + more
        + "\r\n";
  }

  /// The status codes of the next answers, whose bodies are read away.
  private static java.util.List<String> statusLines(Socket socket, int count) throws IOException {
    var codes = new java.util.ArrayList<String>();
    InputStream in = socket.getInputStream();
    while (codes.size() < count) {
      String head = readHead(in);
      if (head.isEmpty()) {
        return codes;
      }
      codes.add(head.split(" ", 3)[1]);
      int at = head.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
      if (at >= 0) {
        int end = head.indexOf('\r', at);
        in.readNBytes(Integer.parseInt(head.substring(at + 16, end)));
      }
    }
    return codes;
  }

  private static String readHead(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private HttpResponse<byte[]> post(String path, String type, byte[] body) throws Exception {
    return send(request(path, type, body));
  }

  private HttpResponse<byte[]> postGzip(String path, String type, byte[] body) throws Exception {
    return send(request(path, type, body).header("content-encoding", "gzip"));
  }

  private HttpResponse<byte[]> postChunked(byte[] body) throws Exception {
    return send(
        request("/v1/traces", PROTOBUF, body)
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream(body))));
  }

  private HttpRequest.Builder request(String path, String type, byte[] body) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + receiver.httpPort() + path))
        .timeout(Duration.ofSeconds(20))
        .header("content-type", type)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpRequest.BodyPublisher noBody() {
    return HttpRequest.BodyPublishers.noBody();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), UTF_8);
  }
}
