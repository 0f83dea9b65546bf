/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.draft.LongTable;
import java.util.HexFormat;

/// Spans that were sent when their operation began and that name, as their parent, the span that
/// was to be sent at its end.
final class Placeholders {
  private static final int HEX_ID = 16;

  private Placeholders() {}

  /// The real span when it arrived, else the true parent that the placeholder tells, 0 for a root.
  static long trueParent(SpanNode node, LongTable<SpanNode> byId) {
    long real = node.raw.parentSpanId();
    if (byId.has(real)) {
      return real;
    }
    String parent = Scalars.text(node.reading.fields().get(Field.PLACEHOLDER_PARENT)).orElse("");
    if (parent.length() != HEX_ID) {
      return 0;
    }
    try {
      return HexFormat.fromHexDigitsToLong(parent);
    } catch (IllegalArgumentException _) {
      return 0;
    }
  }
}
