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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Replaces `${env:NAME}`, `${env:NAME:-default}`, `${NAME}` and `${file:PATH}` in values, and `$$`
/// by `$`, as the OpenTelemetry Collector does. What was put in is not looked at again.
final class Substitution {
  private final Environment environment;
  private final Problems problems;

  Substitution(Environment environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  ConfigNode in(ConfigNode node) {
    return in(node, "");
  }

  private ConfigNode in(ConfigNode node, String path) {
    return switch (node) {
      case Scalar scalar -> scalar.text().indexOf('$') < 0 ? scalar : expanded(scalar, path);
      case Sequence sequence -> {
        List<ConfigNode> items = new ArrayList<>();
        for (ConfigNode item : sequence.items()) {
          items.add(in(item, path));
        }
        yield new Sequence(items, sequence.at());
      }
      case Mapping mapping -> {
        Map<String, Member> members = new LinkedHashMap<>();
        mapping
            .members()
            .forEach((key, member) ->
                members.put(
                    key, new Member(member.keyAt(), in(member.value(), Section.join(path, key)))));
        yield new Mapping(members, mapping.at());
      }
    };
  }

  private Scalar expanded(Scalar scalar, String path) {
    String text = scalar.text();
    var result = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
      if (c != '$') {
        result.append(c);
        at++;
      } else if (next == '$') {
        result.append('$');
        at += 2;
      } else if (next == '{') {
        int close = text.indexOf('}', at);
        if (close < 0) {
          problems.add(scalar.at(), path, "'${' is never closed with '}'");
          return scalar;
        }
        result.append(value(text.substring(at + 2, close), scalar.at(), path));
        at = close + 1;
      } else {
        if (isNameStart(next)) {
          problems.add(
              scalar.at(),
              path,
              "a variable is written ${env:NAME}, and a dollar sign $$; found a single '$'");
        }
        result.append('$');
        at++;
      }
    }
    boolean whole = text.startsWith("${") && text.indexOf('}') == text.length() - 1;
    String replaced = result.toString();
    return new Scalar(
        replaced, whole ? YamlReader.kindOf(replaced) : textKind(scalar.kind()), scalar.at());
  }

  private static Kind textKind(Kind kind) {
    return kind == Kind.NOTHING ? Kind.TEXT : kind;
  }

  private String value(String reference, Position at, String path) {
    if (reference.contains("${")) {
      problems.add(at, path, "a substitution inside another is not supported, found '${'");
      return "";
    }
    if (reference.startsWith("file:")) {
      return fileText(reference.substring("file:".length()), at, path);
    }
    String name = reference.startsWith("env:") ? reference.substring("env:".length()) : reference;
    int defaulting = name.indexOf(":-");
    String otherwise = defaulting < 0 ? "" : name.substring(defaulting + 2);
    String variable = defaulting < 0 ? name : name.substring(0, defaulting);
    if (!isName(variable)) {
      problems.add(
          at,
          path,
          "a substitution is ${env:NAME}, ${env:NAME:-default} or ${file:PATH}, found '${"
              + reference
              + "}'");
      return "";
    }
    Optional<String> value = environment.get(variable);
    if (value.isEmpty() && defaulting < 0) {
      problems.add(
          at,
          path,
          "the environment variable "
              + variable
              + " is not set; ${env:"
              + variable
              + ":-default} gives it a default");
    }
    return value.filter(text -> !text.isEmpty()).orElse(otherwise);
  }

  private String fileText(String file, Position at, String path) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException | InvalidPathException unreadable) {
      problems.add(at, path, "the file '" + file + "' cannot be read");
      return "";
    }
  }

  private static boolean isNameStart(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isName(String name) {
    if (name.isEmpty() || !isNameStart(name.charAt(0))) {
      return false;
    }
    return name.chars().allMatch(c -> isNameStart((char) c) || (c >= '0' && c <= '9'));
  }
}
