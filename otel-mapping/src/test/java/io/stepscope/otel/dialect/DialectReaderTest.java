/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.TraceMapper;
import io.stepscope.otel.testing.TestSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DialectReaderTest {
  private static final String OWN =
      """
      dialect: acme
      title: Acme
      version: 3
      order: 1
      detect:
        prefixes: [acme.]
      kinds:
        - key: acme.kind
          level: 1
          values: {brain: llm, hand: tool}
      fields:
        tool_name:
          5: acme.hand
      outcomes:
        - key: acme.end
          values: {broken: failure snapped}
      """;

  @TempDir Path folder;

  @Test
  void aTableOfTheUsersOwnIsReadBesideTheBuiltInOnes() throws IOException {
    var file = Files.writeString(folder.resolve("acme.yaml"), OWN);
    var step =
        new TraceMapper(withFile(file))
            .map(
                TestSpan.trace(
                    TestSpan.span(1, "x", "acme.kind", "hand")
                        .with("acme.hand", "left")
                        .with("acme.end", "broken")))
            .step(0);
    assertThat(step.operation()).isEqualTo(Operation.TOOL);
    assertThat(step.toolName()).contains("left");
    assertThat(step.status().isFailed()).isTrue();
  }

  @Test
  void everyProblemIsToldWithItsPosition() {
    assertThat(
            problems(
                """
                dialect: acme
                title: Acme
                kindz: []
                kinds:
                  - key: acme.kind
                    level: 12
                    values: {brain: mind}
                fields:
                  tool_nam:
                    x: acme.hand
                outcomes:
                  - values: {broken: exploded}
                """))
        .containsExactlyInAnyOrder(
            "acme.yaml:3:8: no such key: 'kindz'",
            "acme.yaml:6:12: level must be 0 to 7 or 10, was 12",
            "acme.yaml:7:21: no such kind of step: 'mind'",
            "acme.yaml:9:3: no such field: 'tool_nam'",
            "acme.yaml:10:5: must be a whole number, was 'x'",
            "acme.yaml:12:5: key is missing",
            "acme.yaml:12:22: no such status: 'exploded'");
  }

  @Test
  void whatIsNoYamlIsToldWithItsPosition() {
    assertThat(problems("dialect: [acme")).singleElement().asString().startsWith("acme.yaml:1:");
    assertThat(problems("")).containsExactly("acme.yaml: is empty");
  }

  @Test
  void aFileThatCannotBeReadIsAProblem() {
    var absent = folder.resolve("absent.yaml");
    assertThatThrownBy(() -> Dialects.withFiles(List.of(absent)))
        .isInstanceOf(DialectException.class)
        .hasMessageContaining("absent.yaml: cannot be read");
  }

  private static List<String> problems(String text) {
    var problems = new ArrayList<String>();
    assertThat(Dialects.read("acme.yaml", text, problems)).isNull();
    return problems;
  }

  private static MappingSettings withFile(Path file) {
    var base = MappingSettings.DEFAULT;
    return new MappingSettings(
        base.mode(),
        base.sameProcessSkewNanos(),
        base.crossProcessSkewNanos(),
        true,
        base.neutralTools(),
        base.grepLikeTools(),
        base.content(),
        List.of(file),
        Optional.empty());
  }
}
