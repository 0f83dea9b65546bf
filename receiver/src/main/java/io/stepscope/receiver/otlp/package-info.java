/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/// Bytes of OTLP, protobuf or JSON, into requests that are known to be valid.
@NullMarked
package io.stepscope.receiver.otlp;

import org.jspecify.annotations.NullMarked;
