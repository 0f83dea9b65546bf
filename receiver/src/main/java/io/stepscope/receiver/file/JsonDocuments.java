/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

import io.stepscope.receiver.otlp.JsonFaults;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;

/// Cuts a file of JSON into its documents: one to a line, or one after the other over many lines. A
/// line or a document that is broken is one document lost, and the next one is found again.
final class JsonDocuments {
  /// So many lines are looked at to tell which of the two it is.
  private static final int LINES_LOOKED_AT = 100;

  /// A document, and where its first byte stands in the file, counted from 1.
  static final class Document {
    private final byte[] content;
    private final int from;
    private final int to;
    private final int line;
    private final int column;

    Document(byte[] content, int from, int to, int line, int column) {
      this.content = content;
      this.from = from;
      this.to = to;
      this.line = line;
      this.column = column;
    }

    /// A copy of the document's bytes.
    byte[] bytes() {
      return Arrays.copyOfRange(content, from, to);
    }

    JsonParser parser() {
      return JsonTree.FACTORY.createParser(ObjectReadContext.empty(), content, from, to - from);
    }

    /// The line in the file of a line in the document.
    int lineOf(int inner) {
      return inner <= 0 ? line : line + inner - 1;
    }

    /// The column in the file of a place in the document.
    int columnOf(int innerLine, int innerColumn) {
      return innerLine <= 1 ? column + Math.max(innerColumn, 1) - 1 : innerColumn;
    }

    /// The value that the document's parser stands at, which it then has read.
    Document part(JsonParser parser) {
      TokenStreamLocation start = parser.currentTokenLocation();
      parser.skipChildren();
      parser.finishToken();
      return new Document(
          content,
          from + (int) start.getByteOffset(),
          from + (int) parser.currentLocation().getByteOffset(),
          lineOf(start.getLineNr()),
          columnOf(start.getLineNr(), start.getColumnNr()));
    }
  }

  private final byte[] content;
  private final String name;
  private final Consumer<FileProblem> problems;
  private final List<Document> documents = new ArrayList<>();

  private JsonDocuments(byte[] content, String name, Consumer<FileProblem> problems) {
    this.content = content;
    this.name = name;
    this.problems = problems;
  }

  /// The documents of `content`. What cannot be cut out is told to `problems`; whether a document
  /// of a line of its own is sound is seen when it is read.
  static List<Document> in(byte[] content, String name, Consumer<FileProblem> problems) {
    var cutter = new JsonDocuments(content, name, problems);
    if (cutter.hasDocumentToALine()) {
      cutter.cutLines();
    } else {
      cutter.cutDocuments();
    }
    return cutter.documents;
  }

  private boolean hasDocumentToALine() {
    int start = 0;
    for (int i = 0; i < LINES_LOOKED_AT && start < content.length; i++) {
      int end = lineEnd(start);
      if (content[start] == '{' && isWholeObject(start, end)) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  private void cutLines() {
    int line = 1;
    for (int start = 0; start < content.length; line++) {
      int end = lineEnd(start);
      if (!isBlank(start, end)) {
        documents.add(new Document(content, start, end, line, 1));
      }
      start = end + 1;
    }
  }

  private void cutDocuments() {
    int from = 0;
    int line = 1;
    while (from < content.length) {
      int failedAt = cutFrom(from, line);
      if (failedAt < 0) {
        return;
      }
      int next = nextStart(failedAt);
      line += newLines(from, next);
      from = next;
    }
  }

  /// Cuts until the end, or until it fails: then it returns where.
  private int cutFrom(int from, int firstLine) {
    var rest = new Document(content, from, content.length, firstLine, 1);
    try (JsonParser parser = rest.parser()) {
      try {
        while (parser.nextToken() != null) {
          documents.add(rest.part(parser));
        }
        return -1;
      } catch (JacksonException e) {
        TokenStreamLocation at = parser.currentLocation();
        problems.accept(
            new FileProblem(
                name,
                rest.lineOf(at.getLineNr()),
                rest.columnOf(at.getLineNr(), at.getColumnNr()),
                FileProblem.Severity.ERROR,
                "this is not JSON: " + JsonFaults.words(e)));
        return from + Math.clamp(at.getByteOffset(), 1, content.length - from);
      }
    }
  }

  /// The start of the next line that may begin a document.
  private int nextStart(int from) {
    for (int start = lineEnd(from) + 1; start < content.length; start = lineEnd(start) + 1) {
      if (content[start] == '{') {
        return start;
      }
    }
    return content.length;
  }

  private int newLines(int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      if (content[i] == '\n') {
        count++;
      }
    }
    return count;
  }

  private int lineEnd(int from) {
    for (int i = from; i < content.length; i++) {
      if (content[i] == '\n') {
        return i;
      }
    }
    return content.length;
  }

  private boolean isBlank(int from, int to) {
    for (int i = from; i < to; i++) {
      if (content[i] > ' ') {
        return false;
      }
    }
    return true;
  }

  /// Whether the brackets that open in the line close at its end.
  private boolean isWholeObject(int from, int to) {
    int depth = 0;
    boolean quoted = false;
    for (int i = from; i < to; i++) {
      byte c = content[i];
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if ((c == '}' || c == ']') && --depth == 0) {
        return isBlank(i + 1, to);
      }
    }
    return false;
  }
}
