/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.stepscope.analyzer.Sha256;
import io.stepscope.analyzer.model.TraceId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The id of an analysis span, which follows from what it is about: an analysis that is made again
/// from the same spans gets the same id, and two processes that see different parts of one trace,
/// with different local roots, never get the same one.
final class AnalysisSpanId {
  private static final byte[] NAME = "stepscope".getBytes(StandardCharsets.US_ASCII);

  private AnalysisSpanId() {}

  /// The first eight bytes of the SHA-256 of trace id, root span id, `stepscope`, contract version
  /// and revision, the numbers as four bytes, highest first; of the first eight that are not all
  /// zero, to be exact.
  static long of(TraceId traceId, long rootSpanId, int revision) {
    var input = ByteBuffer.allocate(16 + 8 + NAME.length + 4 + 4);
    input.putLong(traceId.high()).putLong(traceId.low()).putLong(rootSpanId);
    input.put(NAME).putInt(EmittedNames.CONTRACT_VERSION).putInt(revision);
    var hash = ByteBuffer.wrap(Sha256.of(input.array()));
    while (hash.hasRemaining()) {
      long id = hash.getLong();
      if (id != 0) {
        return id;
      }
    }
    return 1;
  }
}
