/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

/// Whoever read what a command writes has gone, as `head` does when it has seen enough. Nobody is
/// left to tell, and nothing is wrong.
final class BrokenPipe extends RuntimeException {
  /// What a shell reports of a program that the signal SIGPIPE ended.
  static final int EXIT_CODE = 141;

  private static final long serialVersionUID = 1;

  BrokenPipe() {
    super("the reader of the output has gone", null, false, false);
  }
}
