/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/// What earlier traces say is usual, and what of a trace is not.
@NullMarked
package io.stepscope.analyzer.baseline;

import org.jspecify.annotations.NullMarked;
