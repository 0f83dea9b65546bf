/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How spans are read as steps.
///
/// @param mode which spans become steps
/// @param sameProcessSkewNanos how far an edge may run against time inside one process; clocks do
///   not differ there, but spans end a little late
/// @param crossProcessSkewNanos the same between processes whose clocks were not compared
/// @param evidence whether steps tell which rule filled which field
/// @param neutralTools tools whose results talk about errors without being one: log readers, test
///   runners
/// @param grepLikeTools tools whose exit code 1 means that nothing was found
/// @param content what is kept of parameters, results and events
/// @param dialectFiles the user's own dialect tables, read after the built-in ones
/// @param priceFile prices in the form of LiteLLM's `model_prices` JSON; without it no cost is
///   estimated
public record MappingSettings(
    Mode mode,
    long sameProcessSkewNanos,
    long crossProcessSkewNanos,
    boolean evidence,
    Set<String> neutralTools,
    Set<String> grepLikeTools,
    Content content,
    List<Path> dialectFiles,
    Optional<Path> priceFile) {
  /// Automatic mode, 5 ms and 50 ms of skew, evidence on, content kept up to its caps.
  public static final MappingSettings DEFAULT =
      new MappingSettings(
          Mode.AUTO,
          5_000_000,
          50_000_000,
          true,
          Set.of(),
          Set.of("grep", "rg", "ripgrep", "ag", "ack", "findstr", "diff"),
          Content.DEFAULT,
          List.of(),
          Optional.empty());

  public MappingSettings {
    neutralTools = Set.copyOf(neutralTools);
    grepLikeTools = Set.copyOf(grepLikeTools);
    dialectFiles = List.copyOf(dialectFiles);
    if (sameProcessSkewNanos < 0 || crossProcessSkewNanos < 0) {
      throw new IllegalArgumentException(
          "skew must not be negative, was "
              + Math.min(sameProcessSkewNanos, crossProcessSkewNanos)
              + " ns");
    }
  }

  /// The same with or without evidence.
  public MappingSettings withEvidence(boolean wanted) {
    return new MappingSettings(
        mode,
        sameProcessSkewNanos,
        crossProcessSkewNanos,
        wanted,
        neutralTools,
        grepLikeTools,
        content,
        dialectFiles,
        priceFile);
  }

  /// Which spans become steps.
  public enum Mode {
    /// Agent where the trace shows any agent dialect, generic elsewhere.
    AUTO,
    /// Plumbing below agent steps is folded into them.
    AGENT,
    /// Every span is a step.
    GENERIC
  }

  /// What is kept of parameters, results and events once the rules have read them.
  ///
  /// @param keep whole, as a hash, or not at all
  /// @param maxChars of one text; what is longer is cut
  /// @param maxNodes of one value's tree
  public record Content(Keep keep, int maxChars, int maxNodes) {
    public static final Content DEFAULT = new Content(Keep.TEXT, 8192, 2000);

    public Content {
      if (maxChars < 1 || maxNodes < 1) {
        throw new IllegalArgumentException(
            "content caps must be positive, were " + maxChars + " and " + maxNodes);
      }
    }
  }

  /// Whether content stays.
  public enum Keep {
    TEXT,
    HASH,
    NOTHING
  }
}
