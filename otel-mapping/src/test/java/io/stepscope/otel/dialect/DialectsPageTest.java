/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DialectsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "dialects.md");

  /// `-Dstepscope.write.pages=true` writes the page instead.
  @Test
  void thePageSaysWhatTheTablesSay() throws IOException {
    String page = DialectsPage.write(Dialects.builtIn().tables());
    if (Boolean.getBoolean("stepscope.write.pages")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).content().isEqualTo(page);
  }

  @Test
  void everyTableOfTheFolderIsInTheIndex() throws IOException {
    var folder = Path.of("src/main/resources/io/stepscope/otel/dialects");
    try (Stream<Path> files = Files.list(folder)) {
      var tables =
          files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".yaml"));
      assertThat(Files.readAllLines(folder.resolve("index.txt")))
          .containsExactlyInAnyOrderElementsOf(tables.toList());
    }
  }
}
