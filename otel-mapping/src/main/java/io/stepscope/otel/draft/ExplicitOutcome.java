/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import io.stepscope.analyzer.model.ExecutionStatus;

/// How a dialect's own attribute says that the step ended.
///
/// @param reason in one word, the attribute's value when nothing better is known
/// @param source the key it stood in
/// @param flagOnly it is worth a note and does not decide
public record ExplicitOutcome(
    ExecutionStatus status, String reason, String source, boolean flagOnly) {}
