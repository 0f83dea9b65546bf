/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.Optional;

/// Where and for whom a run happened. Never invented: what was not reported is empty.
public record ExecutionContext(
    Optional<String> userId,
    Optional<String> sessionId,
    Optional<String> environment,
    Optional<String> agentVersion,
    Value.Fields metadata) {}
