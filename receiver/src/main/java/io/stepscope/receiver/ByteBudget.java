/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import io.stepscope.receiver.otlp.Allowance;
import java.util.concurrent.atomic.AtomicLong;

/// The memory that all requests in flight may take together. For any thread.
final class ByteBudget {
  private final long total;
  private final AtomicLong taken = new AtomicLong();

  ByteBudget(long total) {
    this.total = total;
  }

  long taken() {
    return taken.get();
  }

  /// So much could be taken if nothing else were in flight.
  boolean couldHold(long bytes) {
    return bytes <= total;
  }

  /// So much could be taken now.
  boolean hasRoomFor(long bytes) {
    return bytes <= total - taken.get();
  }

  /// A share to take from the budget for one request.
  Share share() {
    return new Share();
  }

  private boolean take(long bytes) {
    long after = taken.addAndGet(bytes);
    if (after > total) {
      taken.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  /// What one request has taken. Used by one thread at a time.
  final class Share implements Allowance {
    private long held;
    private long wanted;

    private Share() {}

    /// Takes more, or nothing and answers false when it is not there.
    boolean tryTake(long bytes) {
      wanted = held + bytes;
      if (!ByteBudget.this.take(bytes)) {
        return false;
      }
      held += bytes;
      return true;
    }

    @Override
    public void take(long bytes) throws OverAllowanceException {
      if (!tryTake(bytes)) {
        throw new OverAllowanceException("it takes more memory than there is for requests");
      }
    }

    /// What was asked for last would have been too much even with nothing else in flight.
    boolean neverFits() {
      return !couldHold(wanted);
    }

    /// Gives all back; a second call does nothing.
    void release() {
      taken.addAndGet(-held);
      held = 0;
    }
  }
}
