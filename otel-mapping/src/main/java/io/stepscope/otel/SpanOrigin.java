/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.wire.WireFields;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where spans come from: what the spans of one scope in one request share. Its bytes are valid.
/// Immutable to its users and safe for use by many threads.
public final class SpanOrigin {
  private static final int NAME =
      InstrumentationScope.NAME_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int ATTRIBUTE =
      Resource.ATTRIBUTES_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private final ByteString resourceWire;
  private final ByteString scopeWire;
  private final String schemaUrl;

  // Read when asked for first. Two threads may both read it, which does no harm.
  private @Nullable String scopeName;
  private @Nullable String serviceName;

  /// @param resourceWire an encoded `Resource` that protobuf can parse
  /// @param scopeWire an encoded `InstrumentationScope` that protobuf can parse
  public SpanOrigin(ByteString resourceWire, ByteString scopeWire, String schemaUrl) {
    this.resourceWire = resourceWire;
    this.scopeWire = scopeWire;
    this.schemaUrl = schemaUrl;
  }

  public static SpanOrigin of(Resource resource, InstrumentationScope scope, String schemaUrl) {
    return new SpanOrigin(resource.toByteString(), scope.toByteString(), schemaUrl);
  }

  /// The bytes that are kept for it.
  public int wireBytes() {
    return resourceWire.size() + scopeWire.size() + schemaUrl.length();
  }

  /// The resource's bytes. Resources whose bytes differ may be the same all the same.
  public ByteString resourceWire() {
    return resourceWire;
  }

  /// Parsed anew each time.
  public Resource resource() {
    try {
      return Resource.parseFrom(resourceWire);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a resource was taken that cannot be parsed", e);
    }
  }

  /// Of the resource, read anew each time.
  public SpanAttributes resourceAttributes() {
    byte[] bytes = resourceWire.toByteArray();
    int count = 0;
    var fields = new WireFields(bytes, 0, bytes.length);
    while (fields.next()) {
      count += fields.tag() == ATTRIBUTE ? 1 : 0;
    }
    return SpanAttributes.read(bytes, 0, bytes.length, ATTRIBUTE, count);
  }

  /// Parsed anew each time.
  public InstrumentationScope scope() {
    try {
      return InstrumentationScope.parseFrom(scopeWire);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a scope was taken that cannot be parsed", e);
    }
  }

  /// The name of the scope; empty when it has none.
  public String scopeName() {
    var known = scopeName;
    if (known == null) {
      known = "";
      byte[] bytes = scopeWire.toByteArray();
      var fields = new WireFields(bytes, 0, bytes.length);
      while (fields.next()) {
        known = fields.tag() == NAME ? fields.text() : known;
      }
      scopeName = known;
    }
    return known;
  }

  /// The name of the service that the resource tells of; empty when it does not.
  public Optional<String> serviceName() {
    var known = serviceName;
    if (known == null) {
      known = resourceAttributes().text("service.name").orElse("");
      serviceName = known;
    }
    return known.isEmpty() ? Optional.empty() : Optional.of(known);
  }

  public String schemaUrl() {
    return schemaUrl;
  }
}
