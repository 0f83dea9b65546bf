/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.otel.RawTrace;

/// A trace beside what was found out about it.
record Analysed(RawTrace trace, TraceAnalysis analysis) {}
