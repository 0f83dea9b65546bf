/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import io.stepscope.analyzer.model.Value;
import java.util.Optional;

/// A tool's result that stood in what a model was given.
///
/// @param callId the call it answers, when the message says
/// @param toolName when the message says
/// @param result content; absent when redacted or not captured
/// @param error the message itself marks it as an error
public record ToolResponse(
    Optional<String> callId, Optional<String> toolName, Value result, boolean error) {}
