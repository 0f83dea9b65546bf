/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;

/// The program. Every command ends with 0 when all went well; see each for the rest.
@Command(
    name = "stepscope",
    description = "Says what went wrong in an AI agent's run, what it cost and what it waited for.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ServeCommand.class,
      AnalyzeCommand.class,
      ExplainCommand.class,
      DemoCommand.class,
      ValidateCommand.class,
      ConfigCommand.class,
      ComponentsCommand.class,
      VersionCommand.class,
      HelpCommand.class
    })
public final class Main implements Runnable {
  /// Bad usage, a bad configuration, or input that cannot be read.
  static final int UNUSABLE = 2;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine commands = new CommandLine(new Main());
    commands.setExecutionExceptionHandler(Main::failed);
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    return commands;
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    PrintWriter err = command.getErr();
    err.println("stepscope: " + failure.getMessage());
    if (!(failure instanceof CommandFailure)) {
      err.println("stepscope: this is a defect: " + Failure.place(failure));
    }
    err.flush();
    return UNUSABLE;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }
}
