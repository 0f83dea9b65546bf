/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// One of the tables beside this class: a row per line, columns separated by `|`, remarks after `#`
/// at the start of a line. What the columns mean stands at the head of each table.
final class RuleFile {
  private RuleFile() {}

  /// A row of a table.
  ///
  /// @param place where it stands, for messages: `codes.rules:12`
  record Row(String place, List<String> columns) {
    String column(int index) {
      return columns.get(index);
    }

    double number(int index) {
      return Double.parseDouble(column(index));
    }

    /// The words of a column; none when it is blank.
    List<String> words(int index) {
      return split(column(index), ' ');
    }

    IllegalStateException problem(String rule) {
      return new IllegalStateException(place + ": " + rule);
    }
  }

  /// Reads the table `name`.
  ///
  /// @throws IllegalStateException when it is missing or a row has another number of columns
  static List<Row> read(String name, int columns) {
    var stream = RuleFile.class.getResourceAsStream(name);
    if (stream == null) {
      throw new IllegalStateException("the table " + name + " is missing from the jar");
    }
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return rows(name, columns, reader);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the table " + name, e);
    }
  }

  private static List<Row> rows(String name, int columns, BufferedReader reader)
      throws IOException {
    var rows = new ArrayList<Row>();
    int number = 0;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      var row = new Row(name + ":" + number, columnsOf(line));
      if (row.columns().size() != columns) {
        throw row.problem("wants " + columns + " columns, has " + row.columns().size());
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<String> columnsOf(String line) {
    var columns = new ArrayList<String>();
    int from = 0;
    for (int bar = line.indexOf('|'); bar >= 0; bar = line.indexOf('|', from)) {
      columns.add(line.substring(from, bar).strip());
      from = bar + 1;
    }
    columns.add(line.substring(from).strip());
    return columns;
  }

  /// The parts of `text` between separators, stripped, without blank ones.
  static List<String> split(String text, char separator) {
    var parts = new ArrayList<String>();
    int from = 0;
    for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
      addUnlessBlank(parts, text.substring(from, at));
      from = at + 1;
    }
    addUnlessBlank(parts, text.substring(from));
    return parts;
  }

  private static void addUnlessBlank(List<String> parts, String part) {
    if (!part.isBlank()) {
      parts.add(part.strip());
    }
  }
}
