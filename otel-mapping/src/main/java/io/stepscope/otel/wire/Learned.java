/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/*
 * Telemetry says the same few things again and again: the keys of attributes, names of models and
 * tools, whole attributes. What is made of such bytes is kept by their hash, so that it is made once
 * and found at the price of a hash and a comparison.
 *
 * A hash has two places. What comes a second time while nothing else has come by in between is
 * learned: it takes the first place and pushes what stood there to the second. So ids and counts,
 * which come once, never push out what comes often, and the table holds no more than it has places.
 * The hash differs from process to process; who finds bytes that collide could make others read
 * anew, no more.
 *
 * Threads share the array without locks: an entry is immutable, save for hints where to look next,
 * so whoever sees it sees all of it, and whoever misses one reads anew. What a hint leads to counts
 * only when its bytes are the same. Hints are places, not entries, so what was pushed out is free.
 */
/// Values by the bytes they are read from, for bytes that come often. Safe for many threads.
public final class Learned<T> {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SALT = new SplittableRandom().nextLong();
  private static final long ODD = 0x9e37_79b9_7f4a_7c15L;

  private final int longest;
  private final Reader<T> reader;
  private final @Nullable Entry<T>[] entries;
  private final int[] seen;

  /// The place of what a sequence began with the last time.
  private int first;

  /// Makes the value of bytes. Equal bytes make values that nobody can tell apart.
  public interface Reader<T> {
    T read(byte[] bytes, int from, int to);
  }

  private static final class Entry<T> {
    private final int hash;
    private final byte[] bytes;
    private final T value;

    /// The place of what came next when this came last; it may hold something else by now.
    private int next;

    /// The place of what came next before that was found: where the ways of two kinds of spans
    /// part, their turns come by one after the other.
    private int otherNext;

    Entry(int hash, byte[] bytes, T value) {
      this.hash = hash;
      this.bytes = bytes;
      this.value = value;
    }

    boolean is(int wanted, byte[] other, int from, int to) {
      return hash == wanted && is(other, from, to);
    }

    /// Compares eight bytes at a time, the last eight once more if need be: what is compared here
    /// is short, and nearly always the same.
    boolean is(byte[] other, int from, int to) {
      int length = bytes.length;
      if (to - from != length) {
        return false;
      }
      if (length < Long.BYTES) {
        return Arrays.equals(bytes, 0, length, other, from, to);
      }
      int last = length - Long.BYTES;
      for (int i = 0; i < last; i += Long.BYTES) {
        if ((long) LONG.get(bytes, i) != (long) LONG.get(other, from + i)) {
          return false;
        }
      }
      return (long) LONG.get(bytes, last) == (long) LONG.get(other, from + last);
    }
  }

  /// Reads what comes one after the other, such as the attributes of a span: senders say the same
  /// things in the same order, so what came next the last time is looked at first, which spares the
  /// hash. For one thread and one sequence.
  public final class Sequence {
    private @Nullable Entry<T> last;

    /// What the reader makes of the bytes.
    public T get(byte[] bytes, int from, int to) {
      if (to - from > longest) {
        return reader.read(bytes, from, to);
      }
      var before = last;
      var guess = entries[before == null ? first : before.next];
      if (guess != null && guess.is(bytes, from, to)) {
        last = guess;
        return guess.value;
      }
      guess = before == null ? null : entries[before.otherNext];
      if (guess != null && guess.is(bytes, from, to)) {
        last = guess;
        return guess.value;
      }
      int hash = hash(bytes, from, to);
      var found = find(hash, bytes, from, to);
      if (found == null) {
        return unknown(hash, bytes, from, to);
      }
      remember(before, found);
      last = found;
      return found.value;
    }

    private void remember(@Nullable Entry<T> before, Entry<T> found) {
      int place = found.hash & (entries.length - 1);
      int next = entries[place] == found ? place : place ^ 1;
      if (before == null) {
        first = next;
      } else {
        before.otherNext = before.next;
        before.next = next;
      }
    }
  }

  /// @param places how many values are kept at most; a power of two
  /// @param longest bytes of what is learned at most
  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  public Learned(int places, int longest, Reader<T> reader) {
    this.longest = longest;
    this.reader = reader;
    this.entries = (@Nullable Entry<T>[]) new @Nullable Entry[places];
    this.seen = new int[places];
  }

  /// What `reader` makes of the bytes.
  public T get(byte[] bytes, int from, int to) {
    if (to - from > longest) {
      return reader.read(bytes, from, to);
    }
    int hash = hash(bytes, from, to);
    var found = find(hash, bytes, from, to);
    return found == null ? unknown(hash, bytes, from, to) : found.value;
  }

  /// A reader of what comes one after the other.
  public Sequence sequence() {
    return new Sequence();
  }

  private @Nullable Entry<T> find(int hash, byte[] bytes, int from, int to) {
    int place = hash & (entries.length - 1);
    var entry = entries[place];
    if (entry != null && entry.is(hash, bytes, from, to)) {
      return entry;
    }
    entry = entries[place ^ 1];
    return entry != null && entry.is(hash, bytes, from, to) ? entry : null;
  }

  private T unknown(int hash, byte[] bytes, int from, int to) {
    int place = hash & (entries.length - 1);
    return seen[place] == hash
        ? learn(place, hash, bytes, from, to)
        : meet(place, hash, bytes, from, to);
  }

  private T meet(int place, int hash, byte[] bytes, int from, int to) {
    seen[place] = hash;
    return reader.read(bytes, from, to);
  }

  /// Reads a copy, since what is kept must not hold on to all the bytes around it.
  private T learn(int place, int hash, byte[] bytes, int from, int to) {
    byte[] own = Arrays.copyOfRange(bytes, from, to);
    var entry = new Entry<>(hash, own, reader.read(own, 0, own.length));
    entries[place ^ 1] = entries[place];
    entries[place] = entry;
    return entry.value;
  }

  private static int hash(byte[] bytes, int from, int to) {
    long hash = SALT + (to - from);
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      hash = mixed(hash ^ (long) LONG.get(bytes, at));
    }
    if (at < to) {
      long rest = 0;
      for (; at < to; at++) {
        rest = (rest << Byte.SIZE) | (bytes[at] & 0xff);
      }
      hash = mixed(hash ^ rest);
    }
    // The upper half of a product depends on all bits that went in.
    return (int) ((hash * ODD) >>> 32);
  }

  private static long mixed(long hash) {
    long product = hash * ODD;
    return product ^ (product >>> 32);
  }
}
