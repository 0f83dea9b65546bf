/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

/// How to lay a report out for its reader.
///
/// @param width columns; at least 60
/// @param colours whether to use ANSI colours
/// @param waterfallRows steps drawn at most; the most telling ones stay
public record TextLayout(int width, boolean colours, int waterfallRows) {
  /// A plain page of 100 columns.
  public static final TextLayout PLAIN = new TextLayout(100, false, 40);

  public TextLayout {
    width = Math.max(60, width);
    if (waterfallRows < 1) {
      throw new IllegalArgumentException("waterfall rows must be >= 1, was " + waterfallRows);
    }
  }
}
