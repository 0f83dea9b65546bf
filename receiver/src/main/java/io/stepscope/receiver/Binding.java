/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import java.io.IOException;

/// Says which listener could not be bound, and why.
final class Binding {
  private Binding() {}

  static IOException failed(String listener, Endpoint endpoint, Exception cause) {
    if (cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    Throwable told = cause.getCause() == null ? cause : cause.getCause();
    return new IOException(
        "cannot listen on " + endpoint + " for " + listener + ": " + told.getMessage(), cause);
  }
}
