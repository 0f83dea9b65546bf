/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TelemetryPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("stepscope.root", ".."), "docs", "telemetry.md");

  @Test
  void thePageSaysWhatTheRegistrySays() throws IOException {
    if (Boolean.getBoolean("stepscope.write.docs")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, TelemetryPage.write());
    }
    assertThat(PAGE).content().isEqualTo(TelemetryPage.write());
  }
}
