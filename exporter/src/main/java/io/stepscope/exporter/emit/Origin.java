/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.stepscope.exporter.ProductVersion;
import java.util.Optional;

/// Under whose name spans and log records leave.
final class Origin {
  /// The service we are when we are not the root's.
  static final String OWN_SERVICE = "stepscope";

  static final InstrumentationScope SCOPE =
      InstrumentationScope.newBuilder()
          .setName(EmittedNames.SCOPE)
          .setVersion(ProductVersion.VERSION)
          .build();

  private Origin() {}

  static Resource resource(EmitSettings settings, Optional<LocalRoot> root) {
    String service =
        switch (settings.serviceName()) {
          case STEPSCOPE -> OWN_SERVICE;
          case ROOT -> root.flatMap(LocalRoot::serviceName).orElse(OWN_SERVICE);
        };
    return Resource.newBuilder()
        .addAllAttributes(new KeyValues().put(EmittedNames.SERVICE_NAME, service).list())
        .build();
  }
}
