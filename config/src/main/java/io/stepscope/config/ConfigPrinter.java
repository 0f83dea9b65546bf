/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import java.util.ArrayList;
import java.util.List;

/// Writes settings as YAML in the grammar they were read from. What it writes reads back as the
/// same settings, secrets aside.
public final class ConfigPrinter {
  private final StringBuilder yaml = new StringBuilder();
  private List<String> open = List.of();

  private ConfigPrinter() {}

  /// The settings as a document, in the order given; keys of one section must be neighbours.
  public static String yaml(List<Setting> settings) {
    var printer = new ConfigPrinter();
    for (Setting setting : settings) {
      printer.print(setting);
    }
    return printer.yaml.toString();
  }

  private void print(Setting setting) {
    List<String> path = new ArrayList<>(List.of(setting.key().split("::", -1)));
    String key = path.removeLast();
    enter(path);
    indent(path.size()).append(key).append(':');
    switch (setting.type()) {
      case LIST ->
          yaml.append(" [").append(String.join(", ", quoted(setting.values()))).append(']');
      case MAPPING -> {
        if (setting.values().isEmpty()) {
          yaml.append(" {}");
        }
        for (String value : setting.values()) {
          yaml.append('\n');
          int colon = value.indexOf(": ");
          indent(path.size() + 1)
              .append(quoted(value.substring(0, colon)))
              .append(": ")
              .append(quoted(value.substring(colon + 2)));
        }
      }
      case TEXT -> yaml.append(' ').append(quoted(setting.values().getFirst()));
      case DURATION, BYTES, INTEGER, NUMBER, BOOLEAN ->
          yaml.append(' ').append(setting.values().getFirst());
    }
    yaml.append('\n');
  }

  private void enter(List<String> path) {
    int shared = 0;
    while (shared < Math.min(path.size(), open.size())
        && path.get(shared).equals(open.get(shared))) {
      shared++;
    }
    for (int level = shared; level < path.size(); level++) {
      indent(level).append(path.get(level)).append(":\n");
    }
    open = List.copyOf(path);
  }

  private StringBuilder indent(int level) {
    return yaml.append("  ".repeat(level));
  }

  private static List<String> quoted(List<String> texts) {
    return texts.stream().map(ConfigPrinter::quoted).toList();
  }

  /// A plain word stays plain; everything else is quoted, and a dollar sign is kept from being read
  /// as a variable.
  private static String quoted(String text) {
    boolean isPlain =
        !text.isEmpty()
            && text.chars().allMatch(ConfigPrinter::isPlain)
            && YamlReader.kindOf(text) == ConfigNode.Kind.TEXT;
    return isPlain
        ? text
        : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "$$") + '"';
  }

  private static boolean isPlain(int c) {
    return c == '_'
        || c == '-'
        || c == '.'
        || c == '/'
        || (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z');
  }
}
