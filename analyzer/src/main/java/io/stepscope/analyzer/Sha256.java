/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The hash that ids and fingerprints are made with, so that the same input gives the same ones
/// everywhere and for ever. Thread-safe.
public final class Sha256 {
  /// To look an algorithm up costs more than to copy it, and than to hash what is short.
  private static final MessageDigest PATTERN = newDigest();

  private Sha256() {}

  /// The 32 bytes of the hash of `input`.
  public static byte[] of(byte[] input) {
    return digest().digest(input);
  }

  /// The same of a part, `from` included and `to` not.
  public static byte[] of(byte[] input, int from, int to) {
    var digest = digest();
    digest.update(input, from, to - from);
    return digest.digest();
  }

  private static MessageDigest digest() {
    try {
      return (MessageDigest) PATTERN.clone();
    } catch (CloneNotSupportedException e) {
      return newDigest();
    }
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
