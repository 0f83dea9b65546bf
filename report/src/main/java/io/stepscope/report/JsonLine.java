/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// One JSON object on one line of its own.
final class JsonLine {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(Integer.MAX_VALUE).build())
          .build();

  private JsonLine() {}

  /// Writes the object whose fields `body` writes, with a line end, and leaves `target` open.
  ///
  /// @param listLimit how many entries of a list that may be cut are written
  /// @throws IOException when `target` does
  static void write(OutputStream target, int listLimit, Consumer<Json> body) throws IOException {
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), target)) {
      var json = new Json(generator, listLimit);
      json.object(() -> body.accept(json));
    } catch (JacksonException e) {
      throw new IOException("cannot write JSON: " + e.getOriginalMessage(), e);
    }
    target.write('\n');
    target.flush();
  }
}
