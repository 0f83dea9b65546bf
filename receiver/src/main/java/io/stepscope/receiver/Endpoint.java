/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import java.net.InetSocketAddress;

/// Where a server listens. Port 0 lets the system choose one.
///
/// @param host a name or an address; an IPv6 address without brackets
public record Endpoint(String host, int port) {
  public Endpoint {
    if (host.isBlank()) {
      throw new IllegalArgumentException("an endpoint needs a host");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port is 0 to 65535, was " + port);
    }
  }

  /// Reads `host:port`, `[ipv6]:port` or `:port`, which means every interface, as does a host of
  /// `0.0.0.0`.
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("an endpoint is host:port, was '" + text + "'");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("an IPv6 address stands in brackets, was '" + text + "'");
    }
    return new Endpoint(host.isEmpty() ? "0.0.0.0" : host, port(text.substring(colon + 1), text));
  }

  /// Only this machine can reach it.
  public boolean isLoopback() {
    var address = socketAddress().getAddress();
    return address != null && address.isLoopbackAddress();
  }

  /// Resolves the host; unresolved when there is no such host.
  public InetSocketAddress socketAddress() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  private static int port(String digits, String whole) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("an endpoint is host:port, was '" + whole + "'");
    }
  }
}
