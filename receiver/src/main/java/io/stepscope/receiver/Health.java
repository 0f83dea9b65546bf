/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import java.util.Locale;

/// How the process is, in a word and a sentence.
///
/// @param reason why, for a person; may be empty when all is well
public record Health(Status status, String reason) {
  /// Whether requests are taken.
  public enum Status {
    STARTING(false),
    READY(true),
    /// Requests are taken, but something behind fails, such as an exporter.
    DEGRADED(true),
    STOPPING(false);

    private final boolean ready;

    Status(boolean ready) {
      this.ready = ready;
    }

    public boolean isReady() {
      return ready;
    }

    /// `starting`, `ready`, `degraded`, `stopping`.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static Health ready() {
    return new Health(Status.READY, "");
  }
}
