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

  private static final String HEAD =
      """
      dialect: acme
      title: Acme
      detect: {prefixes: [acme.]}
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
            "acme.yaml:1:1: 'detect' is missing: nothing shows the dialect",
            "acme.yaml:3:1: no such key: 'kindz'",
            "acme.yaml:6:12: level must be 0 to 7 or 10, was 12",
            "acme.yaml:7:21: no such kind of step: 'mind'",
            "acme.yaml:9:3: no such field: 'tool_nam'",
            "acme.yaml:10:5: must be a whole number, was 'x'",
            "acme.yaml:12:5: 'key' is missing",
            "acme.yaml:12:22: no such status: 'exploded'");
  }

  @Test
  void aKeyStandsOnceInItsMapping() {
    assertThat(
            problems(
                HEAD
                    + """
                    title: Again
                    kinds:
                      - {key: acme.kind, values: {tool: tool, TOOL: llm, tool: llm}}
                    fields:
                      tool_name:
                        3: a
                        3: b
                        03: c
                        +3: d
                      tool_name:
                        x: e
                    """))
        .containsExactly(
            "acme.yaml:4:1: 'title' stands twice, first in line 2",
            "acme.yaml:6:43: 'TOOL' stands twice, first as 'tool' in line 6",
            "acme.yaml:6:54: 'tool' stands twice, first in line 6",
            "acme.yaml:10:5: '3' stands twice, first in line 9",
            "acme.yaml:11:5: '03' stands twice, first as '3' in line 9",
            "acme.yaml:12:5: '+3' stands twice, first as '3' in line 9",
            "acme.yaml:13:3: 'tool_name' stands twice, first in line 8",
            "acme.yaml:14:5: must be a whole number, was 'x'");
  }

  @Test
  void numbersHaveTheirBounds() {
    assertThat(
            problems(
                HEAD
                    + """
                    version: 0
                    order: 99999999999
                    fields:
                      tool_name: {-7: c, 0: d, 1.5: e}
                    events:
                      - {name: e, field: result, rank: -1}
                    """))
        .containsExactly(
            "acme.yaml:4:10: must be 1 or more, was 0",
            "acme.yaml:5:8: must be a number between -2147483648 and 2147483647, was '99999999999'",
            "acme.yaml:7:15: must be 0 or more, was -7",
            "acme.yaml:7:28: must be a whole number, was '1.5'",
            "acme.yaml:9:36: must be 0 or more, was -1");
  }

  @Test
  void noWordIsEmptyAndNoKeyIsEveryKey() {
    assertThat(
            problems(
                """
                dialect: ""
                title:
                detect: {keys: ["*"], prefixes: [""], scopes: [" "], names: [[a]]}
                kinds:
                  - {key: "", any: ""}
                  - {key: "*", values: {"": tool, a: }}
                fields:
                  tool_name: {5: "", 6: [], 7: [""], 8: {key: "", for: [""]}}
                """))
        .containsExactly(
            "acme.yaml:1:10: must not be empty",
            "acme.yaml:2:7: must not be empty",
            "acme.yaml:3:17: must not be '*' alone: that is every key",
            "acme.yaml:3:34: must not be empty",
            "acme.yaml:3:48: must not be empty",
            "acme.yaml:3:62: must be a text",
            "acme.yaml:5:11: must not be empty",
            "acme.yaml:5:20: must not be empty",
            "acme.yaml:6:11: must not be '*' alone: that is every key",
            "acme.yaml:6:25: a key must not be empty",
            "acme.yaml:6:37: must not be empty",
            "acme.yaml:8:18: must not be empty",
            "acme.yaml:8:25: must not be empty",
            "acme.yaml:8:33: must not be empty",
            "acme.yaml:8:47: must not be empty",
            "acme.yaml:8:57: must not be empty");
  }

  @Test
  void whatARuleCannotDoWithoutIsMissingOnce() {
    assertThat(
            problems(
                HEAD
                    + """
                    kinds:
                      - {key: acme.kind}
                      - plain text
                    names:
                      - {prefix: x}
                      - {is: llm}
                      - {prefix: x, exact: y, is: llm}
                    outcomes:
                      - {key: acme.end, values: {}}
                    events:
                      - {name: e}
                    log_steps:
                      - {name: l}
                    log_joins:
                      - {name: l}
                    call_name: {}
                    """))
        .containsExactly(
            "acme.yaml:5:5: 'values' or 'any' is missing",
            "acme.yaml:6:5: must be a mapping",
            "acme.yaml:8:5: 'is' is missing",
            "acme.yaml:9:5: 'prefix' or 'exact' is missing",
            "acme.yaml:10:5: 'prefix' and 'exact' stand together, must be one of them",
            "acme.yaml:12:5: 'values' or 'any' is missing",
            "acme.yaml:14:5: 'field' is missing",
            "acme.yaml:16:5: 'is' is missing",
            "acme.yaml:18:5: 'field' is missing",
            "acme.yaml:18:5: 'key' is missing",
            "acme.yaml:19:12: 'parts' is missing");
  }

  @Test
  void onlyFieldsOfEverySpanDoWithoutDetection() {
    String named = "dialect: acme\ntitle: Acme\n";
    String fields = "fields: {user_id: {20: acme.user}}\n";
    assertThat(DialectLoader.read("acme.yaml", named + fields, new ArrayList<>())).isNotNull();

    String missing = "acme.yaml:1:1: 'detect' is missing: nothing shows the dialect";
    assertThat(problems(named)).containsExactly(missing);
    assertThat(problems(named + fields + "scoped: true")).containsExactly(missing);
    assertThat(problems(named + fields + "kinds: [{key: acme.kind, any: llm}]"))
        .containsExactly(missing);
    assertThat(problems(named + fields + "detect: {keys: [], scopes: []}"))
        .containsExactly("acme.yaml:4:9: detect must say how a span shows the dialect");
  }

  @Test
  void aBeginningIsNoPattern() {
    assertThat(problems(HEAD.replace("{", "{scopes: [acme_*], ").replace("acme.]", "acme.*]")))
        .containsExactly(
            "acme.yaml:3:19: is a beginning already, must stand without '*'",
            "acme.yaml:3:39: is a beginning already, must stand without '*'");
  }

  @Test
  void mergeKeysAreToldOnce() {
    assertThat(
            problems(
                HEAD
                    + """
                    kinds:
                      - &one {key: acme.kind, any: llm}
                      - {<<: *one, level: 2}
                    fields: {<<: {tool_name: {3: x}}}
                    """))
        .containsExactly(
            "acme.yaml:6:6: merge keys are not supported",
            "acme.yaml:7:10: merge keys are not supported");
  }

  @Test
  void aDialectHasOneFileAndNoControlCharactersInItsName() throws IOException {
    var file = Files.writeString(folder.resolve("a.yaml"), OWN);
    var again = folder.resolve("x/../a.yaml");
    Files.createDirectory(folder.resolve("x"));
    var other = Files.writeString(folder.resolve("b.yaml"), OWN);
    assertThat(problems(List.of(file, file, again, other)))
        .containsExactly(
            file + ": is named twice",
            again + ": is named twice, first as " + file,
            other + ":1:10: dialect 'acme' has a table in " + file + " already");

    assertThat(problems(OWN.replace("dialect: acme", "dialect: \"ac\\e[31m\"")))
        .containsExactly("acme.yaml:1:10: must have no control characters, was 'ac\\u001b[31m'");
  }

  @Test
  void whatIsNoYamlIsToldWithItsPosition() {
    assertThat(problems("dialect: [acme")).singleElement().asString().startsWith("acme.yaml:1:");
    assertThat(problems("")).containsExactly("acme.yaml: is empty");
    assertThat(problems("a: 1\n---\nb: 2"))
        .containsExactly(
            "acme.yaml:2:1: expected a single document in the stream, but found another document");
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
        DialectLoader.read(
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
    assertThat(DialectLoader.read("acme.yaml", text, problems)).isNull();
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
