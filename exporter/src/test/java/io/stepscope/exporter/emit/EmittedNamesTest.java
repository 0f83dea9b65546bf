/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.FindingType;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmittedNamesTest {
  private static final List<String> NAMES =
      EmittedNames.attributes().stream().map(Attribute::name).toList();

  @Test
  void noAttributeIsTheBeginningOfAnotherUpToADot() {
    for (String name : NAMES) {
      assertThat(NAMES).noneMatch(other -> other.startsWith(name + "."));
    }
  }

  @Test
  void noNameStandsTwice() {
    assertThat(NAMES).doesNotHaveDuplicates();
    assertThat(EmittedNames.metrics()).extracting(Metric::name).doesNotHaveDuplicates();
  }

  @Test
  void allNamesAreOursLowerCaseAndDotted() {
    var all = new HashSet<>(NAMES);
    EmittedNames.metrics().forEach(metric -> all.add(metric.name()));
    for (FindingType type : FindingType.values()) {
      all.add(EmittedNames.findingEvent(type));
    }
    all.add(EmittedNames.SPAN_NAME);
    all.add(EmittedNames.TRACE_EVENT);
    all.remove("service.name");
    assertThat(all).allMatch(name -> name.matches("stepscope(\\.[a-z][a-z0-9_]*)+"));
  }

  @Test
  void noNameIsOneThatViewersTakeForAModelCall() {
    assertThat(NAMES).noneMatch(name -> name.startsWith("gen_ai.") || name.startsWith("@"));
  }

  @Test
  void everyAttributeOfAMetricMayStandOnMetrics() {
    for (Metric metric : EmittedNames.metrics()) {
      assertThat(metric.attributes())
          .allMatch(attribute -> attribute.on().contains(Attribute.Carrier.METRIC))
          .isSubsetOf(EmittedNames.attributes());
    }
  }

  @Test
  void everyNameIsExplained() {
    assertThat(EmittedNames.attributes()).noneMatch(name -> name.description().isBlank());
    assertThat(EmittedNames.metrics()).noneMatch(name -> name.description().isBlank());
  }
}
