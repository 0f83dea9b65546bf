/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stepscope.analyzer.Severity;
import io.stepscope.exporter.emit.EmitSettings.Content;
import io.stepscope.exporter.emit.EmitSettings.FindingFilter;
import io.stepscope.exporter.emit.EmitSettings.Mode;
import io.stepscope.exporter.emit.EmitSettings.Place;
import io.stepscope.exporter.emit.EmitSettings.ServiceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmitSettingsTest {
  @Test
  void byDefaultASpanIsAddedAndNoContentLeaves() {
    var settings = EmitSettings.DEFAULT;
    assertThat(settings.mode()).isEqualTo(Mode.COMPANION);
    assertThat(settings.content()).isEqualTo(Content.NONE);
    assertThat(settings.findings()).isEqualTo(new FindingFilter(Severity.INFO, 0.5, 64));
    assertThat(settings.place()).isEqualTo(Place.END);
    assertThat(settings.serviceName()).isEqualTo(ServiceName.STEPSCOPE);
    assertThat(settings.markErrorFrom()).isEmpty();
    assertThat(settings.logs()).isTrue();
    assertThat(settings.findingUrl()).isEmpty();
  }

  @Test
  void annotateIsRefusedAsNotBuiltYet() {
    assertThat(Mode.parse("companion")).isEqualTo(Mode.COMPANION);
    assertThat(Mode.parse("none")).isEqualTo(Mode.NONE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Mode.parse("annotate"))
        .withMessageContaining("not built yet");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Mode.parse("COMPANION"))
        .withMessageContaining("was 'COMPANION'");
  }

  @Test
  void aFilterOutsideItsBoundsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FindingFilter(Severity.INFO, 1.1, 64))
        .withMessageContaining("min_confidence must be in [0, 1], was 1.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FindingFilter(Severity.INFO, Double.NaN, 64));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FindingFilter(Severity.INFO, 0.5, -1))
        .withMessageContaining("max_per_trace");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "findings/{type}", "https://example.org/findings", "javascript:{type}"})
  void aFindingUrlMustBeAUrlWithThePlaceOfTheType(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EmitSettings.DEFAULT.withFindingUrl(url))
        .withMessageContaining("emit.finding_url");
  }
}
