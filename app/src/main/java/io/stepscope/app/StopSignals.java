/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/// Turns SIGTERM and SIGINT into a call. A shutdown hook cannot do this: with one the process would
/// end with 143 although all went well, and a second signal would be swallowed.
///
/// The JDK has no supported interface for signals. This one (JEP 260 keeps it until there is
/// another) is reached by name, since the compiler warns of it in any other way.
final class StopSignals {
  private static final int KILLED = 130;

  private StopSignals() {}

  /// The first signal runs `stop`; the second ends the process at once.
  static void handle(Runnable stop) {
    var isStopping = new AtomicBoolean();
    InvocationHandler handler =
        (_, _, _) -> {
          if (isStopping.getAndSet(true)) {
            Runtime.getRuntime().halt(KILLED);
          }
          stop.run();
          return null;
        };
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
      for (String name : new String[] {"TERM", "INT"}) {
        signal
            .getMethod("handle", signal, type)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      }
    } catch (ReflectiveOperationException | IllegalArgumentException _) {
      Runtime.getRuntime().addShutdownHook(new Thread(stop));
    }
  }
}
