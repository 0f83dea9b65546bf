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

  @SuppressWarnings("ReferenceEquality") // the very same bytes need no comparison
  Origin of(SpanOrigin origin) {
    var known = last;
    var resource = origin.resourceWire();
    if (known != null && known.resource == resource) {
      return known.origin;
    }
    // The same bytes in another request: from now on these are the ones that are compared fast.
    var read =
        known != null && known.resource.equals(resource)
            ? known.origin
            : read(origin.resourceAttributes());
    last = new Known(resource, read);
    return read;
  }

  private Origin read(SpanAttributes attributes) {
    return new Origin(
        attributes.text("service.name"),
        attributes.text("service.version"),
        attributes,
        new SpanReader(dialects).readResource(attributes));
  }
}
