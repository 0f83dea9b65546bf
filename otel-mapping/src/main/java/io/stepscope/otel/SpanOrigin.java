/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import org.jspecify.annotations.Nullable;

/// Where spans come from: what the spans of one scope in one request share. Its bytes are valid;
/// they are parsed when somebody looks. For one thread at a time.
public final class SpanOrigin {
  private final ByteString resourceWire;
  private final ByteString scopeWire;
  private final String schemaUrl;
  private @Nullable Resource resource;
  private @Nullable InstrumentationScope scope;

  /// An origin that is not parsed yet.
  ///
  /// @param resourceWire an encoded `Resource` that protobuf can parse
  /// @param scopeWire an encoded `InstrumentationScope` that protobuf can parse
  public SpanOrigin(ByteString resourceWire, ByteString scopeWire, String schemaUrl) {
    this.resourceWire = resourceWire;
    this.scopeWire = scopeWire;
    this.schemaUrl = schemaUrl;
  }

  public static SpanOrigin of(Resource resource, InstrumentationScope scope, String schemaUrl) {
    var origin = new SpanOrigin(resource.toByteString(), scope.toByteString(), schemaUrl);
    origin.resource = resource;
    origin.scope = scope;
    return origin;
  }

  /// The same origin over the same bytes, to look at while this one is kept.
  public SpanOrigin unparsed() {
    return new SpanOrigin(resourceWire, scopeWire, schemaUrl);
  }

  /// The bytes that are kept for it.
  public int wireBytes() {
    return resourceWire.size() + scopeWire.size() + schemaUrl.length();
  }

  public Resource resource() {
    if (resource == null) {
      try {
        resource = Resource.parseFrom(resourceWire);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("a resource was taken that cannot be parsed", e);
      }
    }
    return resource;
  }

  public InstrumentationScope scope() {
    if (scope == null) {
      try {
        scope = InstrumentationScope.parseFrom(scopeWire);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("a scope was taken that cannot be parsed", e);
      }
    }
    return scope;
  }

  public String schemaUrl() {
    return schemaUrl;
  }
}
