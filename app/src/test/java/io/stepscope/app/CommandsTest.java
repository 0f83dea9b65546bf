/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... arguments) {
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    return commands.execute(texts);
  }

  @Test
  void theVersionIsTheBuilds() {
    assertThat(run("version")).isZero();
    assertThat(out.toString()).matches("stepscope \\d+\\.\\d+\\.\\d+\\S* \\(Java \\d+\\)\\R");
  }

  @Test
  void aBadConfigurationIsToldWholeAndEndsWithOne() {
    assertThat(
            run("validate", "--config", "yaml:service: {telemetri: {}}", "--set", "exporters::x="))
        .isEqualTo(1);
    assertThat(out.toString().lines())
        .containsExactly(
            "--set: exporters::x: no such exporter; there are otlp (gRPC) and otlphttp (HTTP)",
            "yaml::1:11: service::telemetri: unknown key; did you mean 'telemetry'?",
            "2 problems");
  }

  @Test
  void theExampleIsAValidConfiguration() throws IOException {
    assertThat(run("config", "example")).isZero();
    Path example = Files.writeString(folder.resolve("example.yaml"), out.toString());
    assertThat(run("validate", "--config", example)).isZero();
  }

  @Test
  void whatIsPrintedOfAConfigurationHasNoSecrets() {
    assertThat(run("config", "print", "--set", "receivers::otlp::bearer_token=s3cret")).isZero();
    assertThat(out.toString()).contains("[REDACTED]").doesNotContain("s3cret");
  }

  @Test
  void aCommandThatIsSetUpAloneIsTheSameCommand() {
    CommandLine all = Main.commandLine();
    assertThat(all.getSubcommands()).hasSize(9);
    all.getSubcommands()
        .forEach((name, command) -> {
          CommandLine alone = Main.commandLine(name, "more");
          assertThat(alone.getSubcommands()).hasSize(name.equals("help") ? 9 : 1);
          assertThat(alone.getSubcommands())
              .hasEntrySatisfying(
                  name,
                  same -> assertThat(same.getUsageMessage()).isEqualTo(command.getUsageMessage()));
        });
    assertThat(Main.commandLine("no-such-command").getSubcommands()).hasSize(9);
  }

  @Test
  void theHelpTellsEveryReasonForAnExitCode() {
    assertThat(run("analyze", "--help")).isZero();
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains("or there was no span to judge by --fail-on");
  }

  @Test
  void noCommandAndUnknownOptionsAreBadUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("serve", "--nonsense")).isEqualTo(2);
  }
}
