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
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/// How and where a command that reads files writes what it found, the same for all of them.
final class ReportOptions {
  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "text for a person, json for a program: one object per line.")
  private String format = "text";

  @Option(
      names = "--output",
      paramLabel = "PATH",
      description = "Where to write; standard output by default.")
  private Optional<Path> output = Optional.empty();

  /// The writer for the format that was asked for.
  ///
  /// @param text is handed the layout that suits where it is written to
  /// @throws CommandFailure when there is no such format
  <W> W writer(Function<TextLayout, W> text, Supplier<W> json) {
    return switch (format) {
      case "text" -> text.apply(output.isPresent() ? TextLayout.PLAIN : Terminal.layout());
      case "json" -> json.get();
      case "html", "markdown" ->
          throw new CommandFailure(
              "--format " + format + " is planned but not built in this version; use text or json");
      default -> throw new CommandFailure("--format must be text or json, was '" + format + "'");
    };
  }

  /// Closing it leaves standard output open.
  ///
  /// @throws CommandFailure when the file cannot be written
  OutputStream open() {
    if (output.isEmpty()) {
      return new CommandOutput(new UnclosedOutput(Terminal.out()), "standard output");
    }
    try {
      var file = new BufferedOutputStream(Files.newOutputStream(output.get()));
      return new CommandOutput(file, output.get().toString());
    } catch (IOException _) {
      throw new CommandFailure("--output: cannot write to " + output.get());
    }
  }
}
