/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import java.util.Locale;

/// Why items that were accepted were not delivered.
public enum DropReason {
  /// The destination's queue was full while another destination could hold them.
  QUEUE_FULL,
  /// The backend took the request and threw them away (`partial_success`).
  REJECTED,
  /// The backend refused the request for good.
  REFUSED,
  /// It failed until the time for retries was over, or retries are off.
  RETRIES_EXHAUSTED,
  /// The backend does not take this signal.
  UNSUPPORTED,
  /// They were still held when the time to stop was over.
  SHUTDOWN;

  /// The word in metrics: `queue_full`, …
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// It was tried and failed, in contrast to never tried.
  public boolean isSendFailure() {
    return switch (this) {
      case REJECTED, REFUSED, RETRIES_EXHAUSTED, UNSUPPORTED -> true;
      case QUEUE_FULL, SHUTDOWN -> false;
    };
  }
}
