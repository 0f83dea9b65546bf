/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

import io.stepscope.receiver.file.FileProblem.Severity;
import io.stepscope.receiver.otlp.Utf8;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Reads traces from files, whatever of the known formats they are in: the content decides, not the
/// name. Known are OTLP as JSON, as JSON lines and as protobuf, Jaeger's JSON, Zipkin's of version
/// 2, and Tempo's; each also gzipped.
///
/// Each document of a file stands alone: one that cannot be read is a problem, and the next one is
/// read. Of gzipped data that is cut or damaged, what comes before is read. JSON is read leniently,
/// since files hold what tools printed and not only what OTLP allows.
public final class TraceFileReader {
  /// Larger content than this, unpacked, is not read: it would not fit into memory with all that is
  /// made of it.
  public static final long DEFAULT_MAX_BYTES =
      Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 4);

  private final long maxBytes;
  private final long arrivedNanos;

  /// Reads up to the default size; requests are said to have arrived at the epoch, since what a
  /// file says must not depend on when it is read.
  public TraceFileReader() {
    this(DEFAULT_MAX_BYTES, 0);
  }

  /// @param maxBytes the largest content, unpacked
  /// @param arrivedNanos when its requests are said to have arrived, Unix nanoseconds
  public TraceFileReader(long maxBytes, long arrivedNanos) {
    this.maxBytes = Math.min(maxBytes, Integer.MAX_VALUE - 16);
    this.arrivedNanos = arrivedNanos;
  }

  /// Reads `file`, plain or gzipped.
  public void read(Path file, TraceFileSink sink) {
    try (InputStream stream = Files.newInputStream(file)) {
      read(file.toString(), stream, sink);
    } catch (NoSuchFileException _) {
      problem(file.toString(), "no such file", sink);
    } catch (IOException e) {
      problem(file.toString(), "cannot be read: " + e.getMessage(), sink);
    }
  }

  /// Reads a stream to its end; `name` is what problems call it.
  public void read(String name, InputStream stream, TraceFileSink sink) {
    byte[] content;
    boolean isCut;
    try {
      InputStream unpacked = unpacked(stream);
      content = unpacked.readNBytes((int) maxBytes + 1);
      isCut = unpacked instanceof Unpacked packed && packed.isCut;
    } catch (EOFException _) {
      problem(name, "cannot be read: the gzip data ends inside its header", sink);
      return;
    } catch (IOException e) {
      problem(name, "cannot be read: " + e.getMessage(), sink);
      return;
    }
    if (content.length > maxBytes) {
      problem(name, "larger than " + maxBytes + " bytes; give Java a larger heap (-Xmx)", sink);
      return;
    }
    content = withoutByteOrderMark(content);
    if (isCut) {
      content = beforeCut(name, content, sink);
      if (content.length == 0) {
        return;
      }
    }
    int first = firstVisible(content);
    Optional<String> otherEncoding = Utf8.otherEncoding(content);
    if (otherEncoding.isPresent()) {
      String found = otherEncoding.get();
      sink.problem(
          new FileProblem(
              name, 1, 1, Severity.ERROR, "JSON is UTF-8, the file is " + found + ": convert it"));
    } else if (first < 0) {
      problem(name, "the file is empty", sink);
    } else if (isJson(content, first)) {
      new JsonTraces(name, arrivedNanos, sink).read(mended(name, content, sink));
    } else {
      new ProtobufTraces(name, arrivedNanos, sink).read(content);
    }
  }

  private static InputStream unpacked(InputStream stream) throws IOException {
    var buffered = new BufferedInputStream(stream);
    buffered.mark(2);
    boolean packed = buffered.read() == 0x1f && buffered.read() == 0x8b;
    buffered.reset();
    return packed ? new Unpacked(new GZIPInputStream(buffered)) : buffered;
  }

  /// Unpacked data that ends where it cannot be unpacked any further, and knows that it did.
  private static final class Unpacked extends FilterInputStream {
    private boolean isCut;

    Unpacked(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      try {
        return super.read(bytes, from, length);
      } catch (EOFException | ZipException _) {
        isCut = true;
        return -1;
      }
    }
  }

  /// Tells that `content` is only what could be unpacked, and returns what of it can be read: of
  /// text the complete lines, where there are any.
  private static byte[] beforeCut(String name, byte[] content, TraceFileSink sink) {
    int lines = 0;
    int end = 0;
    for (int i = 0; i < content.length; i++) {
      if (content[i] == '\n') {
        lines++;
        end = i + 1;
      }
    }
    int first = firstVisible(content);
    boolean isText = first >= 0 && isJson(content, first);
    sink.problem(
        new FileProblem(
            name,
            isText ? lines + 1 : 0,
            isText ? content.length - end + 1 : 0,
            Severity.ERROR,
            "the gzip data is whole, was cut or damaged here: "
                + content.length
                + " bytes could be unpacked, what follows is lost"));
    return isText && lines > 0 ? Arrays.copyOf(content, end) : content;
  }

  private static byte[] withoutByteOrderMark(byte[] content) {
    boolean marked =
        content.length >= 3
            && content[0] == (byte) 0xef
            && content[1] == (byte) 0xbb
            && content[2] == (byte) 0xbf;
    return marked ? Arrays.copyOfRange(content, 3, content.length) : content;
  }

  /// JSON with U+FFFD for what is not UTF-8: one wrong byte in a text must not cost the document.
  private static byte[] mended(String name, byte[] content, TraceFileSink sink) {
    Optional<Utf8.Mended> mended = Utf8.mended(content);
    mended.ifPresent(
        m -> sink.problem(new FileProblem(name, m.line(), m.column(), Severity.WARNING, m.told())));
    return mended.map(Utf8.Mended::bytes).orElse(content);
  }

  /// A bracket begins JSON; but after a line feed, which is also how protobuf messages begin, only
  /// when it is no such message. A lone value is JSON too, though none with traces.
  private static boolean isJson(byte[] content, int first) {
    boolean bracket = content[first] == '{' || content[first] == '[';
    return bracket
        ? first == 0 || !ProtobufTraces.isMessage(content)
        : JsonTree.beginsWithScalar(content);
  }

  /// Where the first byte is that is not white space; -1 when there is none.
  private static int firstVisible(byte[] content) {
    for (int i = 0; i < content.length; i++) {
      byte c = content[i];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return i;
      }
    }
    return -1;
  }

  private static void problem(String file, String message, TraceFileSink sink) {
    sink.problem(new FileProblem(file, 0, 0, Severity.ERROR, message));
  }
}
