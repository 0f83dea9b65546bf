/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// The secret that a sender puts into `Authorization: Bearer …`.
public final class BearerToken {
  private final byte[] expected;

  public BearerToken(String token) {
    if (token.isBlank()) {
      throw new IllegalArgumentException("a bearer token must not be blank");
    }
    expected = ("Bearer " + token.strip()).getBytes(StandardCharsets.UTF_8);
  }

  /// Whether `header` is the right value of `Authorization`. Takes as long for a nearly right one
  /// as for a wrong one.
  public boolean accepts(String header) {
    return MessageDigest.isEqual(expected, header.getBytes(StandardCharsets.UTF_8));
  }

  /// Never the secret.
  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
