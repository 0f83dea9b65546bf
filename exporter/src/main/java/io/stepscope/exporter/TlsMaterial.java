/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// What the files of [TlsSettings] hold, ready for both transports.
///
/// @param trust whom to believe
/// @param key who we are
record TlsMaterial(TrustManager trust, Optional<KeyManager> key) {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  /// @throws IllegalArgumentException naming the setting and the file that cannot be used
  static TlsMaterial read(TlsSettings settings) {
    TrustManager trust =
        settings.insecureSkipVerify()
            ? new TrustEveryone()
            : trust(settings.caFile().map(file -> certificates("tls.ca_file", file)));
    return new TlsMaterial(trust, settings.certFile().map(file -> key(file, settings)));
  }

  /// For the JDK's HTTP client.
  SSLContext context() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(key.stream().toArray(KeyManager[]::new), new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no TLS", e);
    }
  }

  private static TrustManager trust(Optional<Collection<? extends Certificate>> authorities) {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authorities.isEmpty() ? null : store(authorities.get()));
      return factory.getTrustManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("tls.ca_file cannot be trusted: " + e.getMessage(), e);
    }
  }

  private static KeyStore store(Collection<? extends Certificate> authorities)
      throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int next = 0;
    for (Certificate authority : authorities) {
      store.setCertificateEntry("ca" + next++, authority);
    }
    return store;
  }

  private static KeyManager key(Path certFile, TlsSettings settings) {
    var chain = certificates("tls.cert_file", certFile).toArray(Certificate[]::new);
    Path keyFile = settings.keyFile().orElseThrow();
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("client", privateKey(keyFile), new char[0], chain);
      var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, new char[0]);
      return factory.getKeyManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw unusable("tls.key_file", keyFile, "it holds no private key for tls.cert_file", e);
    }
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    String pem = read("tls.key_file", file);
    int begin = pem.indexOf(BEGIN);
    int end = pem.indexOf(END);
    if (begin < 0 || end < begin) {
      throw unusable(
          "tls.key_file", file, "it must be PEM that says '" + BEGIN + "' (PKCS#8)", null);
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
    } catch (IllegalArgumentException e) {
      throw unusable("tls.key_file", file, "its Base64 is broken", e);
    }
    try {
      return privateKey(file, new PKCS8EncodedKeySpec(der));
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static PrivateKey privateKey(Path file, PKCS8EncodedKeySpec encoded)
      throws GeneralSecurityException {
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException _) {
        // Only the right algorithm reads it.
      }
    }
    throw unusable("tls.key_file", file, "its key is none of " + KEY_ALGORITHMS, null);
  }

  private static Collection<? extends Certificate> certificates(String setting, Path file) {
    byte[] pem = read(setting, file).getBytes(StandardCharsets.ISO_8859_1);
    Collection<? extends Certificate> certificates;
    try {
      certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem));
    } catch (GeneralSecurityException e) {
      throw unusable(setting, file, "it is no PEM of certificates", e);
    }
    if (certificates.isEmpty()) {
      throw unusable(setting, file, "it holds no certificate", null);
    }
    return certificates;
  }

  private static String read(String setting, Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw unusable(setting, file, "it cannot be read", e);
    }
  }

  private static IllegalArgumentException unusable(
      String setting, Path file, String why, @Nullable Exception cause) {
    return new IllegalArgumentException(setting + " " + file + ": " + why, cause);
  }

  /// For `insecure_skip_verify`. The extended kind, since for the plain one the JDK would still
  /// check the host's name.
  private static final class TrustEveryone extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
