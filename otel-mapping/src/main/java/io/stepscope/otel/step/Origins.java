/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.opentelemetry.proto.resource.v1.Resource;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.dialect.Dialects;
import io.stepscope.otel.dialect.SpanReader;
import org.jspecify.annotations.Nullable;

/// Origins by resource. All spans of a request that came under one resource share one object, and
/// traces of that request come one after the other, so remembering the last one spares nearly all
/// readings. Safe for use by many threads: at worst one reads again what another has read.
public final class Origins {
  private final Dialects dialects;
  private volatile @Nullable Known last;

  private record Known(Resource resource, Origin origin) {}

  public Origins(Dialects dialects) {
    this.dialects = dialects;
  }

  @SuppressWarnings("ReferenceEquality") // to compare two resources by value is what this spares
  Origin of(Resource resource) {
    var known = last;
    if (known == null || known.resource != resource) {
      known = new Known(resource, read(resource));
      last = known;
    }
    return known.origin;
  }

  private Origin read(Resource resource) {
    var attributes = SpanAttributes.of(resource.getAttributesList());
    return new Origin(
        attributes.text("service.name"),
        attributes.text("service.version"),
        attributes,
        new SpanReader(dialects).readResource(attributes));
  }
}
