/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

@NullMarked
package io.stepscope.analyzer.dependency;

import org.jspecify.annotations.NullMarked;
