/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FindingPagesTest {
  private static final Path PAGES =
      Path.of(System.getProperty("stepscope.root", ".."), "docs", "findings");

  @Test
  void everyTypeHasAPageAndEveryPageHasAType() throws IOException {
    try (Stream<Path> pages = Files.list(PAGES)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .filteredOn(page -> !page.equals("README.md"))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(FindingType.values()).map(type -> type.label() + ".md").toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPageSaysWhatItMeansHowItIsDecidedWhenItIsWrongAndWhatToDo(FindingType type)
      throws IOException {
    List<String> page = Files.readAllLines(PAGES.resolve(type.label() + ".md"));
    assertThat(page)
        .filteredOn(line -> line.startsWith("## "))
        .containsExactly(
            "## What it means", "## How it is decided", "## When it is wrong", "## What to do");
    assertThat(page).anyMatch(line -> line.startsWith("`" + type.label() + "`"));
  }

  @Test
  void theIndexLinksEveryPage() throws IOException {
    String index = Files.readString(PAGES.resolve("README.md"));
    for (FindingType type : FindingType.values()) {
      assertThat(index).contains("(" + type.label() + ".md)");
    }
  }
}
