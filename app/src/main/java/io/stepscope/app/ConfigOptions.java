/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.config.ConfigLoader;
import io.stepscope.config.Environment;
import io.stepscope.config.StepscopeConfig;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// The options that say how to behave, the same for every command that has them.
final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "URI",
      description = "A file, file:PATH, env:NAME or yaml:TEXT; may be repeated, later ones win.")
  private List<String> uris = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One key, as in connectors::stepscope::mapping::mode=generic; may be repeated.")
  private List<String> sets = new ArrayList<>();

  ConfigLoader.Result load(Environment environment) {
    return new ConfigLoader(environment).load(uris, sets);
  }

  /// The configuration, with its warnings told.
  ///
  /// @throws CommandFailure when there is none; everything that is wrong has been told
  StepscopeConfig required(Environment environment, PrintWriter err) {
    ConfigLoader.Result result = load(environment);
    result.warnings().forEach(warning -> err.println("warning: " + warning));
    err.flush();
    return switch (result) {
      case ConfigLoader.Loaded loaded -> loaded.config();
      case ConfigLoader.Rejected rejected -> {
        rejected.errors().forEach(err::println);
        throw new CommandFailure(counted(rejected.errors().size()) + " in the configuration");
      }
    };
  }

  static String counted(int problems) {
    return problems == 1 ? "1 problem" : problems + " problems";
  }
}
