/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.config.ConfigLoader;
import io.stepscope.config.ConfigPrinter;
import io.stepscope.config.Environment;
import io.stepscope.config.Reference;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Shows configurations.
@Command(name = "config", description = "Shows the configuration in force, or one with every key.")
final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name print or example");
  }

  @Command(
      name = "print",
      description = "Prints every key with the value that counts; secrets are left out.")
  int print(@Mixin ConfigOptions options) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    ConfigLoader.Result result = options.load(Environment.ofProcess());
    result.warnings().forEach(warning -> err.println("warning: " + warning));
    return switch (result) {
      case ConfigLoader.Loaded loaded -> {
        out.print(ConfigPrinter.yaml(loaded.settings()));
        out.flush();
        yield 0;
      }
      case ConfigLoader.Rejected rejected -> {
        rejected.errors().forEach(err::println);
        yield 1;
      }
    };
  }

  @Command(name = "example", description = "Prints a commented configuration with every key.")
  int example() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(Reference.yaml());
    out.flush();
    return 0;
  }
}
