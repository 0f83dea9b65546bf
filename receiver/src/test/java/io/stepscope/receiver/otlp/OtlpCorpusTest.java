/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepscope.otel.Signal;
import io.stepscope.receiver.SharedData;
import io.stepscope.receiver.SharedData.Body;
import org.junit.jupiter.api.Test;

class OtlpCorpusTest {
  private final OtlpReader reader = new OtlpReader(false);

  @Test
  void everyBrokenProtobufBodyIsRefusedWithThePlaceOfTheFault() {
    var bodies = SharedData.bodies("malformed/otlp-proto-invalid.jsonl.gz");

    assertThat(bodies).hasSize(66);
    assertThat(bodies)
        .allSatisfy(body ->
            assertThatExceptionOfType(BadDataException.class)
                .isThrownBy(
                    () -> reader.protobuf(Signal.TRACES, body.bytes(), 0, Allowance.UNLIMITED))
                .withMessageContaining("at byte"));
  }

  @Test
  void noBodyOfTheJsonSuiteIsTakenForARequestUnlessItIsAnObject() {
    var bodies = SharedData.bodies("malformed/json-test-suite.jsonl.gz");

    assertThat(bodies).hasSize(164);
    assertThat(bodies)
        .filteredOn(body -> body.expected().equals("reject"))
        .hasSize(96)
        .allSatisfy(this::isRefused);
    assertThat(bodies)
        .filteredOn(body -> body.expected().equals("wellFormedJson") && body.bytes()[0] == '{')
        .isNotEmpty()
        .allSatisfy(body ->
            assertThat(reader.json(Signal.TRACES, body.bytes(), 0, Allowance.UNLIMITED))
                .satisfies(reading -> assertThat(reading.request().items()).isZero()));
    assertThat(bodies)
        .filteredOn(body -> body.expected().equals("wellFormedJson") && body.bytes()[0] != '{')
        .isNotEmpty()
        .allSatisfy(this::isRefused);
  }

  @Test
  void aCorruptedPayloadIsTakenRefusedOrRelievedOfASpanAsItsLabelSays() {
    var bodies = SharedData.bodies("malformed/mutations.jsonl.gz");

    assertThat(bodies)
        .filteredOn(body -> body.expected().equals("accept"))
        .hasSize(50)
        .allSatisfy(body -> assertThat(rejectedIn(body)).isZero());
    assertThat(bodies)
        .filteredOn(body -> body.expected().equals("flagSpan"))
        .hasSize(6)
        .allSatisfy(body -> assertThat(rejectedIn(body)).isEqualTo(1));
    assertThat(bodies)
        .filteredOn(body -> body.expected().equals("reject"))
        .hasSize(16)
        .allSatisfy(this::isRefused);
  }

  private int rejectedIn(Body body) throws Exception {
    return reader.json(Signal.TRACES, body.bytes(), 0, Allowance.UNLIMITED).rejected();
  }

  private void isRefused(Body body) {
    assertThatThrownBy(() -> reader.json(Signal.TRACES, body.bytes(), 0, Allowance.UNLIMITED))
        .isInstanceOf(BadDataException.class);
  }
}
