/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/// The version of this build, as the build wrote it down.
public final class ProductVersion {
  public static final String VERSION = read();

  /// How we name ourselves to backends.
  static final String USER_AGENT = "stepscope/" + VERSION;

  private ProductVersion() {}

  private static String read() {
    var properties = new Properties();
    try (var file = ProductVersion.class.getResourceAsStream("version.properties")) {
      if (file == null) {
        throw new IllegalStateException("version.properties is missing from the jar");
      }
      properties.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
