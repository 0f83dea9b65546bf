/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import java.nio.file.Path;
import java.util.Optional;

/// The server's identity, and whose clients may come in. All files are PEM; TLS 1.2 and 1.3 only.
///
/// @param certificate the server's certificate, followed by its chain
/// @param privateKey its key, PKCS#8 without a password
/// @param clientAuthority when given, a client must show a certificate signed by it
public record TlsSettings(Path certificate, Path privateKey, Optional<Path> clientAuthority) {}
