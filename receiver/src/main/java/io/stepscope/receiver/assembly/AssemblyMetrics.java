/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.assembly;

import io.stepscope.analyzer.model.CompletionReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Counts everything that happens to spans and traces between receipt and analysis. Written by the
/// shards, read by anyone. The books balance: spans accepted = kept + duplicate + over a cap + late
/// without another analysis + missed because a shard's inbox was full; and the same for the log
/// records that name a trace.
public final class AssemblyMetrics {
  private final Map<CompletionReason, LongAdder> completed = new EnumMap<>(CompletionReason.class);
  final LongAdder accepted = new LongAdder();
  final LongAdder kept = new LongAdder();
  final LongAdder duplicates = new LongAdder();
  final LongAdder overCap = new LongAdder();
  final LongAdder late = new LongAdder();
  final LongAdder lateUnanalyzed = new LongAdder();
  final LongAdder missed = new LongAdder();
  final LongAdder acceptedLogs = new LongAdder();
  final LongAdder keptLogs = new LongAdder();
  final LongAdder duplicateLogs = new LongAdder();
  final LongAdder logsOverCap = new LongAdder();
  final LongAdder lateLogs = new LongAdder();
  final LongAdder lateLogsUnanalyzed = new LongAdder();
  final LongAdder missedLogs = new LongAdder();
  final LongAdder failures = new LongAdder();
  final LongAdder openTraces = new LongAdder();
  final LongAdder finishedTraces = new LongAdder();
  final LongAdder heldBytes = new LongAdder();
  final LongAdder failedHandOvers = new LongAdder();
  final LongAdder unanalyzedTraces = new LongAdder();
  final LongAdder interruptions = new LongAdder();

  AssemblyMetrics() {
    for (CompletionReason reason : CompletionReason.values()) {
      completed.put(reason, new LongAdder());
    }
  }

  void completed(CompletionReason reason) {
    adder(reason).increment();
  }

  /// Completions for this reason; a trace analysed again counts again.
  public long completions(CompletionReason reason) {
    return adder(reason).sum();
  }

  /// Completed traces that had to go while nobody had room for them.
  public long unanalyzedTraces() {
    return unanalyzedTraces.sum();
  }

  /// Spans handed to the assembler.
  public long acceptedSpans() {
    return accepted.sum();
  }

  /// Log records with a trace handed to the assembler.
  public long acceptedLogs() {
    return acceptedLogs.sum();
  }

  /// Log records kept for an analysis.
  public long keptLogs() {
    return keptLogs.sum();
  }

  /// Exact copies of a log record that was already there.
  public long duplicateLogs() {
    return duplicateLogs.sum();
  }

  /// Log records over a trace's cap, passed on and only counted.
  public long logsOverCap() {
    return logsOverCap.sum();
  }

  /// Log records that came after their trace was complete, exact copies left aside.
  public long lateLogs() {
    return lateLogs.sum();
  }

  /// Log records that came too late for another analysis.
  public long lateLogsUnanalyzed() {
    return lateLogsUnanalyzed.sum();
  }

  /// Log records that a shard had no time for.
  public long missedLogs() {
    return missedLogs.sum();
  }

  /// Batches that a shard could not take because of an error in it.
  public long failures() {
    return failures.sum();
  }

  /// Spans kept for an analysis.
  public long keptSpans() {
    return kept.sum();
  }

  /// Exact copies of a span that was already there.
  public long duplicateSpans() {
    return duplicates.sum();
  }

  /// Spans over a trace's cap, only counted.
  public long spansOverCap() {
    return overCap.sum();
  }

  /// Spans that came after their trace was complete, whether or not it was analysed again.
  public long lateSpans() {
    return late.sum();
  }

  /// Late spans that no further analysis contains.
  public long lateSpansUnanalyzed() {
    return lateUnanalyzed.sum();
  }

  /// Spans that analysis never saw because a shard could not keep up.
  public long missedSpans() {
    return missed.sum();
  }

  public long openTraces() {
    return openTraces.sum();
  }

  /// Finished traces whose spans are still held for a possible further analysis.
  public long finishedTraces() {
    return finishedTraces.sum();
  }

  /// Estimated heap of all spans held.
  public long heldBytes() {
    return heldBytes.sum();
  }

  /// Completed traces whose receiver threw.
  public long failedHandOvers() {
    return failedHandOvers.sum();
  }

  private LongAdder adder(CompletionReason reason) {
    LongAdder adder = completed.get(reason);
    if (adder == null) {
      throw new IllegalStateException("no counter for " + reason);
    }
    return adder;
  }
}
