/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

@NullMarked
package io.stepscope.receiver.assembly;

import org.jspecify.annotations.NullMarked;
