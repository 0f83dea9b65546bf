/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ExplainCommandTest {
  private static final String RUN =
      """
      {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"svc"}}]},"scopeSpans":[{"scope":{"name":"s"},"spans":[
      {"traceId":"0000000000000000000000000000000a","spanId":"0000000000000001","name":"invoke_agent a","startTimeUnixNano":"1000","endTimeUnixNano":"9000",
       "attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"invoke_agent"}}]},
      {"traceId":"0000000000000000000000000000000a","spanId":"0000000000000002","parentSpanId":"0000000000000001","name":"chat m","startTimeUnixNano":"1000","endTimeUnixNano":"2000",
       "attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.request.model","value":{"stringValue":"m-1"}},
       {"key":"gen_ai.output.messages","value":{"stringValue":"[{\\"role\\":\\"assistant\\",\\"parts\\":[{\\"type\\":\\"tool_call\\",\\"id\\":\\"call_7\\",\\"name\\":\\"search\\"}]}]"}}]},
      {"traceId":"0000000000000000000000000000000a","spanId":"0000000000000003","parentSpanId":"0000000000000001","name":"execute_tool search","startTimeUnixNano":"3000","endTimeUnixNano":"5000",
       "attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"execute_tool"}},{"key":"gen_ai.tool.name","value":{"stringValue":"search"}},
       {"key":"gen_ai.tool.call.id","value":{"stringValue":"call_7"}},{"key":"gen_ai.tool.call.arguments","value":{"stringValue":"{\\"q\\":\\"private words\\"}"}}]},
      {"traceId":"0000000000000000000000000000000a","spanId":"0000000000000004","parentSpanId":"0000000000000003","name":"GET","kind":3,"startTimeUnixNano":"3000","endTimeUnixNano":"4000",
       "attributes":[{"key":"http.request.method","value":{"stringValue":"GET"}}]}]}]}]}
      """;

  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("run.json"), RUN.replace("\n", ""));
  }

  private String explained(Object... more) throws IOException {
    Path target = folder.resolve("out");
    Object[] arguments = new Object[4 + more.length];
    System.arraycopy(new Object[] {"explain", file, "--output", target}, 0, arguments, 0, 4);
    System.arraycopy(more, 0, arguments, 4, more.length);
    assertThat(Ran.of(arguments)).isEqualTo(new Ran(0, "", ""));
    return Files.readString(target);
  }

  @Test
  void aStepNamesTheDialectAndTheKeyBehindEachFieldAndTheEvidenceOfEachEdge() throws IOException {
    assertThat(explained("--span", "0000000000000003"))
        .containsPattern("type +tool_call \\(tool\\) +otel-genai +gen_ai.operation.name")
        .containsPattern("tool_name +search +otel-genai +gen_ai.tool.name")
        .containsPattern("parameters +1 field +otel-genai +gen_ai.tool.call.arguments")
        .containsSubsequence("NEEDED", "✓ E2A", "0000000000000002", "call_7")
        .containsSubsequence("FOLDED INTO IT", "0000000000000004  GET")
        .doesNotContain("private words");
  }

  @Test
  void allStepsAreListedWithTheRuleThatTypedThem() throws IOException {
    assertThat(explained())
        .contains("4 spans became 3 steps; 1 folded, 0 merged, 0 left out")
        .containsPattern(" 3  otel-genai +gen_ai.operation.name");
  }

  @Test
  void evidenceIsShownEvenWhenAnalysesGoWithoutIt() throws IOException {
    String off = "connectors::stepscope::mapping::evidence=false";
    assertThat(explained("--set", off, "--span", "0000000000000003")).contains("gen_ai.tool.name");

    Path target = folder.resolve("analysis");
    assertThat(Ran.of("analyze", file, "--format=json", "--output", target, "--set", off).code())
        .isZero();
    JsonNode analysis = SharedData.lines(target).getFirst();
    assertThat(analysis.at("/execution_trace/steps/2/tool_name").asString()).isEqualTo("search");
    assertThat(analysis.at("/execution_trace/steps/2/debug_info/evidence")).isEmpty();
  }

  @Test
  void jsonIsOneObjectForASpan() throws IOException {
    JsonNode json =
        SharedData.MAPPER.readTree(explained("--span=0000000000000004", "--format=json"));
    assertThat(json.get("became").asString()).isEqualTo("folded");
    assertThat(json.at("/step/step_id").asString()).isEqualTo("0000000000000003");
    assertThat(json.at("/step/edges_in/0/class").asString()).isEqualTo("E2A");
  }

  @Test
  void anIdThatStandsInSeveralTracesIsExplainedInEach() throws IOException {
    file =
        Files.writeString(
            file, RUN.replace("\n", "") + "\n" + RUN.replace("\n", "").replace("00a\"", "00b\""));
    Path target = folder.resolve("out");
    assertThat(Ran.of("explain", file, "--output", target, "--span", "0000000000000003"))
        .isEqualTo(new Ran(0, "", "span 0000000000000003 is in 2 traces; --trace picks one\n"));
    assertThat(target)
        .content()
        .contains("trace 0000000000000000000000000000000a")
        .contains("trace 0000000000000000000000000000000b");
  }

  @Test
  void anUnknownIdIsAnErrorThatNamesTheNearestOrHowManyThereAre() {
    assertThat(Ran.of("explain", file, "--span", "0000000000000005"))
        .satisfies(ran -> assertThat(ran.code()).isEqualTo(2))
        .satisfies(ran ->
            assertThat(ran.err())
                .contains(
                    "no span '0000000000000005' in the input; did you mean 0000000000000001"));
    assertThat(Ran.of("explain", file, "--span", "feedfeedfeedfeed").err())
        .contains("there are 4, such as 0000000000000001");
    assertThat(Ran.of("explain", file, "--trace", "b".repeat(32)))
        .satisfies(ran -> assertThat(ran.code()).isEqualTo(2))
        .satisfies(ran ->
            assertThat(ran.err())
                .contains("there is 1, such as 0000000000000000000000000000000a")
                .doesNotContain("defect"));
  }
}
