/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Reads the text of a user's table.
final class DialectFile {
  /// Twenty times all built-in tables together.
  static final int MAX_BYTES = 1 << 20;

  private DialectFile() {}

  /// The text, or null when it cannot be had, which has then been noted.
  static @Nullable String read(Path file, TableProblems problems) {
    if (Files.isDirectory(file)) {
      problems.add("cannot be read: is a directory");
      return null;
    }
    // No look at the size before: a pipe has none.
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        problems.add("is larger than 1 MiB, the most that a table may have");
        return null;
      }
      return text(bytes, problems);
    } catch (NoSuchFileException _) {
      problems.add("cannot be read: does not exist");
    } catch (AccessDeniedException _) {
      problems.add("cannot be read: permission denied");
    } catch (FileSystemException e) {
      problems.add("cannot be read: " + (e.getReason() == null ? "unknown why" : e.getReason()));
    } catch (IOException e) {
      problems.add("cannot be read: " + e.getMessage());
    }
    return null;
  }

  /// The same for every name of one file.
  static Path identity(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException _) {
      // It will be told when it is read.
      return file.toAbsolutePath().normalize();
    }
  }

  private static @Nullable String text(byte[] bytes, TableProblems problems) {
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    // No more characters than bytes.
    var text = CharBuffer.allocate(bytes.length);
    boolean bad = decoder.decode(ByteBuffer.wrap(bytes), text, true).isError();
    text.flip();
    if (bad) {
      problems.addAfter(text, "is not UTF-8 text");
      return null;
    }
    return text.toString();
  }
}
