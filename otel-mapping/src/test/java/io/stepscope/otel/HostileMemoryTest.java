/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static io.stepscope.otel.testing.TestSpan.span;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.sun.management.ThreadMXBean;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.otel.testing.Reach;
import io.stepscope.otel.testing.TestSpan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a span that was made to hurt takes of memory: while it is mapped, and as long as its step
/// is kept.
class HostileMemoryTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  /// What mapping may allocate for each byte of the span and of its resource, each nested value
  /// aside.
  private static final long FOR_EACH_BYTE = 5;

  /// And for each attribute, event, link and value in JSON, however short.
  private static final long FOR_EACH_VALUE = 512;

  /// And for any span: what is read of one value up to its caps.
  private static final long FOR_ANY_SPAN = 4 << 20;

  /// What may stay reachable in the steps, in characters and values: a few contents and names of
  /// the lengths that [MappingSettings.Content] and the policy allow.
  private static final long MOST_KEPT = 40_000;

  private static final int LENGTH = 10_000_000;
  private static final String LONG = "x".repeat(LENGTH);
  private static final String ARGUMENTS = "gen_ai.tool.call.arguments";

  /// @param name what is hostile about it
  /// @param values how many are nested in it
  record Hostile(String name, RawSpan span, long values) {
    static Hostile of(String name, TestSpan span) {
      return of(name, span, 0);
    }

    /// @param json values that stand in its JSON
    static Hostile of(String name, TestSpan span, long json) {
      var raw = span.raw();
      return new Hostile(name, raw, raw.messages() + json);
    }

    static Hostile argument(String name, String text, long json) {
      return of(name, tool().with(ARGUMENTS, text), json);
    }

    long bytes() {
      return span.wireBytes()
          + (long) span.resource().getSerializedSize()
          + span.scope().getSerializedSize();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Hostile> texts() {
    return Stream.of(
        Hostile.argument("argument", LONG, 0),
        Hostile.argument("JSON list", "{\"a\":[" + "1,".repeat(LENGTH / 2), 1),
        Hostile.argument("JSON key", "{\"" + LONG + "\":1}", 1),
        Hostile.argument("JSON cut in a text", "{\"q\":\"" + LONG, 1),
        Hostile.argument("JSON of escapes", "{\"q\":\"" + "\\u0041".repeat(LENGTH / 6), 1),
        Hostile.argument("JSON in JSON in JSON", inJson("x".repeat(LENGTH / 10), 6), 6),
        Hostile.of("result", tool().with("gen_ai.tool.call.result", LONG)),
        Hostile.of("result of an error", tool().with("gen_ai.tool.call.result", "Error: " + LONG)),
        Hostile.of("status", tool().error(LONG)),
        Hostile.of("event", tool().event(1, "e", "a", LONG)),
        Hostile.of("exception", exception()),
        Hostile.of("messages", chat().with("gen_ai.input.messages", said(LONG)), 4),
        Hostile.of("bytes", tool().with(ARGUMENTS, bytes())),
        Hostile.of("contradictory dialects", contradictory()));
  }

  static Stream<Hostile> names() {
    var agent = span(1, "a", "gen_ai.operation.name", "invoke_agent");
    return Stream.of(
        Hostile.of("span", span(1, LONG)),
        Hostile.of("tool", tool().with("gen_ai.tool.name", LONG)),
        Hostile.of("call id", tool().with("gen_ai.tool.call.id", LONG)),
        Hostile.of("session", tool().with("session.id", LONG)),
        Hostile.of("user", tool().with("user.id", LONG)),
        Hostile.of("agent", tool().with("gen_ai.agent.name", LONG)),
        Hostile.of("agent id", agent.with("gen_ai.agent.id", LONG)),
        Hostile.of("operation", span(1, "t").with("gen_ai.operation.name", LONG)),
        Hostile.of("model", chat().with("gen_ai.request.model", LONG)),
        Hostile.of("provider", chat().with("gen_ai.provider.name", LONG)),
        Hostile.of("finish reason", chat().with("gen_ai.response.finish_reasons", List.of(LONG))),
        Hostile.of("requested call", chat().with("gen_ai.output.messages", requested(LONG)), 5),
        Hostile.of("error type", tool().with("error.type", LONG)),
        Hostile.of("error code", tool().error("").with("http.response.status_code", LONG)),
        Hostile.of("scope", tool().scope(LONG)),
        Hostile.of("service", tool().resource("service.name", LONG)),
        Hostile.of("environment", tool().resource("deployment.environment.name", LONG)),
        Hostile.of("event", tool().event(1, LONG)),
        Hostile.of("key", tool().with(LONG, "v").with(LONG, "w")),
        Hostile.of("key of an event", tool().event(1, "e", LONG, "v")),
        Hostile.of("node", span(1, "n").with("langgraph_node", LONG)));
  }

  static Stream<Hostile> many() {
    int many = 100_000;
    return Stream.of(
        Hostile.of("attributes", each(many, tool(), (span, i) -> span.with("junk." + i, i))),
        Hostile.of(
            "values of a key",
            each(many, tool(), (span, i) -> span.with("gen_ai.tool.name", "t" + i))),
        Hostile.of(
            "keys of messages",
            each(many, chat(), (span, i) -> span.with("gen_ai.prompt." + i + ".role", "user"))),
        Hostile.of("events", each(many, tool(), (span, i) -> span.event(1, "e" + i, "k", "v"))),
        Hostile.of("links", each(many, tool(), (span, i) -> span.link(i + 2L))),
        Hostile.of("tool calls", chat().with("gen_ai.output.messages", calls(many)), 3L * many),
        Hostile.argument("empty lists", "[" + "[],".repeat(many), many),
        Hostile.argument("lists in lists", "[".repeat(many), many),
        Hostile.of(
            "messages", chat().with("gen_ai.input.messages", "[" + "{},".repeat(many)), many),
        new Hostile("lists in lists on the wire", nested(1_000), 1_000),
        new Hostile("bytes that are no text", withArgument(field(1, noText(many))), 1));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void aTextOfTenMegabytesCostsAFewTimesItsLengthAndIsKeptCut(Hostile hostile) {
    assertThat(allocated(hostile)).isLessThanOrEqualTo(allowed(hostile));
    assertThat(Reach.of(mapped(hostile))).isLessThanOrEqualTo(MOST_KEPT);
  }

  @ParameterizedTest
  @MethodSource("names")
  void aNameOfTenMegabytesCostsAFewTimesItsLengthAndIsKeptCut(Hostile hostile) {
    assertThat(allocated(hostile)).isLessThanOrEqualTo(allowed(hostile));
    assertThat(Reach.of(mapped(hostile))).isLessThanOrEqualTo(MOST_KEPT);
  }

  @ParameterizedTest
  @MethodSource("many")
  void aHundredThousandOfAnythingCostInProportionToTheirNumber(Hostile hostile) {
    assertThat(allocated(hostile)).isLessThanOrEqualTo(allowed(hostile));
    assertThat(Reach.of(mapped(hostile))).isLessThanOrEqualTo(MOST_KEPT);
  }

  @Test
  void namesThatAreCutSayHowLongTheyWereAndStayDifferent() {
    var name = "x".repeat(100_000);
    var one = mapped(Hostile.of("one", tool().with("gen_ai.tool.name", name + "1"))).step(0);
    var two = mapped(Hostile.of("two", tool().with("gen_ai.tool.name", name + "2"))).step(0);
    assertThat(one.toolName().orElseThrow())
        .startsWith("xxx")
        .contains("100001 characters, sha256 ")
        .isNotEqualTo(two.toolName().orElseThrow());
    assertThat(one.flags()).contains(StepFlag.SHORTENED);
  }

  @Test
  void listsThatAreTooDeepAreFlagged() {
    assertThat(mapped(new Hostile("deep", nested(1_000), 1_000)).step(0).flags())
        .contains(StepFlag.SHORTENED);
    assertThat(mapped(new Hostile("flat", nested(10), 10)).step(0).flags())
        .doesNotContain(StepFlag.SHORTENED);
  }

  @Test
  void ofTooManyEventsTheStepSaysThatSomeAreMissing() {
    var events = each(1_000, tool(), (span, i) -> span.event(1, "e" + i));
    var step = mapped(Hostile.of("events", events)).step(0);
    assertThat(step.intermediateStates()).hasSizeLessThan(1_000);
    assertThat(step.flags()).contains(StepFlag.SHORTENED);
  }

  private static long allowed(Hostile hostile) {
    return FOR_EACH_BYTE * hostile.bytes() + FOR_EACH_VALUE * hostile.values() + FOR_ANY_SPAN;
  }

  /// By this thread while it maps, classes and tables being loaded.
  private static long allocated(Hostile hostile) {
    mapped(hostile);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    mapped(hostile);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static ExecutionTrace mapped(Hostile hostile) {
    return MAPPER.map(
        new RawTrace(
            TestSpan.TRACE, List.of(hostile.span()), List.of(), Completion.endOfInput(0, false)));
  }

  private static TestSpan tool() {
    return span(1, "t", "gen_ai.operation.name", "execute_tool");
  }

  private static TestSpan chat() {
    return span(1, "c", "gen_ai.operation.name", "chat");
  }

  private static TestSpan exception() {
    return tool()
        .event(
            1,
            "exception",
            "exception.type",
            LONG,
            "exception.message",
            LONG,
            "exception.stacktrace",
            LONG);
  }

  private static TestSpan contradictory() {
    return tool()
        .with("openinference.span.kind", "LLM")
        .with("traceloop.span.kind", "workflow")
        .with("mlflow.spanType", "AGENT")
        .with("input.value", LONG)
        .with("traceloop.entity.input", LONG)
        .with("mlflow.spanInputs", LONG);
  }

  private static AnyValue bytes() {
    return AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8(LONG)).build();
  }

  private static String said(String text) {
    return "[{\"role\":\"user\",\"content\":\"" + text + "\"}]";
  }

  private static String requested(String name) {
    return "[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"name\":\"" + name + "\"}]}]";
  }

  private static String calls(int count) {
    return "[{\"role\":\"assistant\",\"tool_calls\":["
        + "{\"id\":\"c\",\"name\":\"s\"},".repeat(count);
  }

  private static String inJson(String text, int times) {
    String in = text;
    for (int i = 0; i < times; i++) {
      in = "{\"q\":\"" + in.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
    }
    return in;
  }

  private static TestSpan each(int count, TestSpan span, ObjIntConsumer<TestSpan> write) {
    for (int i = 0; i < count; i++) {
      write.accept(span, i);
    }
    return span;
  }

  /// Deeper than protobuf's own reader goes.
  private static RawSpan nested(int depth) {
    byte[] value = field(1, "deep".getBytes(UTF_8));
    for (int i = 0; i < depth; i++) {
      value = field(5, field(1, value));
    }
    return withArgument(value);
  }

  private static byte[] noText(int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) 0xff);
    return bytes;
  }

  private static RawSpan withArgument(byte[] value) {
    var plain = tool().raw();
    byte[] attribute = field(9, concat(field(1, ARGUMENTS.getBytes(UTF_8)), field(2, value)));
    return new RawSpan(
        RawSpan.Identity.of(plain.span()),
        RawSpan.Place.whole(concat(plain.wire().toByteArray(), attribute)),
        plain.messages(),
        plain.origin(),
        "");
  }

  /// A field of bytes, a text or a message.
  private static byte[] field(int number, byte[] bytes) {
    try {
      var encoded = new byte[CodedOutputStream.computeByteArraySize(number, bytes)];
      CodedOutputStream.newInstance(encoded).writeByteArray(number, bytes);
      return encoded;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
