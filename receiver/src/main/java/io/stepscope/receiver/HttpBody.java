/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import io.netty.buffer.ByteBuf;
import io.stepscope.receiver.otlp.Allowance.OverAllowanceException;
import java.util.Arrays;

/// Collects a body as it arrives. Memory is taken as bytes come, not as they are promised.
final class HttpBody {
  private static final int FIRST = 16 << 10;

  private final ByteBudget.Share share;
  private final int most;
  private byte[] bytes = new byte[0];
  private int size;

  /// @param most what was promised, or the limit when nothing was
  HttpBody(ByteBudget.Share share, int most) {
    this.share = share;
    this.most = most;
  }

  ByteBudget.Share share() {
    return share;
  }

  /// There would be more than `most`.
  boolean overflows(ByteBuf next) {
    return next.readableBytes() > most - size;
  }

  void add(ByteBuf next) throws OverAllowanceException {
    int count = next.readableBytes();
    if (size + count > bytes.length) {
      int wanted = (int) Math.min(most, Math.max(size + count, Math.max(FIRST, 2L * bytes.length)));
      share.take(wanted - bytes.length);
      bytes = Arrays.copyOf(bytes, wanted);
    }
    next.readBytes(bytes, size, count);
    size += count;
  }

  /// All that was added.
  byte[] whole() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
