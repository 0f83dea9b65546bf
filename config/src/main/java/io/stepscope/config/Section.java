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
import io.stepscope.receiver.Endpoint;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One mapping of the configuration, read key by key. Every read names the value that holds when
/// the key is absent or wrong, so that reading goes on to the end and all problems are reported
/// together. [#close()] then refuses the keys that nobody asked for.
final class Section implements AutoCloseable {
  private final String path;
  private final Mapping node;
  private final Readout readout;
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> refused = new LinkedHashSet<>();
  // Keys whose value the settings record refused: read as if they were not there.
  private final Set<String> disregarded = new HashSet<>();
  private final Map<String, String> planned = new LinkedHashMap<>();

  Section(String path, Mapping node, Readout readout) {
    this.path = path;
    this.node = node;
    this.readout = readout;
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "::" + key;
  }

  String path() {
    return path;
  }

  /// Where the section stands.
  Position at() {
    return node.at();
  }

  /// Where the key stands, or the section when the key is absent.
  Position at(String key) {
    Member member = node.members().get(key);
    return member == null ? node.at() : member.keyAt();
  }

  private Position valueAt(String key) {
    Member member = node.members().get(key);
    return member == null ? node.at() : member.value().at();
  }

  boolean has(String key) {
    return node.members().containsKey(key);
  }

  /// The keys written, in their order.
  Set<String> keys() {
    return node.members().keySet();
  }

  /// The mapping under `key`; an empty one when it is absent or not a mapping.
  Section section(String key) {
    Mapping below = Mapping.empty(at(key));
    ConfigNode value = value(key);
    if (value instanceof Mapping mapping) {
      below = mapping;
    } else if (value != null) {
      expected(key, "a mapping", value);
    }
    return new Section(join(path, key), below, readout);
  }

  Duration duration(String key, Duration otherwise) {
    Duration duration =
        scalar(key, "a duration with a unit, such as 30s or 500ms", otherwise, this::toDuration);
    return noted(key, Setting.Type.DURATION, duration, Quantities.written(duration));
  }

  private Optional<Duration> toDuration(Scalar scalar) {
    return Quantities.duration(scalar.text());
  }

  /// An amount of memory.
  long bytes(String key, long otherwise) {
    long bytes =
        scalar(
            key,
            "a number of bytes, such as 64MiB",
            otherwise,
            scalar -> Quantities.bytes(scalar.text()));
    return noted(key, Setting.Type.BYTES, bytes, Quantities.written(bytes));
  }

  int integer(String key, int otherwise) {
    int number = scalar(key, "a whole number", otherwise, Section::toInt);
    return noted(key, Setting.Type.INTEGER, number, Integer.toString(number));
  }

