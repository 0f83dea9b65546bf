/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;

/// Makes the server side of TLS out of its settings.
final class ServerTls {
  private ServerTls() {}

  /// @throws IOException when a file cannot be read or does not hold what it should
  static SslContextBuilder builder(TlsSettings settings) throws IOException {
    try (var certificate = Files.newInputStream(settings.certificate());
        var key = Files.newInputStream(settings.privateKey())) {
      SslContextBuilder builder =
          SslContextBuilder.forServer(certificate, key).protocols("TLSv1.3", "TLSv1.2");
      if (settings.clientAuthority().isPresent()) {
        try (var authority = Files.newInputStream(settings.clientAuthority().get())) {
          builder.trustManager(authority).clientAuth(ClientAuth.REQUIRE);
        }
      }
      return builder;
    } catch (IllegalArgumentException e) {
      throw new IOException("the certificate or the key of the server is not usable PEM", e);
    }
  }
}
