/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.TraceMapper;
import io.stepscope.otel.testing.TestSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  void aTableIsAsDeepAndLargeAsATableCanBe() {
    assertThat(problems("[".repeat(50_000)))
        .containsExactly("acme.yaml:1:33: nested deeper than 32 levels");
    assertThat(problems("- ".repeat(50_000)))
        .containsExactly("acme.yaml:1:65: nested deeper than 32 levels");
    assertThat(problems("a: [" + "x, ".repeat(20_000) + "]"))
        .containsExactly("acme.yaml:1:59996: more than 20000 values in one table");
  }

  @Test
  void anAliasCountsAsAllThatItStandsFor() {
    assertThat(
            problems(
                """
                a: &a [x, x, x, x, x, x, x, x, x, x]
                b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
                c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
                d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
                e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
                """))
        .containsExactly("acme.yaml:5:8: more than 20000 values in one table");
    assertThat(problems("a: &a [*a]"))
        .containsExactly("acme.yaml:1:8: an alias must not stand inside what it names");
  }

  @Test
  void anchorsAndAliasesWork() {
    var problems = new ArrayList<String>();
    var table =
        Dialects.read(
            "acme.yaml",
            OWN.replace("dialect: acme", "dialect: &name acme")
                .replace("title: Acme", "title: *name")
                .replace("{brain: llm", "&words {brain: llm")
                .replace("fields:", "  - {key: acme.sort, level: 1, values: *words}\nfields:"),
            problems);
    assertThat(problems).isEmpty();
    assertThat(requireNonNull(table).title()).isEqualTo("acme");
    assertThat(table.kinds())
        .extracting(DialectTable.KindRule::values)
        .containsExactly(
            Map.of("brain", SpanRole.LLM, "hand", SpanRole.TOOL),
            Map.of("brain", SpanRole.LLM, "hand", SpanRole.TOOL));
  }

  @Test
  void aFileThatCannotBeReadIsAProblem() throws IOException {
    var absent = folder.resolve("absent.yaml");
    var below = Files.writeString(folder.resolve("file"), "").resolve("below.yaml");
    assertThat(problems(List.of(absent, folder, below)))
        .containsExactly(
            absent + ": cannot be read: does not exist",
            folder + ": cannot be read: is a directory",
            below + ": cannot be read: Not a directory");
  }

  @Test
  void whatIsNoTextIsToldWhereItBeginsToBeNone() throws IOException {
    var file =
        Files.write(folder.resolve("acme.yaml"), new byte[] {'a', ':', '\n', 'b', (byte) 0xff});
    assertThat(problems(List.of(file))).containsExactly(file + ":2:2: is not UTF-8 text");
  }

  @Test
  void aFileLargerThanATableMayBeIsNotReadToItsEnd() throws IOException {
    var most = OWN + "#".repeat(DialectFile.MAX_BYTES - OWN.length());
    var file = Files.writeString(folder.resolve("acme.yaml"), most);
    assertThat(Dialects.withFiles(List.of(file)).tables()).hasSizeGreaterThan(1);

    Files.writeString(file, most + "#");
    assertThat(problems(List.of(file)))
        .containsExactly(file + ": is larger than 1 MiB, the most that a table may have");
  }

  @Test
  void controlCharactersOfATableReachNoTerminal() {
    assertThat(problems(OWN.replace("llm", "\"\\e[31m\u202e\"")))
        .containsExactly("acme.yaml:10:21: no such kind of step: '\\u001b[31m\\u202e'");
    assertThat(problems(OWN.replace("Acme", "\u001b[31m")))
        .containsExactly("acme.yaml:2:8: control characters must be escaped in quotes");
  }

  @Test
  void aMistakeThatAliasesRepeatIsToldOnce() {
    assertThat(
            problems(
                OWN.replace("{broken: failure snapped}", "&ends {broken: exploded}")
                    + "  - {key: acme.stop, values: *ends}\n"))
        .containsExactly("acme.yaml:16:28: no such status: 'exploded'");
  }

  private static List<String> problems(String text) {
    var problems = new ArrayList<String>();
    assertThat(Dialects.read("acme.yaml", text, problems)).isNull();
    return problems;
  }

  private static List<String> problems(List<Path> files) {
    return assertThrows(DialectException.class, () -> Dialects.withFiles(files)).problems();
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
