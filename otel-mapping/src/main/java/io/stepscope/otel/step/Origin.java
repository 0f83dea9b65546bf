/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.opentelemetry.proto.resource.v1.Resource;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.dialect.SpanReader;
import io.stepscope.otel.draft.FieldReading;
import java.util.IdentityHashMap;
import java.util.Optional;

/// Who sent a span, read once per resource.
///
/// @param attributes of the resource
/// @param fields what the tables read on it
record Origin(Optional<String> service, SpanAttributes attributes, FieldReading fields) {
  /// Origins by resource.
  static final class Cache {
    private final IdentityHashMap<Resource, Origin> known = new IdentityHashMap<>();
    private final SpanReader reader;

    Cache(SpanReader reader) {
      this.reader = reader;
    }

    Origin of(Resource resource) {
      return known.computeIfAbsent(resource, this::read);
    }

    private Origin read(Resource resource) {
      var attributes = SpanAttributes.of(resource.getAttributesList());
      return new Origin(
          attributes.text("service.name"), attributes, reader.readResource(attributes));
    }
  }
}
