/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/// What was found out about a trace, in OTLP's words: a span beside it, log records, metrics.
@NullMarked
package io.stepscope.exporter.emit;

import org.jspecify.annotations.NullMarked;
