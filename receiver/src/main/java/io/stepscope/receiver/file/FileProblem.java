/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

/// Something in a file that could not be read, or was read with a loss.
///
/// @param file the name as the user gave it
/// @param line from 1; 0 when the format has no lines
/// @param column from 1; 0 when the format has no columns
/// @param severity whether a document was lost or only something in it
public record FileProblem(String file, int line, int column, Severity severity, String message) {
  /// What the problem cost.
  public enum Severity {
    /// A document, or the whole file, was not read.
    ERROR,
    /// Single spans were left out, or a value was changed to fit.
    WARNING
  }

  /// `file:line:column: message`, without the numbers that are not known.
  @Override
  public String toString() {
    var text = new StringBuilder(file);
    if (line > 0) {
      text.append(':').append(line);
      if (column > 0) {
        text.append(':').append(column);
      }
    }
    return text.append(": ").append(message).toString();
  }
}
