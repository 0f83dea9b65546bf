/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Where a command's results go. What cannot be written is told as what it is, a full disk or a
/// reader that has gone, whatever was being written.
final class CommandOutput extends FilterOutputStream {
  private final String name;

  /// @param name for a person: `standard output`, or the file
  CommandOutput(OutputStream target, String name) {
    super(target);
    this.name = name;
  }

  @Override
  public void write(int value) {
    attempt(() -> out.write(value));
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    attempt(() -> out.write(bytes, from, length));
  }

  @Override
  public void flush() {
    attempt(out::flush);
  }

  @Override
  public void close() {
    attempt(out::close);
  }

  private interface Action {
    void run() throws IOException;
  }

  private void attempt(Action action) {
    try {
      action.run();
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      if (message.contains("Broken pipe")) {
        throw new BrokenPipe();
      }
      throw new CommandFailure("cannot write to " + name + ": " + message);
    }
  }
}
