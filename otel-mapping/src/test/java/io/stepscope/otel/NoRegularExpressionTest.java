/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What senders write is matched without regular expressions, since those of the platform can
/// backtrack: a text that is made for it would hold a thread for hours.
class NoRegularExpressionTest {
  private static final Set<String> OF_STRINGS = Set.of("matches", "replaceAll", "replaceFirst");

  @Test
  void noClassOfTheMappingUsesOne() throws IOException, URISyntaxException {
    Path classes =
        Path.of(TraceMapper.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> users = new ArrayList<>();
    int seen = 0;
    try (var files = Files.walk(classes)) {
      for (Path file :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(".class"))::iterator) {
        seen++;
        users.addAll(usesIn(Files.readAllBytes(file)));
      }
    }
    assertThat(seen).isGreaterThan(100);
    assertThat(users).isEmpty();
  }

  @Test
  void aClassThatUsesOneIsFound() throws IOException {
    try (var user = String.class.getResourceAsStream("/java/util/Scanner.class")) {
      assertThat(usesIn(user.readAllBytes()))
          .contains("java/util/Scanner: java/util/regex/Pattern");
    }
  }

  private static List<String> usesIn(byte[] bytes) {
    var model = ClassFile.of().parse(bytes);
    String name = model.thisClass().asInternalName();
    List<String> uses = new ArrayList<>();
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case ClassEntry used when used.asInternalName().startsWith("java/util/regex/") ->
            uses.add(name + ": " + used.asInternalName());
        case MethodRefEntry used
            when used.owner().asInternalName().equals("java/lang/String")
                && OF_STRINGS.contains(used.name().stringValue()) ->
            uses.add(name + ": String." + used.name().stringValue());
        default -> {}
      }
    }
    return uses;
  }
}
