/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.List;
import java.util.Optional;

/// What a run was about and how it ended as a whole.
///
/// @param taskDescription what the agent was asked; content
/// @param agentId the outermost agent
/// @param agentName its name
/// @param overallStatus judged from the outermost agent or root, then from the leaves
/// @param serviceNames every service seen, sorted
/// @param localRootSpanId the id of the span that the emitted analysis hangs under, when there is
///   one
/// @param notes what was odd about the trace as a whole, in short words
public record TraceSummary(
    Optional<String> taskDescription,
    Optional<String> agentId,
    Optional<String> agentName,
    ExecutionContext context,
    ExecutionStatus overallStatus,
    List<String> serviceNames,
    Optional<StepId> localRootSpanId,
    List<String> notes) {
  public TraceSummary {
    serviceNames = List.copyOf(serviceNames);
    notes = List.copyOf(notes);
  }
}
