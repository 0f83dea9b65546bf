/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Flushes what is not ours to close.
final class UnclosedOutput extends FilterOutputStream {
  UnclosedOutput(OutputStream target) {
    super(target);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    out.write(bytes, from, length);
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
