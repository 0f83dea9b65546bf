/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Loads dialect tables and tells every mistake in all of them at once.
final class DialectLoader {
  private static final String FOLDER = "/io/stepscope/otel/dialects/";

  /// A set of dialects is the bits of a `long`.
  private static final int MAX_TABLES = Long.SIZE;

  private DialectLoader() {}

  /// The tables that come with the product.
  static List<DialectTable> builtIn() {
    var problems = new ArrayList<String>();
    var tables = new ArrayList<DialectTable>();
    var fileOf = new HashMap<String, String>();
    for (String file : resource(FOLDER + "index.txt").lines().toList()) {
      var table =
          file.isBlank() ? null : read(file, resource(FOLDER + file.strip()), fileOf, problems);
      if (table != null) {
        tables.add(table);
      }
    }
    if (!problems.isEmpty()) {
      throw new DialectException(problems);
    }
    return tables;
  }

  /// The tables of `builtIn` and `files`; a file's table replaces a built-in one of its name.
  ///
  /// @throws DialectException when a file cannot be read or is no table
  static List<DialectTable> withFiles(List<DialectTable> builtIn, List<Path> files) {
    var problems = new ArrayList<String>();
    var byName = new HashMap<String, DialectTable>();
    builtIn.forEach(table -> byName.put(table.name(), table));
    var byFile = new HashMap<Path, Path>();
    var fileOf = new HashMap<String, String>();
    for (Path file : files) {
      var ofFile = new TableProblems(file.toString());
      var same = byFile.putIfAbsent(DialectFile.identity(file), file);
      var table = same == null ? read(file, fileOf, ofFile) : null;
      if (same != null) {
        ofFile.add(same.equals(file) ? "is named twice" : "is named twice, first as " + same);
      }
      problems.addAll(ofFile.told());
      if (table != null) {
        byName.put(table.name(), table);
      }
    }
    if (byName.size() > MAX_TABLES) {
      problems.add("at most " + MAX_TABLES + " dialects, were " + byName.size());
    }
    if (!problems.isEmpty()) {
      throw new DialectException(problems);
    }
    return List.copyOf(byName.values());
  }

  /// Reads one table and adds what is wrong with it to `problems`; null when there is nothing to
  /// read.
  static @Nullable DialectTable read(String file, String text, List<String> problems) {
    return read(file, text, new HashMap<>(), problems);
  }

  private static @Nullable DialectTable read(
      String file, String text, Map<String, String> fileOf, List<String> problems) {
    var ofFile = new TableProblems(file);
    var table = read(text, fileOf, ofFile);
    problems.addAll(ofFile.told());
    return table;
  }

  private static @Nullable DialectTable read(
      Path file, Map<String, String> fileOf, TableProblems problems) {
    String text = DialectFile.read(file, problems);
    return text == null ? null : read(text, fileOf, problems);
  }

  /// @param fileOf by dialect the file that tells of it; this one is added
  private static @Nullable DialectTable read(
      String text, Map<String, String> fileOf, TableProblems problems) {
    var yaml = new YamlNodes(problems);
    var root = yaml.parse(text);
    if (root == null) {
      return null;
    }
    var table = new DialectReader(yaml, fileOf).read(root);
    return problems.isEmpty() ? table : null;
  }

  private static String resource(String name) {
    try (InputStream in = DialectLoader.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
