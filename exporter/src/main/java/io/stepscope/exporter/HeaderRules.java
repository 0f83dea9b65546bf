/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Which headers a user may add. A mistake is found at start, not at the first request, and the
/// message never holds a value.
final class HeaderRules {
  /// The transport's own.
  private static final Set<String> TAKEN =
      Set.of(
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "user-agent");

  private HeaderRules() {}

  static void check(Map<String, String> headers, ExporterSettings.Protocol protocol) {
    headers.forEach((name, value) -> {
      checkName(name, protocol);
      checkValue(name, value);
    });
  }

  private static void checkName(String name, ExporterSettings.Protocol protocol) {
    if (name.isEmpty() || !name.chars().allMatch(HeaderRules::isNameCharacter)) {
      throw new IllegalArgumentException("headers: '" + name + "' is no header name");
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (TAKEN.contains(lower) || lower.startsWith("grpc-")) {
      throw new IllegalArgumentException("headers: " + name + " is set by the exporter itself");
    }
    if (protocol == ExporterSettings.Protocol.GRPC && lower.endsWith("-bin")) {
      throw new IllegalArgumentException(
          "headers: " + name + " ends with -bin, which gRPC keeps for binary values");
    }
  }

  private static void checkValue(String name, String value) {
    if (!value.chars().allMatch(character -> character >= 0x20 && character < 0x7f)) {
      throw new IllegalArgumentException(
          "headers: the value of " + name + " must be printable ASCII");
    }
  }

  /// What both transports allow in a name.
  private static boolean isNameCharacter(int character) {
    return (character >= '0' && character <= '9')
        || (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || character == '-'
        || character == '_'
        || character == '.';
  }
}
