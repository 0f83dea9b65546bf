/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.dialect.DialectException;
import io.stepscope.otel.dialect.Dialects;
import io.stepscope.otel.usage.PriceTable;
import io.stepscope.otel.usage.PriceTableException;
import java.nio.file.Path;

/// Reads how spans are mapped, and the user's own files that say so: what is wrong in them is told
/// with everything else, at the key that names the file.
final class MappingReader {
  private MappingReader() {}

  static MappingSettings read(Section stepscope) {
    try (Section mapping = stepscope.section("mapping")) {
      mapping.refuse("dialects", "is dialect_files here: a list of paths");
      mapping.refuse("prices", "is price_file here: a path");
      MappingSettings settings = SettingsRecord.read(mapping, MappingSettings.DEFAULT);
      checkDialects(mapping, settings);
      settings.priceFile().ifPresent(file -> checkPrices(mapping, file));
      return settings;
    }
  }

  private static void checkDialects(Section mapping, MappingSettings settings) {
    try {
      var _ = Dialects.withFiles(settings.dialectFiles());
    } catch (DialectException e) {
      e.problems().forEach(problem -> mapping.problem("dialect_files", problem));
    }
  }

  private static void checkPrices(Section mapping, Path file) {
    try {
      var _ = PriceTable.read(file);
    } catch (PriceTableException e) {
      e.problems().forEach(problem -> mapping.problem("price_file", problem));
    }
  }
}
