/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/// Where a backend listens.
///
/// @param tls whether the connection is encrypted
/// @param host a name or an address; an IPv6 address without its brackets
/// @param path what comes before `/v1/traces`: empty, or a path that starts with a slash and does
///   not end with one. gRPC has none.
public record Endpoint(boolean tls, String host, int port, String path) {
  public Endpoint {
    if (host.isBlank()) {
      throw new IllegalArgumentException("endpoint must name a host");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("endpoint's port must be in 1..65535, was " + port);
    }
    if (!path.isEmpty() && (!path.startsWith("/") || path.endsWith("/"))) {
      throw new IllegalArgumentException("endpoint's path must be like /a/b, was " + path);
    }
  }

  /// Reads `host:port`, or `http://…` or `https://…`, whose port may be left out (80 and 443) and
  /// whose path is kept.
  ///
  /// @param insecure decides on encryption where `text` has no scheme; a scheme decides by itself
  /// @throws IllegalArgumentException when `text` is neither, or asks for more than a host, a port
  ///   and a path: user names and queries are refused
  public static Endpoint parse(String text, boolean insecure) {
    int schemeEnd = text.indexOf("://");
    String scheme = schemeEnd < 0 ? "" : text.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
    boolean tls =
        switch (scheme) {
          case "" -> !insecure;
          case "http" -> false;
          case "https" -> true;
          default -> throw refused(text, "its scheme must be http or https");
        };
    URI uri = uri(text, schemeEnd < 0 ? "//" + text : text.substring(schemeEnd + 1));
    if (uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw refused(text, "it must be host:port or a URL without a user name");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw refused(text, "it must not have a query or a fragment");
    }
    if (uri.getPort() < 0 && scheme.isEmpty()) {
      throw refused(text, "without http:// or https:// it must name a port, such as 4317");
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    return new Endpoint(tls, unbracketed(uri.getHost()), port, trimmed(uri.getRawPath()));
  }

  /// `host:port`, an IPv6 address in brackets.
  public String authority() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /// As a URL.
  @Override
  public String toString() {
    return (tls ? "https://" : "http://") + authority() + path;
  }

  private static URI uri(String text, String schemeless) {
    try {
      return new URI(schemeless);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "endpoint '" + text + "' is no host:port and no URL: " + e.getReason(), e);
    }
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String trimmed(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  private static IllegalArgumentException refused(String text, String rule) {
    return new IllegalArgumentException("endpoint '" + text + "' cannot be used: " + rule);
  }
}
