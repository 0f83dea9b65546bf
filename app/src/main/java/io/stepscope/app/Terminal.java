/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.report.TextLayout;
import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Standard output: how wide it is, whether it shows colours, and a way to write UTF-8 to it
/// whatever the locale says.
final class Terminal {
  private static final int DEFAULT_WIDTH = 100;
  private static final int MAX_WIDTH = 160;
  private static final OutputStream OUT =
      new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);

  private Terminal() {}

  /// Colours only on a terminal, and not against the user's `NO_COLOR`.
  static TextLayout layout() {
    boolean isTerminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    String noColour = System.getenv("NO_COLOR");
    return new TextLayout(
        width(System.getenv("COLUMNS")),
        isTerminal && (noColour == null || noColour.isEmpty()),
        TextLayout.PLAIN.waterfallRows());
  }

  private static int width(@Nullable String columns) {
    try {
      return columns == null ? DEFAULT_WIDTH : Math.min(MAX_WIDTH, Integer.parseInt(columns));
    } catch (NumberFormatException _) {
      return DEFAULT_WIDTH;
    }
  }

  /// Standard output, which its user flushes and does not close.
  static OutputStream out() {
    return OUT;
  }

  /// Writes a whole text at once, so that those of several threads do not mix. A reader that went
  /// away is no reason to stop.
  static void print(String text) {
    synchronized (OUT) {
      try {
        OUT.write(text.getBytes(StandardCharsets.UTF_8));
        OUT.flush();
      } catch (IOException _) {
        return;
      }
    }
  }
}
