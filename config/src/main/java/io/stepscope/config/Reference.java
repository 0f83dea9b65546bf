/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The configuration that says nothing new: every key, commented, with its default.
public final class Reference {
  private Reference() {}

  /// The text, which is itself a valid configuration.
  public static String yaml() {
    try (InputStream resource = Reference.class.getResourceAsStream("reference.yaml")) {
      if (resource == null) {
        throw new IllegalStateException("reference.yaml is missing from the jar");
      }
      return new String(resource.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reference.yaml cannot be read", e);
    }
  }
}
