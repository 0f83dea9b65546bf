/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/// Traces out of files: OTLP, Jaeger, Zipkin and Tempo, as the analysis of a file needs them.
@NullMarked
package io.stepscope.receiver.file;

import org.jspecify.annotations.NullMarked;
