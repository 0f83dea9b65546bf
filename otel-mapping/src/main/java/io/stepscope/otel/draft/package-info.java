/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

@NullMarked
package io.stepscope.otel.draft;

import org.jspecify.annotations.NullMarked;
