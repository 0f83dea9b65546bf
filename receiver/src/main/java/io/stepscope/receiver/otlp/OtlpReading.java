/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import io.stepscope.otel.OtlpRequest;
import java.util.List;

/// What came of reading a request.
///
/// @param request what can be passed on; it may hold no items
/// @param rejected items that were left out: spans that cannot be addressed and, leniently, spans
///   and log records that could not be read
/// @param message why they were, or what else the sender should know; empty when all is well
/// @param flaws each thing that the lenient reading of JSON left out, with its place, up to a
///   limit; `message` tells the first
public record OtlpReading(OtlpRequest request, int rejected, String message, List<Flaw> flaws) {
  /// A part of a JSON body that was left out or changed, so that the rest could be read.
  ///
  /// @param line from 1
  /// @param column from 1
  /// @param text what was done, the path of the place, the rule and what was found; never content
  public record Flaw(int line, int column, String text) {}

  OtlpReading(OtlpRequest request, int rejected, String message) {
    this(request, rejected, message, List.of());
  }
}
