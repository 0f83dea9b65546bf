/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import io.stepscope.otel.OtlpRequest;

/// What a receiver hands its requests to. Called from I/O threads; must not block.
public interface Intake {
  /// Takes ownership of the request, or refuses it whole.
  Admission admit(OtlpRequest request);
}
