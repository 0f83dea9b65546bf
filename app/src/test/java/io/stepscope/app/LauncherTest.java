/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script `stepscope`, with a `java` that only prints what it was called with.
class LauncherTest {
  private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder;
  private Path jar = Path.of("");

  @BeforeEach
  void install() throws IOException {
    assumeThat(Path.of("/bin/sh")).as("a POSIX shell").isExecutable();
    Files.copy(
        Path.of(System.getProperty("stepscope.root")).resolve("stepscope"),
        folder.resolve("stepscope"));
    jar = folder.resolve("app/target/stepscope.jar");
    Files.createDirectories(folder.resolve("app/target"));
    Files.setLastModifiedTime(Files.createFile(jar), FileTime.from(BUILT));
    jdk("jdk", "25.0.1");
  }

  private void jdk(String name, String version) throws IOException {
    Path bin = Files.createDirectories(folder.resolve(name).resolve("bin"));
    Files.writeString(bin.resolveSibling("release"), "JAVA_VERSION=\"" + version + "\"\n");
    Files.writeString(bin.resolve("java"), "#!/bin/sh\nprintf '%s\\n' " + name + " \"$@\"\n");
    Files.setPosixFilePermissions(
        bin.resolve("java"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> run(Path script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    Process process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.lines().toList();
  }

  @Test
  void argumentsReachTheProgramAsTheyWereGiven() throws Exception {
    assertThat(run(folder.resolve("stepscope"), "analyze", "a file.json", "--trace", "*"))
        .startsWith("jdk")
        .containsSubsequence("-jar", jar.toString(), "analyze", "a file.json", "--trace", "*")
        .endsWith("*");
  }

  @Test
  void aLinkToTheScriptFindsTheJar() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("jdk/linked"), Path.of("..", "stepscope"));
    assertThat(run(link, "version")).contains(jar.toString());
  }

  @Test
  void anArchiveOfClassesThatIsOlderThanTheJarIsRemoved() throws Exception {
    Path old = Files.createFile(folder.resolve("app/target/stepscope-serve.jsa"));
    Path current = Files.createFile(folder.resolve("app/target/stepscope-analyze.jsa"));
    Files.setLastModifiedTime(old, FileTime.from(BUILT.minusSeconds(60)));
    Files.setLastModifiedTime(current, FileTime.from(BUILT.plusSeconds(60)));

    assertThat(run(folder.resolve("stepscope"), "serve")).contains("-XX:SharedArchiveFile=" + old);
    assertThat(old).doesNotExist();
    assertThat(run(folder.resolve("stepscope"), "analyze", "-"))
        .contains("-XX:SharedArchiveFile=" + current);
    assertThat(current).exists();
  }
}
