/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

@NullMarked
package io.stepscope.otel.testing;

import org.jspecify.annotations.NullMarked;
