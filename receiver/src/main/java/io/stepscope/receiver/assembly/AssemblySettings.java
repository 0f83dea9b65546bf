/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.assembly;

import java.time.Duration;

/// When a trace is taken for complete, and how much of what is open may be held.
///
/// @param rootGrace quiet time after the root ended, nothing is open and no parent is missing. Two
///   seconds let the exporters of the other processes of a run send what they still batch
/// @param idleTimeout quiet time after which a trace is complete whatever is missing
/// @param maxDuration age after which a trace is complete whatever still arrives
/// @param maxSpans spans kept of one trace; the rest is passed on and only counted
/// @param maxBytes wire bytes kept of one trace; the rest is passed on and only counted
/// @param maxTraces open traces; beyond it the one that was quiet longest is completed as evicted
/// @param maxHeldBytes estimated heap held for open and finished traces together; finished ones,
///   kept for late spans, get half of it at most
/// @param shards owners of traces; each has a thread of its own
/// @param inboxRequests requests that may wait for one shard; beyond it spans are passed on and
///   only counted
/// @param lateReanalyze how often a trace may be analysed again because late spans arrived
/// @param lateWindow how long after its completion a trace can still be analysed again
public record AssemblySettings(
    Duration rootGrace,
    Duration idleTimeout,
    Duration maxDuration,
    int maxSpans,
    long maxBytes,
    int maxTraces,
    long maxHeldBytes,
    int shards,
    int inboxRequests,
    int lateReanalyze,
    Duration lateWindow) {
  /// A quarter of the heap for held traces, a shard for every two processors.
  public static final AssemblySettings DEFAULT =
      new AssemblySettings(
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofHours(1),
          100_000,
          64L << 20,
          50_000,
          Runtime.getRuntime().maxMemory() / 4,
          Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
          1_000,
          1,
          Duration.ofMinutes(10));

  public AssemblySettings {
    requirePositive("root_grace", rootGrace);
    requirePositive("idle_timeout", idleTimeout);
    requirePositive("max_duration", maxDuration);
    requirePositive("late.window", lateWindow);
    requirePositive("max_spans", maxSpans);
    requirePositive("max_bytes", maxBytes);
    requirePositive("max_traces", maxTraces);
    requirePositive("max_held_bytes", maxHeldBytes);
    requirePositive("shards", shards);
    requirePositive("inbox_requests", inboxRequests);
    if (idleTimeout.compareTo(rootGrace) < 0) {
      throw new IllegalArgumentException(
          "idle_timeout must not be shorter than root_grace ("
              + rootGrace
              + "), was "
              + idleTimeout);
    }
    if (lateReanalyze < 0) {
      throw new IllegalArgumentException("late.reanalyze must be >= 0, was " + lateReanalyze);
    }
  }

  private static void requirePositive(String key, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(key + " must be longer than 0, was " + value);
    }
  }

  private static void requirePositive(String key, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(key + " must be > 0, was " + value);
    }
  }
}
