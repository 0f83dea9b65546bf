/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import java.util.Locale;

/// The transport a request came over.
public enum Protocol {
  GRPC,
  HTTP;

  /// `grpc`, `http`: the value of the collector's `transport` attribute.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
