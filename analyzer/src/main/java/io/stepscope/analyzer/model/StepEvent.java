/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

/// Something a step reported while it ran: a span event or a joined log record.
///
/// @param timeNanos Unix nanoseconds, or [StepTime#UNKNOWN]
/// @param attributes as received, with content
public record StepEvent(String name, long timeNanos, Value.Fields attributes) {}
