/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The data that other projects published and that tests read where it lies.
public final class SharedData {
  private static final Path FOLDER =
      Path.of(System.getProperty("stepscope.shared.data", "../shared/data"));

  private SharedData() {}

  /// The file or folder of that name; the test that asks is skipped when the data is not there.
  public static Path path(String name) {
    assumeTrue(Files.isDirectory(FOLDER), "no third-party data in " + FOLDER.toAbsolutePath());
    return FOLDER.resolve(name);
  }

  /// One row of a corpus: what is to be sent, and what should come of it.
  public static final class Body {
    private final String name;
    private final String expected;
    private final byte[] bytes;

    Body(String name, String expected, byte[] bytes) {
      this.name = name;
      this.expected = expected;
      this.bytes = bytes;
    }

    public String expected() {
      return expected;
    }

    public byte[] bytes() {
      return bytes;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// The rows of a gzipped corpus of JSON lines.
  public static List<Body> bodies(String name) {
    var rows = new ArrayList<Body>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(path(name))), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Map<String, String> row = strings(line);
        rows.add(
            new Body(
                row.getOrDefault("name", row.getOrDefault("id", "")),
                row.getOrDefault("expect", ""),
                Base64.getDecoder().decode(row.getOrDefault("bodyBase64", ""))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  private static Map<String, String> strings(String line) {
    var row = new HashMap<String, String>();
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
          row.put(name, parser.getString());
        } else {
          parser.skipChildren();
        }
      }
    }
    return row;
  }
}
