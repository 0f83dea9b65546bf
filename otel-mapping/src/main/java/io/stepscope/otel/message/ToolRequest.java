/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.analyzer.model.Value;
import java.util.Optional;

/// A tool call that a model asked for.
///
/// @param callId trimmed; empty when the dialect gives none
/// @param toolName empty text when it was cut off
/// @param arguments as an object when they could be read, else as received
/// @param providerExecuted the provider ran it itself, so no span of its own is to be expected
public record ToolRequest(
    Optional<String> callId, String toolName, Value arguments, boolean providerExecuted) {}
