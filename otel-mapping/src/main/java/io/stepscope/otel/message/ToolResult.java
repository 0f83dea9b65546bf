/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.analyzer.model.Value;
import java.util.Optional;

/// A tool's result as a model was given it.
///
/// @param callId trimmed; empty when the dialect gives none
/// @param value what the tool returned
/// @param error the message itself marks it as an error
/// @param providerExecuted it came with the answer, from a tool that the provider ran
public record ToolResult(
    Optional<String> callId,
    Optional<String> toolName,
    Value value,
    boolean error,
    boolean providerExecuted) {}
