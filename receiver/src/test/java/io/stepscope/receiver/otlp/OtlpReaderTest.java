/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.Signal;
import io.stepscope.receiver.Requests;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// One reader with two settings: whatever OTLP says holds in both.
@ParameterizedClass(name = "lenient: {0}")
@ValueSource(booleans = {false, true})
class OtlpReaderTest {
  private final OtlpReader reader;

  OtlpReaderTest(boolean lenient) {
    this.reader = new OtlpReader(lenient);
  }

  @Test
  void everyKindOfValueIsWhatProtobufHolds() throws Exception {
    assertThat(value("{\"stringValue\":\"\\ud83d\\ude00 ü\"}").getStringValue()).isEqualTo("😀 ü");
    assertThat(value("{\"boolValue\":true}").getBoolValue()).isTrue();
    assertThat(value("{\"intValue\":\"-9223372036854775808\"}").getIntValue())
        .isEqualTo(Long.MIN_VALUE);
    assertThat(value("{\"intValue\":7}").getIntValue()).isEqualTo(7);
    assertThat(value("{\"intValue\":0}").hasIntValue()).isTrue();
    assertThat(value("{\"doubleValue\":1.5e3}").getDoubleValue()).isEqualTo(1500);
    assertThat(value("{\"doubleValue\":\"NaN\"}").getDoubleValue()).isNaN();
    assertThat(value("{\"bytesValue\":\"AP8\"}").getBytesValue().toByteArray())
        .containsExactly(0, 0xff);
    assertThat(value("{\"arrayValue\":{\"values\":[{\"intValue\":1},{}]}}").getArrayValue())
        .returns(2, array -> array.getValuesCount());
    assertThat(value("{}").getValueCase()).isEqualTo(AnyValue.ValueCase.VALUE_NOT_SET);
  }

  @Test
  void ofTwoMembersWithOneNameTheLastCounts() throws Exception {
    assertThat(value("{\"intValue\":1,\"intValue\":2}").getIntValue()).isEqualTo(2);
    assertThat(value("{\"intValue\":1,\"stringValue\":\"b\"}").getStringValue()).isEqualTo("b");
  }

  @Test
  void aStringThatWasCutInsideACharacterIsMended() throws Exception {
    assertThat(value("{\"stringValue\":\"cut \\ud83d\"}").getStringValue()).isEqualTo("cut \ufffd");
  }

  @Test
  void aValueOfAnotherKindIsRefusedWithItsPath() throws Exception {
    for (String wrong :
        List.of(
            "{\"stringValue\":1}",
            "{\"boolValue\":\"true\"}",
            "{\"intValue\":1.5}",
            "{\"intValue\":\"9223372036854775808\"}",
            "{\"intValue\":1e400}",
            "{\"doubleValue\":1e400}",
            "{\"bytesValue\":\"*\"}",
            "{\"arrayValue\":[]}",
            "{\"arrayValue\":{\"values\":[null]}}",
            "[]")) {
      assertThat(refusal(wrong))
          .startsWith("/resourceSpans/0/scopeSpans/0/spans/0/attributes/0/value");
    }
  }

  @Test
  void aRefusalRepeatsNothingOfTheContent() throws Exception {
    for (String broken :
        List.of(
            "{\"stringValue\":SECRET}",
            "{\"stringValue\":\"SECRET",
            "{\"stringValue\":\"SECRET\\q\"}",
            "{\"stringValue\":\"SECRET\" \"SECRET\"}",
            "{\"stringValue\":trueSECRET}",
            "{\"intValue\":\"SECRET\"}",
            "{\"intValue\":12SECRET}",
            "{\"bytesValue\":\"SECRET!\"}",
            "{\"kvlistValue\":{\"values\":[{\"key\":1,SECRET}]}}",
            "{\"doubleValue\":\"SECRET\"}")) {
      assertThat(refusal(broken)).isNotEmpty().doesNotContain("SECRE");
    }
  }

  @Test
  void jsonNestedTooDeepIsRefusedLikeProtobuf() throws Exception {
    String deep = "{\"arrayValue\":{\"values\":[".repeat(60) + "{}" + "]}}".repeat(60);

    assertThat(refusal(deep)).contains("messages nest at most 100 deep");
  }

  @Test
  void aKnownFieldInAForeignWireTypeIsRefusedThoughProtobufSkipsIt() throws Exception {
    byte[] nameAsNumber = {0x0a, 6, 0x12, 4, 0x12, 2, 0x28, 1};

    assertThat(ExportTraceServiceRequest.parseFrom(nameAsNumber)).isNotNull();
    assertThatExceptionOfType(BadDataException.class)
        .isThrownBy(() -> reader.protobuf(Signal.TRACES, nameAsNumber, 0, Allowance.UNLIMITED))
        .withMessage(
            "ExportTraceServiceRequest.resourceSpans[0].scopeSpans[0].spans[0].name at byte 6:"
                + " the field is length-delimited on the wire, was varint");
  }

