/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A part of a report that is worked out when somebody asks for it, once; most readers never do.
///
/// May be asked by several threads. What is deferred about one trace is worked out under one lock,
/// as replays of a trace share their columns. Equal to another when the values are.
public final class Deferred<T> {
  private final Object lock;
  private @Nullable Supplier<? extends T> work;
  private @Nullable T value;

  private Deferred(Object lock, @Nullable Supplier<? extends T> work, @Nullable T value) {
    this.lock = lock;
    this.work = work;
    this.value = value;
  }

  /// @param lock of the trace: the same for all that may share something while it is worked out
  /// @param work depends on nothing that changes
  public static <T> Deferred<T> of(Object lock, Supplier<? extends T> work) {
    return new Deferred<>(lock, work, null);
  }

  /// A value that is there already.
  public static <T> Deferred<T> known(T value) {
    return new Deferred<>(value, null, value);
  }

  /// The value, worked out now when nobody has asked before.
  public T get() {
    synchronized (lock) {
      if (work != null) {
        value = work.get();
        work = null;
      }
      return Objects.requireNonNull(value);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Deferred<?> that && get().equals(that.get());
  }

  @Override
  public int hashCode() {
    return get().hashCode();
  }

  @Override
  public String toString() {
    return get().toString();
  }
}
