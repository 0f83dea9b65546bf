/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import java.nio.file.Path;
import java.util.Optional;

/// How a backend is trusted, and how it may know us. Read when an exporter is built; has no say
/// over a connection that is not encrypted.
///
/// @param insecureSkipVerify any certificate of any host is taken: for tests only
/// @param caFile PEM certificates to trust instead of the JDK's
/// @param certFile PEM certificate chain to show, with `keyFile`
/// @param keyFile its private key, PEM PKCS#8, not encrypted
public record TlsSettings(
    boolean insecureSkipVerify,
    Optional<Path> caFile,
    Optional<Path> certFile,
    Optional<Path> keyFile) {
  /// The JDK's trust store, host names verified, no certificate of our own.
  public static final TlsSettings DEFAULT =
      new TlsSettings(false, Optional.empty(), Optional.empty(), Optional.empty());

  public TlsSettings {
    if (certFile.isPresent() != keyFile.isPresent()) {
      throw new IllegalArgumentException(
          "tls.cert_file and tls.key_file must be given together, only "
              + (certFile.isPresent() ? "cert_file" : "key_file")
              + " was");
    }
    if (insecureSkipVerify && caFile.isPresent()) {
      throw new IllegalArgumentException(
          "tls.ca_file has no effect with tls.insecure_skip_verify: give one of them");
    }
  }
}
