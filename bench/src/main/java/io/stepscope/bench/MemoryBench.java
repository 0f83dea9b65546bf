/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.bench;

import java.util.List;

/// Runs the server in a small heap under a steady load and says what was refused and how much
/// memory the process took.
///
/// Arguments: heap in MiB (default 128), spans a second (default 1000), seconds (default 90).
public final class MemoryBench {
  private MemoryBench() {}

  public static void main(String[] arguments) {
    String heap = arguments.length > 0 ? arguments[0] : "128";
    String rate = arguments.length > 1 ? arguments[1] : "1000";
    String seconds = arguments.length > 2 ? arguments[2] : "90";
    int sinkPort = ChildProcess.freePort();
    try (var sink =
            ChildProcess.start(
                List.of("-Xmx64m"), BaselineServer.class, "sink", Integer.toString(sinkPort));
        var server = StepscopeServer.start(List.of("-Xmx" + heap + "m"), sinkPort)) {
      sink.line();
      double before = server.process().cpuSeconds();
      try (var client =
          ChildProcess.start(
              List.of("-Xmx128m"),
              LoadGenerator.class,
              Integer.toString(server.port()),
              RequestShape.SMALL.name(),
              seconds,
              rate)) {
        System.out.printf("heap %s MiB, %s spans/s: %s%n", heap, rate, client.line());
      }
      System.out.printf(
          "resident memory %.0f MiB, %.2f processors, traces not analysed: %d%n",
          server.process().residentMebibytes(),
          (server.process().cpuSeconds() - before) / Integer.parseInt(seconds),
          server.tracesNotAnalysed());
    }
  }
}
