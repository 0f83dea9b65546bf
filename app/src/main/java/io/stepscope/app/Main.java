/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.exporter.ProductVersion;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;

/// The program. Every command ends with 0 when all went well; see each for the rest.
@Command(
    name = "stepscope",
    description = "Says what went wrong in an AI agent's run, what it cost and what it waited for.",
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
  /// Bad usage, a bad configuration, or input that cannot be read.
  static final int UNUSABLE = 2;

  private static final List<Class<?>> COMMANDS =
      List.of(
          ServeCommand.class,
          AnalyzeCommand.class,
          ExplainCommand.class,
          DemoCommand.class,
          ValidateCommand.class,
          ConfigCommand.class,
          ComponentsCommand.class,
          VersionCommand.class,
          HelpCommand.class);

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine(arguments).execute(arguments));
  }

  /// Knows the command that `arguments` begin with, or every command: each takes time to set up,
  /// and only the help needs them all.
  static CommandLine commandLine(String... arguments) {
    var commands = new CommandLine(new Main());
    List<Class<?>> needed = COMMANDS;
    if (arguments.length > 0) {
      needed = COMMANDS.stream().filter(command -> name(command).equals(arguments[0])).toList();
    }
    if (needed.isEmpty() || needed.contains(HelpCommand.class)) {
      needed = COMMANDS;
    }
    needed.forEach(commands::addSubcommand);
    addHelp(commands);
    commands.setExecutionExceptionHandler(Main::failed);
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    return commands;
  }

  /// Every command knows `--help` and `--version`.
  private static void addHelp(CommandLine command) {
    command
        .getCommandSpec()
        .mixinStandardHelpOptions(true)
        .version("stepscope " + ProductVersion.VERSION);
    command.getSubcommands().values().stream()
        .filter(below -> !(below.getCommand() instanceof HelpCommand))
        .forEach(Main::addHelp);
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    if (failure instanceof BrokenPipe) {
      return BrokenPipe.EXIT_CODE;
    }
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
