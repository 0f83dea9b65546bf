/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Logs each kind of trouble at most once a minute and says how often it was silent in between, so
/// that a backend that is down does not fill a disk. Thread-safe.
final class OccasionalLog {
  private static final System.Logger LOG = System.getLogger("io.stepscope.exporter");
  private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

  private final String subject;
  private final Timeline timeline;
  private final Map<String, Kind> kinds = new HashMap<>();

  /// @param subject stands at the start of each message
  OccasionalLog(String subject, Timeline timeline) {
    this.subject = subject;
    this.timeline = timeline;
  }

  /// @param kind one of few
  void warn(String kind, String message) {
    long silent = allowed(kind);
    if (silent >= 0) {
      String more = silent == 0 ? "" : " (and " + silent + " more like it)";
      LOG.log(Level.WARNING, "{0}: {1}: {2}{3}", subject, kind, message, more);
    }
  }

  /// How often this kind was held back since it was last logged; -1 when it is to be held back now.
  private synchronized long allowed(String name) {
    long now = timeline.nanoTime();
    Kind kind = kinds.get(name);
    if (kind == null) {
      kinds.put(name, new Kind(now));
      return 0;
    }
    return kind.allow(now);
  }

  private static final class Kind {
    private long loggedNanos;
    private long silent;

    Kind(long loggedNanos) {
      this.loggedNanos = loggedNanos;
    }

    long allow(long now) {
      if (now - loggedNanos < INTERVAL_NANOS) {
        silent++;
        return -1;
      }
      long before = silent;
      loggedNanos = now;
      silent = 0;
      return before;
    }
  }
}
