/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.testing.DrawnTrace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Whole analyses of small traces, every key. With `-Dstepscope.write.golden=true` the files are
/// written anew; what changes in them is what a user will see changed, and wants a reason.
class GoldenAnalysesTest {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final Path FOLDER =
      Path.of(System.getProperty("stepscope.root"), "report", "src", "test", "resources", "golden");

  static Stream<String> names() {
    return GOLDEN.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("names")
  void theAnalysisIsTheOneThatWasAgreedOn(String name) throws IOException {
    var analysis =
        new TraceAnalyzer(AnalysisSettings.DEFAULT)
            .analyze(GOLDEN.getOrDefault(name, sequential()));
    String json =
        MAPPER.writeValueAsString(MAPPER.readTree(new JsonReport(true).text(analysis))) + "\n";
    Path file = FOLDER.resolve(name + ".json");
    if (Boolean.getBoolean("stepscope.write.golden")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, json);
    }
    assertThat(json).isEqualTo(Files.readString(file));
  }

  private static final Map<String, ExecutionTrace> GOLDEN =
      Map.of(
          "independent-calls", sequential(),
          "recovered-retry", recovered(),
          "fatal-cascade", fatal(),
          "stuck-loop", stuck());

  private static ExecutionTrace sequential() {
    return DrawnTrace.draw(
        """
        agent:run          |=========================|
          llm:plan         |=====|
          tool:flights           |=======|
          tool:hotels                    |=====|
          llm:answer                            |====|
        """,
        "plan -> flights E2A",
        "plan -> hotels E2A",
        "flights -> answer E2B",
        "hotels -> answer E2B");
  }

  private static ExecutionTrace recovered() {
    return DrawnTrace.of(
            """
            agent:run           |======================|
              llm:plan          |===|
              tool:search#1         |===t
              tool:search#2              |====|
              llm:answer                      |======|
            """)
        .with("search#1", step -> step.parameters(Value.text("q")))
        .with("search#2", step -> step.parameters(Value.text("q")).result(Value.text("r")))
        .trace();
  }

  private static ExecutionTrace fatal() {
    var denied =
        new Outcome.Failed(
            StepError.reported(Optional.of("PermissionDenied"), Optional.of("no access")));
    return DrawnTrace.of(
            """
            agent:run         |=====================x
              agent:worker    |================x
                llm:plan      |====|
                tool:book          |======x
                tool:pay                   |===c
              llm:apology                        |=|
            """)
        .with("book", step -> step.outcome(denied))
        .edge("book -> pay E3")
        .status(ExecutionStatus.FAILURE)
        .trace();
  }

  private static ExecutionTrace stuck() {
    var drawn =
        DrawnTrace.of(
            """
            agent:run         |===========================|
              tool:search#1   |===|
              tool:search#2       |===|
              tool:search#3           |===|
              tool:search#4               |===|
              llm:answer                      |===========|
            """);
    for (int i = 1; i <= 4; i++) {
      drawn.with(
          "search#" + i, step -> step.parameters(Value.text("q")).result(Value.text("none")));
    }
    return drawn.trace();
  }
}
