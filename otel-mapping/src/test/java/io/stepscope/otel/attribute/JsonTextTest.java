/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTextTest {
  @Test
  void anObjectInATextIsOpened() {
    assertThat(JsonText.read(" {\"a\": [1, 2.5, true, null, \"x\"]}"))
        .isEqualTo(
            new JsonText.Reading(
                fields(
                    "a",
                    new Value.Items(
                        List.of(
                            new Value.Whole(1),
                            new Value.Real(2.5),
                            new Value.Bool(true),
                            Value.absent(),
                            new Value.Text("x")))),
                false,
                false));
  }

  @Test
  void jsonThatWasEncodedTwiceIsOpenedTwice() {
    assertThat(JsonText.read("\"{\\\"a\\\": 1}\"").value())
        .isEqualTo(fields("a", new Value.Whole(1)));
  }

  @Test
  void jsonCutInTheMiddleKeepsWhatStoodBefore() {
    assertThat(JsonText.read("{\"a\": 1, \"b\": \"unfini"))
        .isEqualTo(new JsonText.Reading(fields("a", new Value.Whole(1)), true, false));
  }

  @Test
  void whatIsNoJsonStaysAText() {
    for (var text : List.of("rain", "{not json}", "[1, 2] and more", "", "42", "true")) {
      assertThat(JsonText.read(text))
          .isEqualTo(new JsonText.Reading(new Value.Text(text), false, false));
    }
  }

  @Test
  void numbersBeyondEveryTypeAreRounded() {
    assertThat(JsonText.read("[123456789012345678901234567890, NaN]").value())
        .isEqualTo(
            new Value.Items(
                List.of(new Value.Real(1.2345678901234568E29), new Value.Real(Double.NaN))));
  }

  @Test
  void whatIsDeeperOrMoreThanTheCapIsLeftOut() {
    var caps = new ValueCaps(2, 3, 4);
    assertThat(JsonText.read("[[[1]]]", caps))
        .isEqualTo(
            new JsonText.Reading(
                new Value.Items(List.of(new Value.Items(List.of(Value.absent())))), false, true));
    assertThat(JsonText.read("[1,2,3,4,5]", caps).capped()).isTrue();
    assertThat(JsonText.read("[\"abcdef\"]", caps).value())
        .isEqualTo(new Value.Items(List.of(new Value.Text("abcd"))));
  }

  private static Value fields(String key, Value value) {
    return new Value.Fields(new LinkedHashMap<>(Map.of(key, value)));
  }
}
