/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import io.stepscope.config.ConfigNode.Kind;
import io.stepscope.config.ConfigNode.Mapping;
import io.stepscope.config.ConfigNode.Member;
import io.stepscope.config.ConfigNode.Scalar;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Fetches the texts that `--config` and `--set` name, and merges them in the order given.
final class ConfigSources {
  private final Environment environment;
  private final Problems problems;

  ConfigSources(Environment environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  /// One tree out of all sources, with variables replaced; every later one wins over the earlier.
  Mapping merged(List<String> uris, List<String> sets) {
    Mapping all = Mapping.empty(Position.in("defaults"));
    for (String uri : uris) {
      all = Merge.over(all, tree(uri));
    }
    for (String set : sets) {
      all = Merge.over(all, assigned(set));
    }
    return (Mapping) new Substitution(environment, problems).in(all);
  }

  private Mapping tree(String uri) {
    Position at = Position.in(uri);
    Optional<String> text = text(uri, at);
    if (text.isEmpty()) {
      return Mapping.empty(at);
    }
    String source = uri.startsWith("file:") ? uri.substring("file:".length()) : uri;
    Optional<ConfigNode> node =
        YamlReader.read(uri.startsWith("yaml:") ? "yaml:" : source, text.get(), problems);
    return switch (node.map(Merge::spread).orElse(Mapping.empty(at))) {
      case Mapping mapping -> mapping;
      case ConfigNode other -> {
        problems.add(other.at(), "", "expected a mapping, found " + other.described());
        yield Mapping.empty(at);
      }
    };
  }

  private Optional<String> text(String uri, Position at) {
    if (uri.startsWith("yaml:")) {
      return Optional.of(uri.substring("yaml:".length()));
    }
    if (uri.startsWith("env:")) {
      String name = uri.substring("env:".length());
      Optional<String> value = environment.get(name);
      if (value.isEmpty()) {
        problems.add(at, "", "the environment variable " + name + " is not set");
      }
      return value;
    }
    if (uri.startsWith("http:") || uri.startsWith("https:")) {
      problems.add(
          at, "", "a configuration is not fetched over the network; use a file, env: or yaml:");
      return Optional.empty();
    }
    return fileText(uri.startsWith("file:") ? uri.substring("file:".length()) : uri, at);
  }

  private Optional<String> fileText(String file, Position at) {
    try {
      Path path = Path.of(file);
      if (!Files.exists(path)) {
        problems.add(at, "", "there is no such file");
        return Optional.empty();
      }
      return Optional.of(Files.readString(path));
    } catch (CharacterCodingException _) {
      problems.add(at, "", "the file is not UTF-8 text");
    } catch (IOException | InvalidPathException _) {
      problems.add(at, "", "the file cannot be read");
    }
    return Optional.empty();
  }

  private Mapping assigned(String set) {
    Position at = Position.in("--set");
    int equals = set.indexOf('=');
    if (equals < 1) {
      problems.add(at, "", "expected a::b=value, found '" + set + "'");
      return Mapping.empty(at);
    }
    String key = set.substring(0, equals);
    List<String> path = List.of(key.split("::", -1));
    if (path.stream().anyMatch(String::isBlank)) {
      problems.add(at, key, "a key between '::' is empty");
      return Mapping.empty(at);
    }
    return Merge.path(path, new Member(at, value(set.substring(equals + 1), key, at)));
  }

  /// The value after the equals sign, as YAML. Never shown: it may be a secret.
  private ConfigNode value(String text, String key, Position at) {
    if (text.isEmpty()) {
      return new Scalar("", Kind.NOTHING, at);
    }
    var inValue = new Problems();
    Optional<ConfigNode> value = YamlReader.read(at.source(), text, inValue);
    for (Problem problem : inValue.errors()) {
      problems.add(at, key, problem.message());
    }
    return switch (value.orElse(Mapping.empty(at))) {
      case Scalar scalar -> new Scalar(scalar.text(), scalar.kind(), at);
      case ConfigNode other -> other;
    };
  }
}
