/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/// Protobuf's wire format, read where it lies.
@NullMarked
package io.stepscope.otel.wire;

import org.jspecify.annotations.NullMarked;
