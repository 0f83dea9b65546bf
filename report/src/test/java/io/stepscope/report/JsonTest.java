/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.Value;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;

class JsonTest {
  @Test
  void durationsAreSecondsAndTimesKeepTheirNanoseconds() {
    assertThat(
            written(json -> {
              json.seconds("took", 1_500_000_000L);
              json.time("at", 1_760_000_000_123_456_789L);
              json.unixNano("unix", 1_760_000_000_123_456_789L);
            }))
        .isEqualTo(
            """
            {"took":1.5,"at":"2025-10-09T08:53:20.123456789Z","unix":"1760000000123456789"}\
            """);
  }

  @Test
  void whatIsUnknownIsNullAndNeverZero() {
    assertThat(
            written(json -> {
              json.seconds("took", OptionalLong.empty());
              json.time("at", StepTime.UNKNOWN);
              json.secondsOrNull("slack", -1);
              json.number("ratio", Double.NaN);
              json.value("result", Value.absent());
            }))
        .isEqualTo("{\"took\":null,\"at\":null,\"slack\":null,\"ratio\":null,\"result\":null}");
  }

  @Test
  void timesBeforeTheEpochAndAtItAreTimes() {
    assertThat(Json.rfc3339(0)).isEqualTo("1970-01-01T00:00:00.000000000Z");
    assertThat(Json.rfc3339(-1)).isEqualTo("1969-12-31T23:59:59.999999999Z");
  }

  @Test
  void contentIsWrittenAsItCame() {
    var fields = new LinkedHashMap<String, Value>();
    fields.put("b", new Value.Whole(1));
    fields.put("a", new Value.Items(List.of(new Value.Real(0.5), new Value.Bool(true))));
    fields.put("bytes", new Value.Binary(List.of((byte) 1, (byte) 2)));
    assertThat(written(json -> json.value("parameters", new Value.Fields(fields))))
        .isEqualTo("{\"parameters\":{\"b\":1,\"a\":[0.5,true],\"bytes\":\"AQI=\"}}");
  }

  @Test
  void contentMayBeNestedDeeperThanAnyStack() {
    Value nested = Value.text("core");
    for (int i = 0; i < 100_000; i++) {
      nested = new Value.Items(List.of(nested));
    }
    Value deep = nested;
    assertThat(written(json -> json.value("deep", deep)))
        .hasSize(200_000 + "{\"deep\":\"core\"}".length());
  }

  private static String written(Consumer<Json> body) {
    var text = new StringWriter();
    JsonFactory factory =
        JsonFactory.builder()
            .streamWriteConstraints(
                StreamWriteConstraints.builder().maxNestingDepth(Integer.MAX_VALUE).build())
            .build();
    try (JsonGenerator generator = factory.createGenerator(ObjectWriteContext.empty(), text)) {
      var json = new Json(generator, 50);
      json.object(() -> body.accept(json));
    }
    return text.toString();
  }
}
