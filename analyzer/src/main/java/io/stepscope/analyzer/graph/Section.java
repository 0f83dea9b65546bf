/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.Interval;

/// A stretch of time during which the result was waiting for one step's own work.
///
/// @param step index in the trace
public record Section(int step, Interval interval) {}
