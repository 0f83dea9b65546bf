/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.report.TextLayout;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where a command writes its results: `--output`, or standard output.
final class Output {
  private Output() {}

  /// Closing it leaves standard output open.
  ///
  /// @throws CommandFailure when the file cannot be written
  static OutputStream open(Optional<Path> file) {
    if (file.isEmpty()) {
      return new UnclosedOutput(Terminal.out());
    }
    try {
      return new BufferedOutputStream(Files.newOutputStream(file.get()));
    } catch (IOException _) {
      throw new CommandFailure("--output: cannot write to " + file.get());
    }
  }

  static TextLayout layout(Optional<Path> file) {
    return file.isPresent() ? TextLayout.PLAIN : Terminal.layout();
  }
}
