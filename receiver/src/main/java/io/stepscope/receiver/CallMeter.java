/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Counts the bytes of one call as they arrive, before there is a message to look at, and gives the
/// call only so much time.
final class CallMeter extends ServerStreamTracer {
  private static final Context.Key<CallMeter> KEY = Context.key("call-meter");

  private final ByteBudget.Share share;
  private final Duration timeout;
  private final ScheduledExecutorService timer;
  private Context.@Nullable CancellableContext limited;
  private @Nullable Runnable whenOver;
  private Consumer<Status> whenClosed = _ -> {};

  private CallMeter(ByteBudget.Share share, Duration timeout, ScheduledExecutorService timer) {
    this.share = share;
    this.timeout = timeout;
    this.timer = timer;
  }

  /// Makes a meter for each call of one of `methods`.
  static ServerStreamTracer.Factory factory(
      Set<String> methods, ByteBudget budget, Duration timeout, ScheduledExecutorService timer) {
    return new Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return methods.contains(method)
            ? new CallMeter(budget.share(), timeout, timer)
            : new ServerStreamTracer() {};
      }
    };
  }

  /// The meter of the call that is being served.
  static CallMeter current() {
    return KEY.get();
  }

  ByteBudget.Share share() {
    return share;
  }

  /// Calls `action` once when the bytes of this call are more than the budget has.
  void onOver(Runnable action) {
    whenOver = action;
  }

  /// Tells `action` how the call ended. A call that was given too little time has failed its
  /// deadline.
  void onClosed(Consumer<Status> action) {
    whenClosed = action;
  }

  @Override
  public Context filterContext(Context context) {
    limited =
        context
            .withValue(KEY, this)
            .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS, timer);
    return limited;
  }

  @Override
  public void inboundWireSize(long bytes) {
    if (!share.tryTake(bytes) && whenOver != null) {
      Runnable action = whenOver;
      whenOver = null;
      action.run();
    }
  }

  @Override
  public void streamClosed(Status status) {
    share.release();
    boolean late = limited != null && limited.cancellationCause() instanceof TimeoutException;
    whenClosed.accept(late ? Status.DEADLINE_EXCEEDED : status);
    if (limited != null) {
      limited.cancel(null);
    }
  }
}
