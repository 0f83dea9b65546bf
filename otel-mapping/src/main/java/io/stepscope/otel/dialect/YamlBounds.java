/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.exceptions.ComposerException;

/* Nodes are built and read by calls within calls, and an alias costs a few characters but stands
 * for all that its anchor holds. So the events are counted first, which takes no stack: how many
 * are open, and how many there would be with every alias written out. One pass over the text.
 */

/// Keeps the text of a table from exhausting the stack or, by aliases, the time and the heap.
final class YamlBounds {
  static final int MAX_DEPTH = 32;

  /// Forty times the largest built-in table.
  static final int MAX_NODES = 20_000;

  /// Instead of a size while the end of what it names has not come.
  private static final int UNKNOWN = -1;

  /// How many nodes each anchor stands for.
  private final Map<Anchor, Integer> sizes = new HashMap<>();

  private final Deque<Open> open = new ArrayDeque<>();
  private int nodes;

  /// A list or mapping whose end has not come.
  ///
  /// @param before how many nodes there were before it
  private record Open(Optional<Anchor> anchor, int before) {}

  private YamlBounds() {}

  /// Goes through a document.
  ///
  /// @throws ComposerException with its position when it is too deep or too large, or an alias
  ///   stands inside what it names
  static void check(Iterable<Event> document) {
    var bounds = new YamlBounds();
    document.forEach(bounds::take);
  }

  private void take(Event event) {
    switch (event.getEventId()) {
      case Scalar -> {
        count(event, 1);
        ((NodeEvent) event).getAnchor().ifPresent(anchor -> sizes.put(anchor, 1));
      }
      case Alias -> count(event, sizeOf((AliasEvent) event));
      case SequenceStart, MappingStart -> open((NodeEvent) event);
      case SequenceEnd, MappingEnd -> close();
      case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {}
    }
  }

  private void count(Event event, int more) {
    nodes += more;
    if (nodes > MAX_NODES) {
      throw wrong(event, "more than " + MAX_NODES + " values in one table");
    }
  }

  private int sizeOf(AliasEvent alias) {
    int size = sizes.getOrDefault(alias.getAlias(), 1);
    if (size == UNKNOWN) {
      throw wrong(alias, "an alias must not stand inside what it names");
    }
    return size;
  }

  private void open(NodeEvent event) {
    if (open.size() == MAX_DEPTH) {
      throw wrong(event, "nested deeper than " + MAX_DEPTH + " levels");
    }
    open.push(new Open(event.getAnchor(), nodes));
    event.getAnchor().ifPresent(anchor -> sizes.put(anchor, UNKNOWN));
    count(event, 1);
  }

  private void close() {
    var ended = open.pop();
    ended.anchor.ifPresent(anchor -> sizes.put(anchor, nodes - ended.before));
  }

  private static ComposerException wrong(Event event, String what) {
    return new ComposerException(what, event.getStartMark());
  }
}
