/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// Keys and self-signed certificates, made by the JDK's `keytool` when a test asks for them.
record TestCertificates(Path store, Path certificate, Path key) {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

  /// @param names `dns:localhost,ip:127.0.0.1`: whom the certificate speaks for
  static TestCertificates make(Path folder, String alias, String algorithm, String names) {
    try {
      Path store = folder.resolve(alias + ".p12");
      keytool(
          "-genkeypair",
          "-alias",
          alias,
          "-keyalg",
          algorithm,
          "-dname",
          "CN=" + alias,
          "-ext",
          "SAN=" + names,
          "-validity",
          "2",
          "-storetype",
          "PKCS12",
          "-keystore",
          store.toString(),
          "-storepass",
          new String(PASSWORD));
      var keys = load(store);
      Path certificate = folder.resolve(alias + ".pem");
      Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate(alias).getEncoded()));
      Path key = folder.resolve(alias + ".key");
      Files.writeString(key, pem("PRIVATE KEY", keys.getKey(alias, PASSWORD).getEncoded()));
      return new TestCertificates(store, certificate, key);
    } catch (IOException | GeneralSecurityException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// For a server that is this.
  KeyManager keyManager() {
    try {
      var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(load(store), PASSWORD);
      return factory.getKeyManagers()[0];
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// For a server that trusts this.
  TrustManager trustManager() {
    try {
      var trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      var own = load(store);
      trusted.setCertificateEntry("one", own.getCertificate(own.aliases().nextElement()));
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      return factory.getTrustManagers()[0];
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyStore load(Path store) throws IOException, GeneralSecurityException {
    var keys = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(store)) {
      keys.load(file, PASSWORD);
    }
    return keys;
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, PEM.encodeToString(der), label);
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError("keytool: " + output);
    }
  }
}
