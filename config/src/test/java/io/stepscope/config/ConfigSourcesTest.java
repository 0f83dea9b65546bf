/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.config.ConfigNode.Mapping;
import io.stepscope.config.ConfigNode.Member;
import io.stepscope.config.ConfigNode.Scalar;
import io.stepscope.config.ConfigNode.Sequence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigSourcesTest {
  private final Problems problems = new Problems();
  private final Environment environment =
      name -> Optional.ofNullable(Map.of("PORT", "4319", "EMPTY", "", "CFG", "a: 1").get(name));

  private String merged(List<String> uris, String... sets) {
    return drawn(new ConfigSources(environment, problems).merged(uris, List.of(sets)));
  }

  private static String drawn(ConfigNode node) {
    return switch (node) {
      case Scalar scalar -> scalar.text();
      case Sequence sequence ->
          sequence.items().stream().map(ConfigSourcesTest::drawn).toList().toString();
      case Mapping mapping ->
          mapping.members().entrySet().stream()
              .map(entry -> entry.getKey() + ": " + drawn(entry.getValue().value()))
              .collect(Collectors.joining(", ", "{", "}"));
    };
  }

  @Test
  void laterSourcesWinKeyByKey(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "x: {a: 1, b: [1, 2]}\ny: 3\n");

    String tree =
        merged(List.of(file.toString(), "yaml:x: {b: [9]}", "env:CFG"), "x::c::d=true", "y=");

    assertThat(tree).isEqualTo("{x: {a: 1, b: [9], c: {d: true}}, y: , a: 1}");
    assertThat(problems.errors()).isEmpty();
  }

  @Test
  void aKeyMayBeWrittenAsAPath() {
    assertThat(merged(List.of("yaml:a::b: 1\na: {c: 2}"))).isEqualTo("{a: {b: 1, c: 2}}");
  }

  @Test
  void variablesAreReplacedInValuesOnly() {
    assertThat(merged(List.of("yaml:${env:PORT}: 'a:${env:PORT}/${env:NO:-x}$$5${EMPTY:-e}'")))
        .isEqualTo("{${env:PORT}: a:4319/x$5e}");
    assertThat(problems.errors()).isEmpty();
  }

  @Test
  void aVariableAloneTakesTheTypeOfItsText() {
    Mapping tree =
        new ConfigSources(environment, problems)
            .merged(List.of("yaml:a: \"${env:PORT}\""), List.of());

    Position at = new Position("yaml:", 1, 4);
    assertThat(tree.members())
        .containsEntry(
            "a",
            new Member(
                new Position("yaml:", 1, 1), new Scalar("4319", ConfigNode.Kind.INTEGER, at)));
  }

  @Test
  void aFileCanHoldASecret(@TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("token"), "s3cret\n");

    assertThat(merged(List.of("yaml:a: Bearer ${file:" + secret + "}")))
        .isEqualTo("{a: Bearer s3cret}");
  }

  @Test
  void everyMistakeIsReportedWithItsPlace() {
    merged(
        List.of(
            "yaml:a: ${env:NO}\nb:\n  c: ${oops\n  d: $HOME\n  e: ${a b}", "env:NO", "http://x/y"),
        "nothing",
        "a::::b=1",
        "q=[1");

    assertThat(problems.errors())
        .extracting(Problem::toString)
        .containsExactly(
            "env:NO: the environment variable NO is not set",
            "http://x/y: a configuration is not fetched over the network; use a file, env: or yaml:",
            "--set: expected a::b=value, found 'nothing'",
            "--set: a::::b: a key between '::' is empty",
            "--set: q: this is not valid YAML: expected ',' or ']', but got <stream end>",
            "yaml::1:4: a: the environment variable NO is not set; ${env:NO:-default} gives it a"
                + " default",
            "yaml::3:6: b::c: '${' is never closed with '}'",
            "yaml::4:6: b::d: a variable is written ${env:NAME}, and a dollar sign $$; found a"
                + " single '$'",
            "yaml::5:6: b::e: a substitution is ${env:NAME}, ${env:NAME:-default} or"
                + " ${file:PATH}, found '${a b}'");
  }

  @Test
  void aTextThatIsNotYamlNamesThePlace(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("broken.yaml"), "a:\n  b: [1\nc: 2\n");

    merged(List.of(file.toString()));

    assertThat(problems.errors())
        .singleElement()
        .extracting(Problem::toString)
        .asString()
        .startsWith(file + ":3:")
        .contains("not valid YAML");
  }

  @Test
  void aKeyGivenTwiceIsReported() {
    merged(List.of("yaml:a: 1\nb: 2\na: 3"));

    assertThat(problems.errors())
        .extracting(Problem::toString)
        .containsExactly("yaml::3:1: a: the key is given twice in this mapping");
  }

  @Test
  void anchorsAndMergeKeysWork() {
    assertThat(merged(List.of("yaml:a: &x {k: 1, l: 2}\nb: {<<: *x, l: 3}")))
        .isEqualTo("{a: {k: 1, l: 2}, b: {l: 3, k: 1}}");
  }

  @Test
  void nestingAndSizeAreBounded() {
    String deep = "yaml:a: " + "[".repeat(100_000);
    String laughs =
        "yaml:a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + IntStream.range(1, 9)
                .mapToObj(
                    i -> "a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + " , ").repeat(10)))
                .collect(Collectors.joining());

    merged(List.of(deep, laughs));

    assertThat(problems.errors())
        .extracting(Problem::message)
        .containsExactly(
            "nesting must be at most 32 levels deep, is deeper",
            "a configuration has at most 50000 values, found more");
  }
}
