/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Accepts connections up to a limit and closes those beyond it before anything is built for them.
final class BoundedServerChannel extends NioServerSocketChannel {
  private final int limit;
  private final AtomicInteger open = new AtomicInteger();

  BoundedServerChannel(int limit) {
    this.limit = limit;
  }

  @Override
  protected int doReadMessages(List<Object> accepted) throws Exception {
    int read = super.doReadMessages(accepted);
    if (read > 0 && accepted.getLast() instanceof Channel child) {
      if (open.incrementAndGet() > limit) {
        open.decrementAndGet();
        accepted.removeLast();
        child.unsafe().closeForcibly();
        return 0;
      }
      child.closeFuture().addListener(_ -> open.decrementAndGet());
    }
    return read;
  }
}
