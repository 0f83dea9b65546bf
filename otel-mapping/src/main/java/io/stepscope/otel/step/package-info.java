/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

@NullMarked
package io.stepscope.otel.step;

import org.jspecify.annotations.NullMarked;
