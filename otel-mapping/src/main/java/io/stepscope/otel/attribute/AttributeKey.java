/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import io.stepscope.otel.wire.Learned;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The key of an attribute, with what is known of it whoever says it. Keys that are known have a
/// number, for arrays beside them; there are at most [#MAX_NUMBERED] of those.
public final class AttributeKey {
  /// Numbers go from 0 to one less.
  public static final int MAX_NUMBERED = 16_384;

  /// The number of a key that came when all numbers had been given away, or that is too long.
  public static final int NO_NUMBER = -1;

  private static final int LONGEST_NUMBERED = 256;
  private static final ConcurrentMap<String, AttributeKey> KNOWN = new ConcurrentHashMap<>();
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Learned<AttributeKey> LEARNED =
      new Learned<>(4_096, LONGEST_NUMBERED, (bytes, from, to) -> of(text(bytes, from, to)));

  private final String name;
  private final int number;
  private final long topics;

  private AttributeKey(String name, int number, long topics) {
    this.name = name;
    this.number = number;
    this.topics = topics;
  }

  public static AttributeKey of(String name) {
    var known = KNOWN.get(name);
    if (known != null) {
      return known;
    }
    return name.length() > LONGEST_NUMBERED || NUMBERS.get() >= MAX_NUMBERED
        ? new AttributeKey(name, NO_NUMBER, Topic.of(name))
        : KNOWN.computeIfAbsent(name, AttributeKey::numbered);
  }

  /// The key that UTF-8 spells.
  static AttributeKey read(byte[] bytes, int from, int to) {
    return LEARNED.get(bytes, from, to);
  }

  /// Shares the text with the rules that ask for it, so that they find it by being the same.
  private static AttributeKey numbered(String name) {
    int number = NUMBERS.getAndIncrement();
    return new AttributeKey(
        name.intern(), number < MAX_NUMBERED ? number : NO_NUMBER, Topic.of(name));
  }

  /// The key of an entry inside a value, which no rule asks for: senders choose those freely, so
  /// they get no numbers.
  static AttributeKey nested(byte[] bytes, int from, int to) {
    return new AttributeKey(text(bytes, from, to), NO_NUMBER, 0);
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  public String name() {
    return name;
  }

  /// Its own among all keys, or [#NO_NUMBER].
  public int number() {
    return number;
  }

  /// The topics it belongs to as a set of bits, see [Topic#bit].
  public long topics() {
    return topics;
  }

  @Override
  public String toString() {
    return name;
  }
}
