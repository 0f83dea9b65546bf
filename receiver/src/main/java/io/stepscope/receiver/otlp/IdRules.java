/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.ByteString;

/// What OTLP asks of ids: sixteen bytes for a trace, eight for a span, not all zero.
final class IdRules {
  static final int TRACE = 16;
  static final int SPAN = 8;

  private IdRules() {}

  /// It is there, and not all zero.
  static boolean isSet(ByteString id) {
    for (int i = 0; i < id.size(); i++) {
      if (id.byteAt(i) != 0) {
        return true;
      }
    }
    return false;
  }

  /// It is absent, or as long as it should be, in bytes.
  static boolean hasRightLength(int length, int wanted) {
    return length == 0 || length == wanted;
  }

  static String lengthProblem(int length, int wanted) {
    return "an id has " + wanted + " bytes, was " + length;
  }
}
