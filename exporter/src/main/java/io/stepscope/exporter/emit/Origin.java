/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.stepscope.exporter.ProductVersion;
import java.util.Optional;

/// Under whose name spans and log records leave.
final class Origin {
  /// The service we are when we are not the root's.
  static final String OWN_SERVICE = "stepscope";

  private Origin() {}

  /// Writes the resource and begins the scope's message.
  ///
  /// @param resourceField where the resource stands in the message that `out` is at
  /// @param scopesField where the scope's message stands there
  /// @return what [ProtoWriter#end] needs to close the scope's message
  static int begin(
      ProtoWriter out,
      EmitSettings settings,
      Optional<LocalRoot> root,
      int resourceField,
      int scopesField) {
    String service =
        switch (settings.serviceName()) {
          case STEPSCOPE -> OWN_SERVICE;
          case ROOT -> root.flatMap(LocalRoot::serviceName).orElse(OWN_SERVICE);
        };
    int resource = out.begin(resourceField);
    new KeyValues()
        .put(EmittedNames.SERVICE_NAME, service)
        .writeTo(out, Resource.ATTRIBUTES_FIELD_NUMBER);
    out.end(resource);
    int scopes = out.begin(scopesField);
    // The scope is the first field of both messages that it stands in.
    int scope = out.begin(ScopeSpans.SCOPE_FIELD_NUMBER);
    out.text(InstrumentationScope.NAME_FIELD_NUMBER, EmittedNames.SCOPE);
    out.text(InstrumentationScope.VERSION_FIELD_NUMBER, ProductVersion.VERSION);
    out.end(scope);
    return scopes;
  }
}
