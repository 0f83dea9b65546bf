/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import io.stepscope.config.ConfigNode.Kind;
import io.stepscope.config.ConfigNode.Mapping;
import io.stepscope.config.ConfigNode.Member;
import io.stepscope.config.ConfigNode.Scalar;
import io.stepscope.config.ConfigNode.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// Reads one YAML document into nodes that know their place.
///
/// Aliases and `<<` merge keys work as in YAML 1.1, since collector users write them. Nesting and
/// size are bounded, so that no text can exhaust the stack or, through aliases, the heap.
final class YamlReader {
  private static final int MAX_CHARACTERS = 1 << 20;
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NODES = 50_000;
  private static final CoreSchema SCHEMA = new CoreSchema();

  private final String source;
  private final Problems problems;
  private final Map<Anchor, ConfigNode> anchored = new HashMap<>();
  private final Map<Anchor, Integer> sizes = new HashMap<>();
  private int nodes;

  private YamlReader(String source, Problems problems) {
    this.source = source;
    this.problems = problems;
  }

  /// The document as a tree; empty when it cannot be read, which has then been reported. An empty
  /// document is an empty mapping.
  static Optional<ConfigNode> read(String source, String yaml, Problems problems) {
    return new YamlReader(source, problems).read(yaml);
  }

  private Optional<ConfigNode> read(String yaml) {
    LoadSettings settings =
        LoadSettings.builder().setLabel(source).setCodePointLimit(MAX_CHARACTERS).build();
    try {
      Iterator<Event> events = new Parse(settings).parseString(yaml).iterator();
      events.next(); // the stream starts
      Event event = events.next();
      if (event.getEventId() == Event.ID.StreamEnd) {
        return Optional.of(Mapping.empty(Position.in(source)));
      }
      ConfigNode root = node(events.next(), events, 0);
      events.next(); // the document ends
      Event after = events.next();
      if (after.getEventId() != Event.ID.StreamEnd) {
        throw new Unreadable(position(after), "one document is expected, found a second one");
      }
      return Optional.of(root.isNothing() ? Mapping.empty(root.at()) : root);
    } catch (Unreadable unreadable) {
      problems.add(unreadable.at, "", unreadable.rule);
    } catch (MarkedYamlEngineException malformed) {
      problems.add(
          malformed.getProblemMark().map(this::position).orElse(Position.in(source)),
          "",
          "this is not valid YAML: " + malformed.getProblem());
    } catch (YamlEngineException malformed) {
      problems.add(
          Position.in(source),
          "",
          "this is not valid YAML: " + firstLine(String.valueOf(malformed.getMessage())));
    }
    return Optional.empty();
  }

  private ConfigNode node(Event event, Iterator<Event> rest, int depth) {
    if (depth > MAX_DEPTH) {
      throw new Unreadable(
          position(event), "nesting must be at most " + MAX_DEPTH + " levels deep, is deeper");
    }
    int before = nodes;
    count(event, 1);
    return switch (event) {
      case AliasEvent alias -> aliased(alias);
      case ScalarEvent scalar -> keep(scalar.getAnchor(), scalar(scalar), before);
      case SequenceStartEvent start ->
          keep(start.getAnchor(), sequence(start, rest, depth), before);
      case MappingStartEvent start -> keep(start.getAnchor(), mapping(start, rest, depth), before);
      default -> throw new Unreadable(position(event), "a value is expected here");
    };
  }

  private void count(Event event, int more) {
    nodes += more;
    if (nodes > MAX_NODES) {
      throw new Unreadable(
          position(event), "a configuration has at most " + MAX_NODES + " values, found more");
    }
  }

  private ConfigNode keep(Optional<Anchor> anchor, ConfigNode node, int before) {
    anchor.ifPresent(name -> {
      anchored.put(name, node);
      sizes.put(name, nodes - before);
    });
    return node;
  }

  private ConfigNode aliased(AliasEvent alias) {
    ConfigNode target = anchored.get(alias.getAlias());
    if (target == null) {
      throw new Unreadable(
          position(alias), "the anchor '" + alias.getAlias().getValue() + "' is not defined above");
    }
    count(alias, sizes.getOrDefault(alias.getAlias(), 0));
    return target;
  }

  private Scalar scalar(ScalarEvent event) {
    Tag tag = SCHEMA.getScalarResolver().resolve(event.getValue(), event.isPlain());
    return new Scalar(event.getValue(), kind(tag), position(event));
  }

  /// What a value means that did not come from YAML but is to be read as if it had.
  static Kind kindOf(String text) {
    return kind(SCHEMA.getScalarResolver().resolve(text, true));
  }

  private static Kind kind(Tag tag) {
    if (tag.equals(Tag.INT)) {
      return Kind.INTEGER;
    }
    if (tag.equals(Tag.FLOAT)) {
      return Kind.DECIMAL;
    }
    if (tag.equals(Tag.BOOL)) {
      return Kind.BOOLEAN;
    }
    return tag.equals(Tag.NULL) ? Kind.NOTHING : Kind.TEXT;
  }

  private Sequence sequence(SequenceStartEvent start, Iterator<Event> rest, int depth) {
    List<ConfigNode> items = new ArrayList<>();
    for (Event event = rest.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = rest.next()) {
      items.add(node(event, rest, depth + 1));
    }
    return new Sequence(items, position(start));
  }

  private Mapping mapping(MappingStartEvent start, Iterator<Event> rest, int depth) {
    Map<String, Member> members = new LinkedHashMap<>();
    List<Member> merged = new ArrayList<>();
    for (Event event = rest.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = rest.next()) {
      if (!(event instanceof ScalarEvent key)) {
        throw new Unreadable(position(event), "a key must be a plain word");
      }
      Member member = new Member(position(key), node(rest.next(), rest, depth + 1));
      if (key.isPlain() && key.getValue().equals("<<")) {
        merged.add(member);
      } else if (members.putIfAbsent(key.getValue(), member) != null) {
        problems.add(member.keyAt(), key.getValue(), "the key is given twice in this mapping");
      }
    }
    for (Member member : merged) {
      mergeInto(members, member);
    }
    return new Mapping(members, position(start));
  }

  private static void mergeInto(Map<String, Member> members, Member merged) {
    List<ConfigNode> sources =
        merged.value() instanceof Sequence several ? several.items() : List.of(merged.value());
    for (ConfigNode each : sources) {
      if (!(each instanceof Mapping mapping)) {
        throw new Unreadable(merged.keyAt(), "<< merges mappings only, found " + each.described());
      }
      mapping.members().forEach(members::putIfAbsent);
    }
  }

  private Position position(Event event) {
    return event.getStartMark().map(this::position).orElse(Position.in(source));
  }

  private Position position(Mark mark) {
    return new Position(source, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Position at;
    private final String rule;

    Unreadable(Position at, String rule) {
      super(rule, null, false, false);
      this.at = at;
      this.rule = rule;
    }
  }
}