  @Test
  void whatIsReadFromASpansBytesIsWhatProtobufReads() throws Exception {
    var random = new Random(21);
    for (int i = 0; i < 2_000; i++) {
      // Messages one after the other are one message, of whose repeated fields the last counts.
      var bytes = ByteString.EMPTY;
      for (int parts = random.nextInt(3); parts >= 0; parts--) {
        bytes = bytes.concat(anySpan(random).toByteString());
      }
      var whole = Span.parseFrom(bytes);
      byte[] nested = nested(1, nested(2, nested(2, bytes.toByteArray())));

      var spans = reader.protobuf(Signal.TRACES, nested, 0, Allowance.UNLIMITED).request().spans();

      var expected = RawSpan.Identity.of(whole);
      assertThat(spans).hasSize(1);
      assertThat(spans.getFirst())
          .returns(expected.traceId(), RawSpan::traceId)
          .returns(expected.spanId(), RawSpan::spanId)
          .returns(expected.parentSpanId(), RawSpan::parentSpanId)
          .returns(expected.startNanos(), RawSpan::startNanos)
          .returns(expected.endNanos(), RawSpan::endNanos)
          .returns((expected.flags() & 0x300) == 0x300, RawSpan::hasRemoteParent)
          .returns(whole, RawSpan::span);
    }
  }

  private static Span anySpan(Random random) {
    byte[] trace = new byte[16];
    byte[] id = new byte[8];
    random.nextBytes(trace);
    random.nextBytes(id);
    var span =
        Span.newBuilder()
            .setTraceId(ByteString.copyFrom(trace))
            .setSpanId(ByteString.copyFrom(id))
            .setName("ü".repeat(random.nextInt(100)))
            .setFlags(random.nextInt())
            .addAttributes(Requests.nested(random.nextInt(4)))
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        900,
                        UnknownFieldSet.Field.newBuilder().addVarint(random.nextLong()).build())
                    .build());
    if (random.nextBoolean()) {
      span.setParentSpanId(
          ByteString.copyFrom(id).substring(1).concat(ByteString.copyFromUtf8("p")));
    }
    if (random.nextBoolean()) {
      span.setStartTimeUnixNano(random.nextLong()).setEndTimeUnixNano(random.nextLong());
    }
    return span.build();
  }

  private static byte[] nested(int field, byte[] message) throws IOException {
    var bytes = ByteString.newOutput();
    var output = CodedOutputStream.newInstance(bytes);
    output.writeByteArray(field, message);
    output.flush();
    return bytes.toByteString().toByteArray();
  }

  @Test
  void nothingThatProtobufRefusesIsTakenAndNothingFailsOtherwise() {
    var random = new Random(20);
    byte[] traces =
        Requests.traces(
                Requests.span("00000000000000a1").addAttributes(Requests.nested(3)),
                Requests.span("00000000000000a2")
                    .setParentSpanId(Requests.hex("00000000000000a1"))
                    .addAttributes(KeyValue.newBuilder().setKey("ü")))
            .toByteArray();
    byte[] metrics = Requests.metrics(3).toByteArray();
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      boolean spans = random.nextBoolean();
      byte[] broken = (spans ? traces : metrics).clone();
      for (int hits = random.nextInt(3); hits >= 0; hits--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }
      boolean taken = isTaken(spans ? Signal.TRACES : Signal.METRICS, broken);
      if (taken) {
        assertThat(isProtobuf(spans, broken)).isTrue();
      } else {
        refused++;
      }
    }
    assertThat(refused).isBetween(2_000, 19_000);
  }

  private boolean isTaken(Signal signal, byte[] body) {
    try {
      return reader.protobuf(signal, body, 0, Allowance.UNLIMITED).request().body().size() > 0;
    } catch (BadDataException _) {
      return false;
    } catch (Allowance.OverAllowanceException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isProtobuf(boolean spans, byte[] body) {
    try {
      return spans
          ? ExportTraceServiceRequest.parseFrom(body) != null
          : ExportMetricsServiceRequest.parseFrom(body) != null;
    } catch (InvalidProtocolBufferException _) {
      return false;
    }
  }

  private AnyValue value(String json) throws Exception {
    return ExportTraceServiceRequest.parseFrom(read(json).request().body())
        .getResourceSpans(0)
        .getScopeSpans(0)
        .getSpans(0)
        .getAttributes(0)
        .getValue();
  }

  /// What is said of a value that cannot be taken: strictly by an exception, leniently by a flaw
  /// where the value alone is wrong; empty when nothing is.
  private String refusal(String json) throws Exception {
    try {
      List<OtlpReading.Flaw> flaws = read(json).flaws();
      return flaws.isEmpty()
          ? ""
          : flaws
              .getFirst()
              .text()
              .replaceFirst("1 span was rejected: |a value was cut here: ", "");
    } catch (BadDataException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private OtlpReading read(String json) throws Exception {
    byte[] body =
        """
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0102030405060708090a0b0c0d0e0f10",
        "spanId":"00000000000000a1","attributes":[{"key":"k","value":%s}]}]}]}]}\
        """
            .formatted(json)
            .getBytes(UTF_8);
    return reader.json(Signal.TRACES, body, 0, Allowance.UNLIMITED);
  }
}
