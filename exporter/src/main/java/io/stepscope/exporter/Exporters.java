/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/// All destinations. Each gets every request of the signals routed to it, and shares the request's
/// bytes with the others. One that is slow or down never slows another: what it cannot hold while
/// another can, it loses, and counts as [DropReason#QUEUE_FULL].
///
/// Only when no destination can hold a request is the request refused, whole and uncounted: its
/// sender still has it and is asked to try again. Thread-safe.
public final class Exporters {
  private final List<OtlpExporter> destinations;
  private final Timeline timeline;
  private final ExecutorService executor;
  private final Map<Signal, LongAdder> unrouted = new EnumMap<>(Signal.class);

  Exporters(List<OtlpExporter> destinations, Timeline timeline, ExecutorService executor) {
    this.destinations = List.copyOf(destinations);
    this.timeline = timeline;
    this.executor = executor;
    for (Signal signal : Signal.values()) {
      unrouted.put(signal, new LongAdder());
    }
  }

  /// Makes the destinations. None connects before its first request.
  ///
  /// @throws IllegalArgumentException when a TLS file of one of them cannot be used
  public static Exporters of(List<ExporterSettings> settings) {
    var timeline = Timeline.system();
    // Encoding and compression take time, and must not take the receivers' threads.
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    var destinations = new ArrayList<OtlpExporter>();
    for (ExporterSettings each : settings) {
      var retry = new Retry(each.retry(), RandomGenerator.getDefault());
      destinations.add(new OtlpExporter(each, OtlpSender.of(each), retry, timeline, executor));
    }
    return new Exporters(destinations, timeline, executor);
  }

  public List<OtlpExporter> destinations() {
    return destinations;
  }

  /// Whether anybody gets this signal.
  public boolean isRouted(Signal signal) {
    for (OtlpExporter destination : destinations) {
      if (destination.isRouted(signal)) {
        return true;
      }
    }
    return false;
  }

  /// Whether anybody takes this signal now: it is routed somewhere, and not only to backends that
  /// lately answered that they know no such signal.
  public boolean isWanted(Signal signal) {
    for (OtlpExporter destination : destinations) {
      if (destination.isRouted(signal) && !destination.isUnsupported(signal)) {
        return true;
      }
    }
    return false;
  }

  /// Counts items that were not even encoded, since nobody wants their signal, as
  /// [DropReason#UNSUPPORTED] where they are routed to.
  public void countUnwanted(Signal signal, int items) {
    for (OtlpExporter destination : destinations) {
      if (destination.isRouted(signal)) {
        destination.countDropped(signal, DropReason.UNSUPPORTED, items);
      }
    }
  }

  /// Items that were taken and that nobody is to have, for no pipeline leads them to an exporter.
  public long unrouted(Signal signal) {
    return counter(signal).sum();
  }

  private LongAdder counter(Signal signal) {
    return Objects.requireNonNull(unrouted.get(signal));
  }

  /// Takes the request, or refuses it because no destination has room. A request that nobody is to
  /// have is taken and counted. Does not wait.
  public boolean offer(OtlpRequest request) {
    var full = new ArrayList<OtlpExporter>();
    var unwilling = new ArrayList<OtlpExporter>();
    boolean held = false;
    for (OtlpExporter destination : destinations) {
      if (destination.isRouted(request.signal())) {
        switch (destination.offer(request.signal(), request.body(), request.items())) {
          case HELD -> held = true;
          case FULL -> full.add(destination);
          case NOT_WANTED -> unwilling.add(destination);
        }
      }
    }
    if (!held && !full.isEmpty()) {
      return false;
    }
    if (!isRouted(request.signal())) {
      counter(request.signal()).add(request.items());
    }
    count(full, DropReason.QUEUE_FULL, request);
    count(unwilling, DropReason.UNSUPPORTED, request);
    return true;
  }

  /// Waits until no destination holds anything.
  ///
  /// @return whether that came about within `limit`
  public boolean flush(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    boolean flushed = true;
    for (OtlpExporter destination : destinations) {
      flushed &= destination.flush(remaining(deadline));
    }
    return flushed;
  }

  /// Takes nothing more, delivers what is held as far as `limit` allows, counts the rest as
  /// dropped, and ends.
  public void close(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    destinations.forEach(OtlpExporter::beginClose);
    for (OtlpExporter destination : destinations) {
      destination.close(remaining(deadline));
    }
    timeline.close();
    executor.shutdownNow();
  }

  private static void count(
      List<OtlpExporter> destinations, DropReason reason, OtlpRequest request) {
    for (OtlpExporter destination : destinations) {
      destination.countDropped(request.signal(), reason, request.items());
    }
  }

  private static Duration remaining(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }
}
