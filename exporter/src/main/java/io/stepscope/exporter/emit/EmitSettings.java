/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.stepscope.analyzer.Severity;
import java.util.Locale;
import java.util.Optional;

/// What leaves of an analysis, and in what form.
///
/// @param mode whether an analysis span is added to the trace
/// @param content whether anything of what the agents said may leave
/// @param findings which findings leave
/// @param place where in the root the analysis span lies
/// @param serviceName the service that the analysis span belongs to
/// @param markErrorFrom findings from this severity on give the analysis span the status ERROR;
///   empty: its status is never set
/// @param logs findings leave as log records too, where a destination takes logs
/// @param findingUrl where a finding type is explained, `{type}` standing for its name; empty: no
///   link
public record EmitSettings(
    Mode mode,
    Content content,
    FindingFilter findings,
    Place place,
    ServiceName serviceName,
    Optional<Severity> markErrorFrom,
    boolean logs,
    Optional<String> findingUrl) {
  public static final EmitSettings DEFAULT =
      new EmitSettings(
          Mode.COMPANION,
          Content.NONE,
          FindingFilter.DEFAULT,
          Place.END,
          ServiceName.STEPSCOPE,
          Optional.empty(),
          true,
          Optional.empty());

  public enum Mode {
    /// One more span in the trace; what was received passes untouched.
    COMPANION,
    /// Metrics and log records only.
    NONE;

    /// @throws IllegalArgumentException for another word; `annotate` is one that is not built yet
    public static Mode parse(String word) {
      return switch (word) {
        case "companion" -> COMPANION;
        case "none" -> NONE;
        case "annotate" ->
            throw new IllegalArgumentException(
                "emit.mode annotate is not built yet, use companion or none");
        default ->
            throw new IllegalArgumentException(
                "emit.mode must be companion or none, was '" + word + "'");
      };
    }
  }

  /// What may leave of task descriptions and error messages. Names, ids, numbers and sentences of
  /// our own always leave.
  public enum Content {
    /// Nothing.
    NONE,
    /// A prefix of its SHA-256: equal texts can be found, though short ones can be guessed.
    HASHED,
    /// The text, cut at 1 KiB.
    FULL
  }

  public enum Place {
    /// Near the root's end: found by every backend that was tried.
    END,
    /// At the root's start: tops the waterfall, and falls out of Tempo's search when the run was
    /// longer than two minutes.
    START
  }

  public enum ServiceName {
    /// `stepscope`.
    STEPSCOPE,
    /// The service that reported the root.
    ROOT
  }

  /// Which findings leave.
  ///
  /// @param minSeverity lesser ones stay
  /// @param minConfidence in `[0, 1]`; less certain ones stay
  /// @param maxPerTrace how many at most, worst first; the others are counted
  public record FindingFilter(Severity minSeverity, double minConfidence, int maxPerTrace) {
    public static final FindingFilter DEFAULT = new FindingFilter(Severity.INFO, 0.5, 64);

    public FindingFilter {
      if (!(minConfidence >= 0 && minConfidence <= 1)) {
        throw new IllegalArgumentException(
            "emit.findings.min_confidence must be in [0, 1], was " + minConfidence);
      }
      if (maxPerTrace < 0 || maxPerTrace > 1000) {
        throw new IllegalArgumentException(
            "emit.findings.max_per_trace must be in 0..1000, was " + maxPerTrace);
      }
    }
  }

  public EmitSettings {
    findingUrl.ifPresent(EmitSettings::checkUrl);
  }

  public EmitSettings withMode(Mode mode) {
    return new EmitSettings(
        mode, content, findings, place, serviceName, markErrorFrom, logs, findingUrl);
  }

  public EmitSettings withContent(Content content) {
    return new EmitSettings(
        mode, content, findings, place, serviceName, markErrorFrom, logs, findingUrl);
  }

  public EmitSettings withFindings(FindingFilter findings) {
    return new EmitSettings(
        mode, content, findings, place, serviceName, markErrorFrom, logs, findingUrl);
  }

  public EmitSettings withPlace(Place place) {
    return new EmitSettings(
        mode, content, findings, place, serviceName, markErrorFrom, logs, findingUrl);
  }

  public EmitSettings withServiceName(ServiceName serviceName) {
    return new EmitSettings(
        mode, content, findings, place, serviceName, markErrorFrom, logs, findingUrl);
  }

  public EmitSettings withMarkErrorFrom(Severity severity) {
    return new EmitSettings(
        mode, content, findings, place, serviceName, Optional.of(severity), logs, findingUrl);
  }

  public EmitSettings withLogs(boolean logs) {
    return new EmitSettings(
        mode, content, findings, place, serviceName, markErrorFrom, logs, findingUrl);
  }

  public EmitSettings withFindingUrl(String findingUrl) {
    return new EmitSettings(
        mode, content, findings, place, serviceName, markErrorFrom, logs, Optional.of(findingUrl));
  }

  private static void checkUrl(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    if (!(lower.startsWith("http://") || lower.startsWith("https://")) || !url.contains("{type}")) {
      throw new IllegalArgumentException(
          "emit.finding_url must be an http or https URL that contains {type}, was '" + url + "'");
    }
  }
}
