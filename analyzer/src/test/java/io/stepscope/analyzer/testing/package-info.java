/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/// Traces for tests: drawn as text, or random from a seed.
@NullMarked
package io.stepscope.analyzer.testing;

import org.jspecify.annotations.NullMarked;
