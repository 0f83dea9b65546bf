/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class LenientJsonTest {
  @Test
  void everyKindOfValueIsRead() {
    var parsed =
        LenientJson.parse(
            """
            {"text": "a\\n\\u00e9\\"b\\\\", "whole": -7, "real": 1.5e3, "yes": true, "none": null,
             "list": [1, [2], {}]}
            """
                .strip());
    assertThat(parsed.complete()).isTrue();
    assertThat(fields(parsed.value()))
        .containsEntry("text", Value.text("a\n\u00e9\"b\\"))
        .containsEntry("whole", new Value.Whole(-7))
        .containsEntry("real", new Value.Real(1500))
        .containsEntry("yes", new Value.Bool(true))
        .containsEntry("none", Value.absent());
    assertThat(fields(parsed.value()).get("list"))
        .isInstanceOfSatisfying(Value.Items.class, items -> assertThat(items.values()).hasSize(3));
  }

  @Test
  void whatPythonPrintsIsRead() {
    var parsed = LenientJson.parse("{'ok': True, 'gone': None, 'it': \"it's\"}");
    assertThat(parsed.complete()).isTrue();
    assertThat(fields(parsed.value()))
        .containsEntry("ok", new Value.Bool(true))
        .containsEntry("it", Value.text("it's"));
  }

  @Test
  void aTextThatWasCutKeepsWhatArrived() {
    var parsed = LenientJson.parse("[{\"role\": \"tool\", \"content\": \"Error: no such fli");
    assertThat(parsed.complete()).isFalse();
    var message = (Value.Fields) ((Value.Items) parsed.value()).values().getFirst();
    assertThat(message.values()).containsEntry("content", Value.text("Error: no such fli"));
  }

  @Test
  void aCutAtAnyPlaceIsReadWithoutComplaint() {
    String whole = "{\"a\": [1, \"x\\u0041\\n\", {\"b\": false}], \"c\": {\"d\": \"\\\\\"}}";
    for (int length = 0; length < whole.length(); length++) {
      var parsed = LenientJson.parse(whole.substring(0, length));
      assertThat(parsed.complete()).as("cut at %s", length).isFalse();
    }
    assertThat(LenientJson.parse(whole).complete()).isTrue();
  }

  @Test
  void whatIsEncodedTwiceIsOpened() {
    assertThat(LenientJson.structured(Value.text("\"{\\\"a\\\": 1}\"")))
        .isEqualTo(LenientJson.parse("{\"a\": 1}").value());
    assertThat(LenientJson.structured(Value.text("plain"))).isEqualTo(Value.text("plain"));
  }

  @Test
  void nestingBeyondTheBoundIsSkippedAndTheRestIsRead() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    var parsed = LenientJson.parse("{\"deep\": " + deep + ", \"after\": 1}");
    assertThat(parsed.complete()).isFalse();
    assertThat(fields(parsed.value())).containsEntry("after", new Value.Whole(1));
  }

  @Test
  void hostileTextsTakeTimeInProportionToTheirLength() {
    int size = 10 << 20;
    var texts =
        List.of(
            "\"" + "\\\"".repeat(size / 2),
            "[" + "\"".repeat(size),
            "[".repeat(size),
            "{\"a\":".repeat(size / 5),
            "[" + "1,".repeat(size / 2),
            "[\"" + "x".repeat(size),
            "[" + "\"\\\\\",".repeat(size / 5));
    for (String text : texts) {
      Assertions.assertTimeout(Duration.ofSeconds(60), () -> LenientJson.parse(text));
    }
  }

  @Test
  void noiseIsReadWithoutComplaint() {
    var random = new Random(7);
    String alphabet = "{}[]\"'\\:,.-+ 0123456789truefalsenullNone\n\u00e9\ud83d";
    for (int round = 0; round < 20_000; round++) {
      var text = new StringBuilder();
      int length = random.nextInt(40);
      for (int i = 0; i < length; i++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      LenientJson.structured(Value.text(text.toString()));
    }
  }

  private static Map<String, Value> fields(Value value) {
    return ((Value.Fields) value).values();
  }
}
