/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static io.stepscope.otel.testing.TestSpan.span;
import static io.stepscope.otel.testing.TestSpan.trace;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.MappingSettings.Content;
import io.stepscope.otel.MappingSettings.Keep;
import io.stepscope.otel.testing.TestSpan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Values that arrived whole and are too long to be read or kept: the step says that they were
/// shortened here, and they are still the same or not the same as others.
class ShortenedContentTest {
  private static final String ARGUMENTS = "gen_ai.tool.call.arguments";
  private static final String LONG = "x".repeat(300_000);

  /// Two values that differ only where nobody reads any more.
  record Twins(String name, AnyValue one, AnyValue other) {
    static Twins of(String name, String one, String other) {
      return new Twins(name, TestSpan.any(one), TestSpan.any(other));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Twins> twins() {
    return Stream.of(
        Twins.of("text", LONG + "1", LONG + "2"),
        Twins.of("JSON text", "{\"a\":\"" + LONG + "1\"}", "{\"a\":\"" + LONG + "2\"}"),
        Twins.of("JSON after what is read", json(LONG, "1"), json(LONG, "2")),
        Twins.of("quoted JSON", "\"[\\\"" + LONG + "1\\\"]\"", "\"[\\\"" + LONG + "2\\\"]\""),
        Twins.of("JSON list", list(30_000, "1"), list(30_000, "2")),
        Twins.of("lists in lists", nested(1_000, "1"), nested(1_000, "2")),
        Twins.of("deeper than any parser goes", nested(5_000, "1"), nested(5_000, "2")),
        new Twins("list", TestSpan.any(items("1")), TestSpan.any(items("2"))),
        new Twins(
            "text in a list", TestSpan.any(List.of(LONG + "1")), TestSpan.any(List.of(LONG + "2"))),
        new Twins("bytes", bytes("1"), bytes("2")));
  }

  @ParameterizedTest
  @MethodSource("twins")
  void valuesThatDifferBehindTheCapAreNotEqual(Twins twins) {
    for (Keep keep : List.of(Keep.TEXT, Keep.HASH)) {
      var one = tool(keep, twins.one()).parameters();
      assertThat(one).isNotEqualTo(tool(keep, twins.other()).parameters());
      assertThat(one).isEqualTo(tool(keep, twins.one()).parameters());
    }
  }

  @ParameterizedTest
  @MethodSource("twins")
  void theStepSaysThatTheyWereShortenedHereAndNotBefore(Twins twins) {
    var step = tool(Keep.TEXT, twins.one());
    assertThat(step.flags()).contains(StepFlag.SHORTENED).doesNotContain(StepFlag.TRUNCATED);
    assertThat(step.debugInfo().notes())
        .anyMatch(note -> note.startsWith("parameters not read to the end"));
  }

  @Test
  void aLongTextKeepsTheLengthAndTheHashOfAllThatWasSent() {
    assertThat(tool(Keep.TEXT, TestSpan.any("x".repeat(3_000_000))).parameters())
        .isEqualTo(
            new Value.Text("x".repeat(8192) + "… [3000000 characters, sha256 e55b8bdf621ddaa8]"));
  }

  @Test
  void aLongTextThatTheSenderCutIsBoth() {
    for (String end : List.of("x...[TRUNCATED: original length 900000]", "x")) {
      assertThat(tool(Keep.TEXT, TestSpan.any("{\"a\":1,\"b\":\"" + LONG + end)).flags())
          .contains(StepFlag.SHORTENED, StepFlag.TRUNCATED);
    }
  }

  @Test
  void whatIsReadButNotKeptNamesTheSetting() {
    var text = tool(Keep.TEXT, TestSpan.any("x".repeat(9_000)));
    assertThat(text.flags()).contains(StepFlag.SHORTENED).doesNotContain(StepFlag.TRUNCATED);
    assertThat(text.debugInfo().notes())
        .containsExactly("parameters shortened by content::max_chars (8192)");
    var list = tool(Keep.TEXT, TestSpan.any(list(3_000, "1")));
    assertThat(list.flags()).contains(StepFlag.SHORTENED);
    assertThat(list.debugInfo().notes())
        .containsExactly("parameters shortened by content::max_nodes (2000)");
  }

  @Test
  void ofManyMessagesTheStepSaysThatSomeAreNotKept() {
    var chat = span(1, "c", "gen_ai.operation.name", "chat");
    for (int i = 0; i < 3_000; i++) {
      chat.with("gen_ai.prompt." + i + ".role", "user")
          .with("gen_ai.prompt." + i + ".content", "c");
    }
    var step = new TraceMapper(MappingSettings.DEFAULT).map(trace(chat)).step(0);
    assertThat(step.flags()).contains(StepFlag.SHORTENED).doesNotContain(StepFlag.TRUNCATED);
    assertThat(step.debugInfo().notes())
        .contains("parameters shortened by content::max_nodes (2000)");
  }

  @ParameterizedTest
  @EnumSource(Keep.class)
  void whatIsKeptWholeSaysNothing(Keep keep) {
    var step = tool(keep, TestSpan.any("{\"city\":\"Oslo\"}"));
    assertThat(step.flags()).doesNotContain(StepFlag.SHORTENED, StepFlag.TRUNCATED);
    assertThat(step.debugInfo().notes()).isEmpty();
  }

  private static String json(String text, String last) {
    return "{\"a\":\"" + text.substring(0, 200_000) + "\",\"b\":\"" + text + last + "\"}";
  }

  private static String list(int size, String last) {
    return "[" + "1,".repeat(size) + last + "]";
  }

  private static String nested(int depth, String inner) {
    return "[".repeat(depth) + inner + "]".repeat(depth);
  }

  private static List<Object> items(String last) {
    var items = new ArrayList<Object>(Collections.nCopies(30_000, "x"));
    items.add(last);
    return items;
  }

  private static AnyValue bytes(String last) {
    return AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8(LONG + last)).build();
  }

  private static ExecutionStep tool(Keep keep, AnyValue arguments) {
    var usual = MappingSettings.DEFAULT;
    var settings =
        new MappingSettings(
            usual.mode(),
            usual.sameProcessSkewNanos(),
            usual.crossProcessSkewNanos(),
            usual.evidence(),
            usual.neutralTools(),
            usual.grepLikeTools(),
            new Content(keep, 8192, 2000),
            usual.dialectFiles(),
            usual.priceFile());
    var span = span(1, "t", "gen_ai.operation.name", "execute_tool").with(ARGUMENTS, arguments);
    return new TraceMapper(settings).map(trace(span)).step(0);
  }
}
