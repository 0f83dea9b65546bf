/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.dependency;

import io.stepscope.analyzer.graph.StepGraph;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What speaks for siblings being independent, strongest first.
enum IndependenceEvidence {
  SAME_TURN(0.95, "the same model turn requested them"),
  DECLARED_GRAPH(0.9, "the declared graph has no path between them"),
  NO_VALUE_FLOW(0.7, "content was compared and no distinctive value of one appears in another"),
  NOTHING_CONTRADICTS(0.4, "nothing seen contradicts");

  private final double confidence;
  private final String words;

  IndependenceEvidence(double confidence, String words) {
    this.confidence = confidence;
    this.words = words;
  }

  double confidence() {
    return confidence;
  }

  String words() {
    return words;
  }

  /// What a trace's edges and content say about its steps, and about a run of siblings that grows.
  static final class Register {
    private static final int NOBODY = -1;

    private final ExecutionTrace trace;
    private final int[] requestedBy;
    private final boolean[] declared;
    private final Map<Integer, List<Integer>> suspectedSources = new HashMap<>();

    // What holds for every member of the run.
    private int requester = NOBODY;
    private boolean allDeclared;
    private boolean allCompared;
    private boolean anyDecides;
    private boolean lastFailed;

    Register(TraceFacts facts) {
      this.trace = facts.trace();
      StepGraph graph = facts.graph();
      this.requestedBy = new int[trace.size()];
      this.declared = new boolean[trace.size()];
      Arrays.fill(requestedBy, NOBODY);
      for (int edge = 0; edge < graph.edgeCount(); edge++) {
        EdgeClass edgeClass = graph.edges().get(edge).edgeClass();
        if (edgeClass == EdgeClass.E2A) {
          requestedBy[graph.to(edge)] = graph.from(edge);
        } else if (edgeClass == EdgeClass.E3) {
          declared[graph.from(edge)] = true;
          declared[graph.to(edge)] = true;
        }
      }
      for (DependencyEdge edge : trace.edges()) {
        if (!edge.isAccepted() && edge.edgeClass() != EdgeClass.E9) {
          suspectedSources
              .computeIfAbsent(trace.indexOf(edge.to()), to -> new ArrayList<>())
              .add(trace.indexOf(edge.from()));
        }
      }
    }

    /// Begins a run.
    void begin(int step) {
      requester = requestedBy[step];
      allDeclared = declared[step];
      allCompared = isResultCompared(step);
      anyDecides = decides(step);
      lastFailed = trace.step(step).status().isFailed();
    }

    /// Adds a step to the run.
    void add(int step) {
      requester = requester == requestedBy[step] ? requester : NOBODY;
      allDeclared &= declared[step];
      allCompared &= isResultCompared(step);
      anyDecides |= decides(step);
      lastFailed = trace.step(step).status().isFailed();
    }

    /// The strongest evidence that holds between all members of the run and `step`. A weak edge
    /// from a member (other than mere order), a member that decides, or a failure that may have
    /// called for the step leaves none of the weaker kinds.
    ///
    /// @param isMember by step index
    Optional<IndependenceEvidence> between(boolean[] isMember, int step) {
      if (trace.step(step).retryCount() > 0) {
        // Another attempt needs to know that the one before it failed, whoever asked for both.
        return Optional.empty();
      }
      if (requester != NOBODY && requester == requestedBy[step]) {
        return Optional.of(SAME_TURN);
      }
      if (allDeclared && declared[step]) {
        return Optional.of(DECLARED_GRAPH);
      }
      if (anyDecides || decides(step) || lastFailed || isSuspected(isMember, step)) {
        return Optional.empty();
      }
      boolean compared = allCompared && isCall(step) && !trace.step(step).parameters().isAbsent();
      return Optional.of(compared ? NO_VALUE_FLOW : NOTHING_CONTRADICTS);
    }

    private boolean isResultCompared(int step) {
      return isCall(step) && !trace.step(step).result().isAbsent();
    }

    /// Whether values were looked for in the step's content: in a tool call that contains nothing.
    /// An agent, a chain or a task makes something of its own of all that it is given, so that an
    /// edge which nobody looked for says nothing of it.
    private boolean isCall(int step) {
      boolean leaf = trace.step(step).type() == StepType.TOOL_CALL && trace.childCount(step) == 0;
      return leaf
          && switch (trace.step(step).operation()) {
            case TOOL, RETRIEVER, EMBEDDING, RERANKER, MEMORY, HTTP, DB, RPC, MESSAGING, FAAS ->
                true;
            case LLM,
                ROUTER,
                PLAN,
                HUMAN,
                GUARDRAIL,
                EVALUATOR,
                HANDOFF,
                BRANCH,
                FAN_IN,
                AGENT,
                REMOTE_AGENT,
                SUBAGENT,
                ITERATION,
                LOOP,
                FAN_OUT,
                CHAIN,
                TASK,
                CONTAINER ->
                false;
          };
    }

    private boolean isSuspected(boolean[] isMember, int step) {
      for (int source : suspectedSources.getOrDefault(step, List.of())) {
        if (isMember[source]) {
          return true;
        }
      }
      return false;
    }

    /// A step that decides sees all that came before it in its container, and what comes after it
    /// was decided, whatever the edges say.
    private boolean decides(int step) {
      return switch (trace.step(step).operation()) {
        case LLM, ROUTER, PLAN, HUMAN, GUARDRAIL, EVALUATOR, HANDOFF, BRANCH, FAN_IN -> true;
        case AGENT,
            TOOL,
            RETRIEVER,
            EMBEDDING,
            RERANKER,
            MEMORY,
            REMOTE_AGENT,
            SUBAGENT,
            ITERATION,
            LOOP,
            FAN_OUT,
            CHAIN,
            TASK,
            CONTAINER,
            HTTP,
            DB,
            RPC,
            MESSAGING,
            FAAS ->
            false;
      };
    }
  }
}
