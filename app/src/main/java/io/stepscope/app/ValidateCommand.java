/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.config.ConfigLoader;
import io.stepscope.config.Environment;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Reads a configuration and says everything that is wrong with it; ends with 1 when something is.
@Command(
    name = "validate",
    description = "Says everything that is wrong with a configuration, each with its place.")
final class ValidateCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options = new ConfigOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    ConfigLoader.Result result = options.load(Environment.ofProcess());
    result.warnings().forEach(warning -> out.println("warning: " + warning));
    return switch (result) {
      case ConfigLoader.Loaded _ -> {
        out.println("the configuration is valid");
        yield 0;
      }
      case ConfigLoader.Rejected rejected -> {
        rejected.errors().forEach(out::println);
        out.println(ConfigOptions.counted(rejected.errors().size()));
        yield 1;
      }
    };
  }
}
