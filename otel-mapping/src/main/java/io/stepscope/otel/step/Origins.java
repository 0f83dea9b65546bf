/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import com.google.protobuf.ByteString;
import io.stepscope.otel.SpanOrigin;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.dialect.Dialects;
import io.stepscope.otel.dialect.SpanReader;
import org.jspecify.annotations.Nullable;

/// Origins by resource. Nearly all spans of a sender come under one resource, so remembering the
/// last one spares nearly all readings. Safe for use by many threads: at worst one reads again what
/// another has read.
public final class Origins {
  private final Dialects dialects;
  private volatile @Nullable Known last;

  private record Known(ByteString resource, Origin origin) {}

  public Origins(Dialects dialects) {
    this.dialects = dialects;
  }

  Origin of(SpanOrigin origin) {
    var known = last;
    if (known == null || !known.resource.equals(origin.resourceWire())) {
      known = new Known(origin.resourceWire(), read(origin.resourceAttributes()));
      last = known;
    }
    return known.origin;
  }

  private Origin read(SpanAttributes attributes) {
    return new Origin(
        attributes.text("service.name"),
        attributes.text("service.version"),
        attributes,
        new SpanReader(dialects).readResource(attributes));
  }
}
