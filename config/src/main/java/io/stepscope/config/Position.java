/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

/// Where in the user's configuration something stands.
///
/// @param source the file, `env:NAME`, or the `--set` argument
/// @param line from 1; 0 when only the source is known
/// @param column from 1
public record Position(String source, int line, int column) {
  /// Somewhere in `source`.
  public static Position in(String source) {
    return new Position(source, 0, 0);
  }

  /// `file:line:column`, or the source alone.
  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line + ":" + column;
  }
}
