/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Gives each part of an HTTP request so much time, and tells the handlers behind it, by a user
/// event, when that is over. Stands before the decoder, where the first byte can be seen.
final class RequestClock extends ChannelInboundHandlerAdapter {
  /// What took too long.
  enum Overdue {
    IDLE,
    HEADERS,
    BODY
  }

  private final ReceiverLimits limits;
  private Overdue waitingFor = Overdue.IDLE;
  private @Nullable Future<?> alarm;

  RequestClock(ReceiverLimits limits) {
    this.limits = limits;
  }

  /// The headers are there; the body is due.
  void headersRead(ChannelHandlerContext context) {
    waitFor(Overdue.BODY, limits.bodyTimeout(), context);
  }

  /// The request was answered.
  void answered(ChannelHandlerContext context) {
    waitFor(Overdue.IDLE, limits.idleTimeout(), context);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    waitFor(Overdue.IDLE, limits.idleTimeout(), context);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (waitingFor == Overdue.IDLE) {
      waitFor(Overdue.HEADERS, limits.headerTimeout(), context);
    }
    context.fireChannelRead(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stop();
    context.fireChannelInactive();
  }

  private void waitFor(Overdue what, Duration time, ChannelHandlerContext context) {
    stop();
    waitingFor = what;
    alarm =
        context
            .executor()
            .schedule(
                () -> context.pipeline().fireUserEventTriggered(what),
                time.toNanos(),
                TimeUnit.NANOSECONDS);
  }

  private void stop() {
    if (alarm != null) {
      alarm.cancel(false);
      alarm = null;
    }
  }
}
