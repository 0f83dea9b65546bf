/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import io.stepscope.otel.OtlpRequest;

/// What came of reading a request.
///
/// @param request what can be passed on; it may hold no items
/// @param rejected spans that were left out because they cannot be addressed
/// @param message why they were, or what else the sender should know; empty when all is well
public record OtlpReading(OtlpRequest request, int rejected, String message) {}
