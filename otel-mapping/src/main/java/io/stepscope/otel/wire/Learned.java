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
 * Threads share the array without locks: an entry is immutable, so whoever sees it sees all of it,
 * and whoever misses one reads anew.
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

  /// Makes the value of bytes. Equal bytes make values that nobody can tell apart.
  public interface Reader<T> {
    T read(byte[] bytes, int from, int to);
  }

  private static final class Entry<T> {
    private final int hash;
    private final byte[] bytes;
    private final T value;

    Entry(int hash, byte[] bytes, T value) {
      this.hash = hash;
      this.bytes = bytes;
      this.value = value;
    }

    boolean is(int wanted, byte[] other, int from, int to) {
      return hash == wanted && Arrays.equals(bytes, 0, bytes.length, other, from, to);
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
    int place = hash & (entries.length - 1);
    var entry = entries[place];
    if (entry != null && entry.is(hash, bytes, from, to)) {
      return entry.value;
    }
    entry = entries[place ^ 1];
    if (entry != null && entry.is(hash, bytes, from, to)) {
      return entry.value;
    }
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
