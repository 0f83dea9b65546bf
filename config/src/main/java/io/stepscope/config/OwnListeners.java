/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import io.stepscope.exporter.ExporterSettings;
import io.stepscope.receiver.Endpoint;
import io.stepscope.receiver.ReceiverSettings;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds the exporter that would send everything back to us, for ever: in a pod,
/// `OTEL_EXPORTER_OTLP_ENDPOINT` usually points at our own receiver.
final class OwnListeners {
  private OwnListeners() {}

  /// The listener that `exporter` would send to.
  static Optional<Endpoint> reachedBy(ExporterSettings exporter, ReceiverSettings receiver) {
    return Stream.concat(receiver.grpc().stream(), receiver.http().stream())
        .filter(listener -> listener.port() == exporter.endpoint().port())
        .filter(listener -> isSameHost(exporter.endpoint().host(), listener))
        .findFirst();
  }

  private static boolean isSameHost(String host, Endpoint listener) {
    if (host.equalsIgnoreCase(listener.host())) {
      return true;
    }
    try {
      InetAddress target = InetAddress.getByName(host);
      InetAddress bound = InetAddress.getByName(listener.host());
      if (bound.isAnyLocalAddress()) {
        return target.isLoopbackAddress() || NetworkInterface.getByInetAddress(target) != null;
      }
      // `localhost` is bound in both address families.
      return target.equals(bound) || (target.isLoopbackAddress() && bound.isLoopbackAddress());
    } catch (UnknownHostException | SocketException _) {
      return false;
    }
  }
}
