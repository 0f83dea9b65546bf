/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import io.stepscope.analyzer.model.Value;

/// A tool call that the model's provider ran itself while it answered.
///
/// @param position of the call among those that the answer asks for
/// @param result absent when the answer does not hold it
/// @param error the answer marks the result as an error
public record ProvidedCall(int position, Value result, boolean error) {}
