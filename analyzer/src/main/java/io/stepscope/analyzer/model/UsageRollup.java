/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.OptionalDouble;

/// A total that a step reported for all below it. Used to check the leaves, never added to them.
public record UsageRollup(TokenUsage tokens, OptionalDouble costUsd) {}
