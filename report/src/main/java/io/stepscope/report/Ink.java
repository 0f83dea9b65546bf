/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.Severity;

/// Colours, when the reader's terminal has them; plain text otherwise.
final class Ink {
  private static final String RESET = "\u001b[0m";

  private final boolean colours;

  Ink(boolean colours) {
    this.colours = colours;
  }

  String bold(String text) {
    return paint("1", text);
  }

  String dim(String text) {
    return paint("2", text);
  }

  String good(String text) {
    return paint("32", text);
  }

  String bad(String text) {
    return paint("1;31", text);
  }

  String warn(String text) {
    return paint("33", text);
  }

  String path(String text) {
    return paint("36", text);
  }

  String severity(Severity severity, String text) {
    return switch (severity) {
      case CRITICAL, HIGH -> bad(text);
      case MEDIUM -> warn(text);
      case LOW -> text;
      case INFO -> dim(text);
    };
  }

  private String paint(String code, String text) {
    return colours && !text.isEmpty() ? "\u001b[" + code + "m" + text + RESET : text;
  }
}
