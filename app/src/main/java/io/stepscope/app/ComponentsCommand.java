/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// What a configuration may name, in the form of the collector's command of that name.
@Command(name = "components", description = "Lists the components a configuration may name.")
final class ComponentsCommand implements Callable<Integer> {
  private static final String COMPONENTS =
      """
      receivers:
        - name: otlp
      connectors:
        - name: stepscope
      exporters:
        - name: otlp
          also: otlp_grpc
        - name: otlphttp
          also: otlp_http
      extensions:
        - name: health_check
      """;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(COMPONENTS);
    out.flush();
    return 0;
  }
}