  private static Optional<Integer> toInt(Scalar scalar) {
    try {
      return scalar.kind() == Kind.INTEGER
          ? Optional.of(Integer.valueOf(scalar.text()))
          : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  double number(String key, double otherwise) {
    double number = scalar(key, "a number", otherwise, Section::toDouble);
    return noted(key, Setting.Type.NUMBER, number, Double.toString(number));
  }

  private static Optional<Double> toDouble(Scalar scalar) {
    if (scalar.kind() != Kind.INTEGER && scalar.kind() != Kind.DECIMAL) {
      return Optional.empty();
    }
    try {
      return Optional.of(Double.valueOf(scalar.text())).filter(Double::isFinite);
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  boolean flag(String key, boolean otherwise) {
    boolean flag =
        scalar(
            key,
            "true or false",
            otherwise,
            scalar ->
                scalar.kind() == Kind.BOOLEAN
                    ? Optional.of(scalar.text().equalsIgnoreCase("true"))
                    : Optional.empty());
    return noted(key, Setting.Type.BOOLEAN, flag, Boolean.toString(flag));
  }

  String text(String key, String otherwise) {
    String text = scalar(key, "a text", otherwise, scalar -> Optional.of(scalar.text()));
    return noted(key, Setting.Type.TEXT, text, text);
  }

  /// A text that is never shown.
  String secret(String key, String otherwise) {
    String text = scalar(key, "a text", otherwise, scalar -> Optional.of(scalar.text()));
    return noted(key, Setting.Type.TEXT, text, text.isEmpty() ? "" : Setting.REDACTED);
  }

  /// One of some words.
  <E> E choice(String key, Map<String, E> choices, E otherwise) {
    ConfigNode value = value(key);
    if (value instanceof Scalar scalar && scalar.text().equals(planned.get(key))) {
      problem(
          key,
          scalar.described()
              + " is planned but not built in this version; use one of "
              + String.join(", ", choices.keySet()));
      return otherwise;
    }
    String rule = "one of " + String.join(", ", choices.keySet());
    E chosen =
        scalar(key, rule, otherwise, scalar -> Optional.ofNullable(choices.get(scalar.text())));
    String word =
        choices.entrySet().stream()
            .filter(entry -> entry.getValue().equals(chosen))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse("");
    return noted(key, Setting.Type.TEXT, chosen, word);
  }

  List<String> texts(String key, List<String> otherwise) {
    ConfigNode value = value(key);
    List<String> texts = otherwise;
    if (value instanceof Sequence sequence) {
      texts = new ArrayList<>();
      for (ConfigNode item : sequence.items()) {
        if (item instanceof Scalar scalar && scalar.kind() != Kind.NOTHING) {
          texts.add(scalar.text());
        } else {
          expected(key, "a list of texts", item);
        }
      }
    } else if (value != null) {
      expected(key, "a list", value);
    }
    readout.record(join(path, key), Setting.Type.LIST, texts);
    return List.copyOf(texts);
  }

  /// Names with secret values: headers.
  Map<String, String> secrets(String key, Map<String, String> otherwise) {
    ConfigNode value = value(key);
    Map<String, String> secrets = otherwise;
    if (value instanceof Mapping mapping) {
      secrets = new LinkedHashMap<>();
      for (Map.Entry<String, Member> entry : mapping.members().entrySet()) {
        if (entry.getValue().value() instanceof Scalar scalar) {
          secrets.put(entry.getKey(), scalar.text());
        } else {
          expected(key, "a mapping of names to texts", entry.getValue().value());
        }
      }
    } else if (value != null) {
      problem(key, "expected a mapping of names to texts");
    }
    readout.record(
        join(path, key),
        Setting.Type.MAPPING,
        secrets.keySet().stream().map(name -> name + ": " + Setting.REDACTED).toList());
    return secrets;
  }

  /// Reads `sections` and makes a settings record out of them. What the record refuses is reported
  /// at the key that its message starts with, `key` or `section.key`. A record names the first
  /// thing it refuses, so all is read again without that key, until nothing is refused any more:
  /// someone who made three mistakes in one record reads about three.
  ///
  /// @param settings reads every key that it needs itself, each time it is asked
  /// @param otherwise when what is refused has no key that could be left out
  static <T> T build(Supplier<T> settings, T otherwise, Section... sections) {
    while (true) {
      try {
        return settings.get();
      } catch (IllegalArgumentException refusal) {
        String message = Quantities.withDurationsWritten(String.valueOf(refusal.getMessage()));
        if (!disregard(message, sections)) {
          return otherwise;
        }
      }
    }
  }

  /// Reports a refusal, and leaves its key out from now on.
  ///
  /// @return false when there is no such key, or it was left out already
  private static boolean disregard(String message, Section... sections) {
    int space = message.indexOf(' ');
    String named = space < 0 ? message : message.substring(0, space);
    String key = named.substring(named.lastIndexOf('.') + 1).replace(":", "");
    for (Section section : sections) {
      if (section.known.contains(key)) {
        section.problem(key, message.substring(space + 1));
        return section.has(key) && section.disregarded.add(key);
      }
    }
    sections[0].readout.problems().add(sections[0].at(), sections[0].path, message);
    return false;
  }

  /// Whether what stands at `key` was refused by a settings record.
  boolean isDisregarded(String key) {
    return disregarded.contains(key);
  }

  /// Names a word for `key` that belongs to the design but does nothing in this version.
  void planned(String key, String word) {
    planned.put(key, word);
  }

  /// Where to listen.
  Endpoint listener(String key, Endpoint otherwise) {
    String text = text(key, otherwise.toString());
    try {
      return Endpoint.parse(text);
    } catch (IllegalArgumentException refusal) {
      problem(key, String.valueOf(refusal.getMessage()));
      return otherwise;
    }
  }

  /// A file or folder; it need not exist.
  Optional<Path> path(String key, String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException _) {
      problem(key, "expected a path, found '" + text + "'");
      return Optional.empty();
    }
  }

  /// Refuses a key that is not honoured, with what to do about it.
  void refuse(String key, String why) {
    refused.add(key);
    if (has(key)) {
      readout.problems().add(at(key), join(path, key), why);
    }
  }

  /// Refuses keys that belong to the design but do nothing in this version.
  void notBuiltYet(String... keys) {
    for (String key : keys) {
      refuse(key, "is planned but not built in this version; remove it");
    }
  }

  void problem(String key, String message) {
    readout.problems().add(valueAt(key), join(path, key), message);
  }

  /// Reports something that does not stand in the configuration itself.
  void report(Position at, String key, String message) {
    readout.problems().add(at, key, message);
  }

  void warn(String key, String message) {
    readout.problems().warn(valueAt(key), join(path, key), message);
  }

  /// Marks a key as one of ours without reading it here.
  void known(String key) {
    known.add(key);
  }

  /// Reports every key that was written but never asked for.
  @Override
  public void close() {
    for (Map.Entry<String, Member> entry : node.members().entrySet()) {
      String key = entry.getKey();
      if (!known.contains(key) && !refused.contains(key)) {
        String hint =
            Nearest.to(key, known)
                .map(nearest -> "did you mean '" + nearest + "'?")
                .orElse("known here: " + String.join(", ", known));
        readout.problems().add(entry.getValue().keyAt(), join(path, key), "unknown key; " + hint);
      }
    }
  }

  private <T> T scalar(
      String key, String rule, T otherwise, Function<Scalar, Optional<T>> reading) {
    ConfigNode value = value(key);
    if (value == null) {
      return otherwise;
    }
    Optional<T> read = value instanceof Scalar scalar ? reading.apply(scalar) : Optional.empty();
    if (read.isEmpty()) {
      expected(key, rule, value);
    }
    return read.orElse(otherwise);
  }

  private void expected(String key, String rule, ConfigNode found) {
    readout
        .problems()
        .add(found.at(), join(path, key), "expected " + rule + ", found " + found.described());
  }

  private @Nullable ConfigNode value(String key) {
    known.add(key);
    Member member = node.members().get(key);
    return member == null || member.value().isNothing() || disregarded.contains(key)
        ? null
        : member.value();
  }

  private <T> T noted(String key, Setting.Type type, T value, String written) {
    readout.record(join(path, key), type, List.of(written));
    return value;
  }
}
