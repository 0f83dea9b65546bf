/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.draft.FieldReading;
import java.util.Optional;

/// Who sent a span, read once for each resource.
///
/// @param attributes of the resource
/// @param fields what the tables read on it
record Origin(
    Optional<String> service,
    Optional<String> serviceVersion,
    SpanAttributes attributes,
    FieldReading fields) {}
