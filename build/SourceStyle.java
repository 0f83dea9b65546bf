/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Checks, or with the argument `fix` mends, the layout and the licence header of every Java file.
///
/// Run from the root by the build, on the JDK that the toolchain found, with google-java-format on
/// the class path. Exits 1 when a file is not as it would be after `fix`.
final class SourceStyle {
  private static final String HEADER =
      "/*\n * Copyright The Stepscope Authors\n * SPDX-License-Identifier: Apache-2.0\n */\n";

  private final Formatter formatter =
      new Formatter(
          JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.GOOGLE).build());
  private final List<String> problems = new ArrayList<>();

  public static void main(String[] arguments) throws IOException {
    boolean fix = arguments.length > 0 && arguments[0].equals("fix");
    var style = new SourceStyle();
    List<Path> files;
    try (Stream<Path> paths = Files.walk(Path.of("."))) {
      files = paths.filter(SourceStyle::isSource).sorted().toList();
    }
    for (Path file : files) {
      style.visit(file, fix);
    }
    style.problems.forEach(System.err::println);
    if (!style.problems.isEmpty()) {
      System.err.println("To mend layout and headers: mvn -N process-sources -Dformat=fix");
      System.exit(1);
    }
    System.out.println("source style: " + files.size() + " files as they should be");
  }

  private static boolean isSource(Path path) {
    String name = path.toString().replace('\\', '/');
    return name.endsWith(".java") && !name.contains("/target/") && !name.contains("/.git/");
  }

  private void visit(Path file, boolean fix) throws IOException {
    String before = Files.readString(file);
    String after;
    try {
      after = withHeader(formatted(before));
    } catch (FormatterException e) {
      problems.add(file + ": " + e.getMessage());
      return;
    }
    reportCutDocComments(file, after);
    if (before.equals(after)) {
      return;
    }
    if (fix) {
      Files.writeString(file, after);
    } else {
      problems.add(file + ": layout or licence header differs from the project's style");
    }
  }

  private String formatted(String source) throws FormatterException {
    String ordered = ImportOrderer.reorderImports(source, JavaFormatterOptions.Style.GOOGLE);
    return formatter.formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
  }

  private static String withHeader(String source) {
    return source.startsWith(HEADER) ? source : HEADER + "\n" + source;
  }

  /// The formatter wraps a `///` line of over 100 columns into a `//` line, which leaves the doc.
  private void reportCutDocComments(Path file, String source) {
    String previous = "";
    int number = 0;
    for (String line : source.split("\n", -1)) {
      number++;
      String text = line.strip();
      if (previous.startsWith("///") && text.startsWith("//") && !text.startsWith("///")) {
        problems.add(
            file + ":" + number + ": a `//` line right after a `///` line is cut from the doc");
      }
      previous = text;
    }
  }
}
