/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import com.google.protobuf.ByteString;
import io.stepscope.otel.Signal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A backend of which a test says, attempt by attempt, when and what it answers.
final class ScriptedSender implements OtlpSender {
  private final ArrayDeque<CompletableFuture<SendResult>> open = new ArrayDeque<>();
  private final List<ByteString> attempts = new ArrayList<>();
  private boolean closed;

  @Override
  public CompletableFuture<SendResult> send(Signal signal, ByteString body) {
    attempts.add(body);
    var answer = new CompletableFuture<SendResult>();
    open.add(answer);
    return answer;
  }

  @Override
  public void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  /// The bodies of all attempts so far.
  List<ByteString> attempts() {
    return attempts;
  }

  /// Attempts without an answer.
  int open() {
    return open.size();
  }

  /// Answers the oldest open attempt.
  void answer(SendResult result) {
    open.remove().complete(result);
  }
}
