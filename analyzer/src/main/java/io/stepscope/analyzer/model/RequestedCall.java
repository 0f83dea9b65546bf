/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.Optional;

/// A tool call that a model asked for in its answer.
///
/// @param executed the step that ran it; empty when none was seen
public record RequestedCall(
    Optional<String> callId, String toolName, Value arguments, Optional<StepId> executed) {}
