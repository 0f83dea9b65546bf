/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

@NullMarked
package io.stepscope.analyzer.pattern;

import org.jspecify.annotations.NullMarked;
