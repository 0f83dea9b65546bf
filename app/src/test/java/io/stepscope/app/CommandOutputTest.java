/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandOutputTest {
  private static CommandOutput failingWith(String message) {
    return new CommandOutput(
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException(message);
          }
        },
        "standard output");
  }

  @Test
  void aFullDiskIsToldAsOne() {
    assertThatThrownBy(() -> failingWith("No space left on device").write('x'))
        .isInstanceOf(CommandFailure.class)
        .hasMessage("cannot write to standard output: No space left on device");
  }

  @Test
  void aReaderThatWentAwayIsNoFailure() {
    assertThatThrownBy(() -> failingWith("Broken pipe").write('x')).isInstanceOf(BrokenPipe.class);
  }

  @Test
  void aCommandWhoseReaderWentAwayEndsInSilence(@TempDir Path folder) throws Exception {
    var input = new StringBuilder();
    for (int i = 1; i <= 200; i++) {
      input.append(
          """
          {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0000000000000000000000000000%04x",\
          "spanId":"0000000000000003","name":"step","startTimeUnixNano":"1000000000",\
          "endTimeUnixNano":"2000000000"}]}]}]}
          """
              .formatted(i));
    }
    Path file = Files.writeString(folder.resolve("traces.jsonl"), input);

    Process process =
        ServeProcess.java(List.of("analyze", "--format", "json", file.toString()))
            .redirectOutput(ProcessBuilder.Redirect.PIPE)
            .start();
    process.getInputStream().close();
    String told = new String(process.getErrorStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).isEqualTo(BrokenPipe.EXIT_CODE);
    assertThat(told).isEmpty();
  }
}
