/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  @Test
  void theDemonstrationFindsWhatIsPlantedInIt(@TempDir Path folder) throws Exception {
    Path out = folder.resolve("out.txt");
    Process demo = ServeProcess.java(List.of("demo")).redirectOutput(out.toFile()).start();

    assertThat(demo.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).isZero();
    assertThat(Files.readString(out))
        .contains("recovered_retry", "get_weather")
        .contains("parallelizable_calls", "`search_flights` and `search_hotels`")
        .contains("stuck_loop", "check_availability")
        .contains("slow_step", "render_itinerary")
        .contains("Where else to look")
        .as("a call and its own retry never ran side by side")
        .doesNotContain("calls of `get_weather`");
  }
}
