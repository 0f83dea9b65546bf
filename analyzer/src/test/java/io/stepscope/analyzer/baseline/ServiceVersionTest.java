/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceVersionTest {
  @Test
  void numbersComeBeforeLongerOnesAndPreReleasesBeforeTheirRelease() {
    List<String> ascending =
        List.of(
            "v0.9",
            "1.0.0-1",
            "1.0.0-alpha",
            "1.0.0-alpha.2",
            "1.0.0-alpha.10",
            "1.0.0-alpha.b",
            "1.0.0-beta-3",
            "1.0.0",
            "1.0.1",
            "1.2",
            "1.010",
            "2024.11.26",
            "2024.11.26.1",
            "99999999999999999999999.0");
    for (int i = 0; i < ascending.size(); i++) {
      for (int j = 0; j < ascending.size(); j++) {
        assertThat(Integer.signum(version(ascending.get(i)).compareTo(version(ascending.get(j)))))
            .as("%s against %s", ascending.get(i), ascending.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }

  @Test
  void buildsAndMissingNumbersMakeNoDifference() {
    assertThat(version("1.4+a-b")).isEqualByComparingTo(version("v1.4.0+c"));
  }

  @Test
  void namesHashesAndSingleNumbersAreNoVersionInOrder() {
    assertThat(List.of("", "v", "7", "1234567", "3f2a9c1", "1.x", "1..2", "1.2.", "-1.2", "main"))
        .allSatisfy(text -> assertThat(ServiceVersion.parse(text)).isEmpty());
  }

  private static ServiceVersion version(String text) {
    return ServiceVersion.parse(text).orElseThrow();
  }
}
