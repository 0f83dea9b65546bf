/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.attribute.Values;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.draft.ProvidedCall;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.ToolResponse;
import io.stepscope.otel.draft.TraceDraft;
import io.stepscope.otel.message.MessageSource.Attribute;
import io.stepscope.otel.message.MessageSource.EventPerMessage;
import io.stepscope.otel.message.MessageSource.Flattened;
import io.stepscope.otel.message.MessageSource.OfEvent;
import io.stepscope.otel.message.MessageSource.VercelAnswer;
import io.stepscope.otel.message.MessageSource.Whole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads what model calls were given and what they answered, whichever dialect wrote it down: from
/// the first place of the ladder that holds anything. Linear in the length of the messages.
public final class MessageReader {
  static final String DETAILS = "gen_ai.client.inference.operation.details";

  static final String INPUT_KEY = "gen_ai.input.messages";
  static final String OUTPUT_KEY = "gen_ai.output.messages";

  private static final List<MessageSource> INPUT =
      List.of(
          new Attribute(INPUT_KEY),
          new OfEvent(DETAILS, INPUT_KEY),
          new Flattened("llm.input_messages"),
          new Flattened("gen_ai.prompt"),
          new Attribute("gen_ai.prompt"),
          new Attribute("ai.prompt.messages"),
          new Attribute("ai.prompt"),
          new EventPerMessage(false),
          new OfEvent("gen_ai.content.prompt", "gen_ai.prompt"),
          new Attribute("gcp.vertex.agent.llm_request"),
          new Whole("pydantic_ai.all_messages", false),
          new Whole("all_messages_events", false),
          new Whole("events", false),
          new Attribute("langfuse.observation.input"),
          new Attribute("mlflow.spanInputs"),
          new Attribute("langwatch.input"),
          new Attribute("request_data"),
          new Attribute("traceloop.entity.input"),
          new Attribute("input.value"));

  private static final List<MessageSource> OUTPUT =
      List.of(
          new Attribute(OUTPUT_KEY),
          new OfEvent(DETAILS, OUTPUT_KEY),
          new Flattened("llm.output_messages"),
          new Flattened("gen_ai.completion"),
          new Attribute("gen_ai.completion"),
          new VercelAnswer(),
          new EventPerMessage(true),
          new OfEvent("gen_ai.content.completion", "gen_ai.completion"),
          new Attribute("gcp.vertex.agent.llm_response"),
          new Whole("pydantic_ai.all_messages", true),
          new Whole("all_messages_events", true),
          new Whole("events", true),
          new Attribute("langfuse.observation.output"),
          new Attribute("mlflow.spanOutputs"),
          new Attribute("langwatch.output"),
          new Attribute("gen_ai.output"),
          new Attribute("response_data"),
          new Attribute("traceloop.entity.output"),
          new Attribute("output.value"));

  private MessageReader() {}

  /// Fills requested calls, tool responses, finish reasons and last user texts, and the parameters
  /// and results of tools that only messages hold.
  public static void read(TraceDraft trace) {
    for (StepDraft step : trace.steps()) {
      read(step);
    }
    CallBackfill.fill(trace.steps());
  }

  /// Fills the requested calls, tool responses, finish reason and last user text of a model's step,
  /// and the last user text of an agent's; leaves any other step as it is.
  static Conversation read(StepDraft step) {
    return switch (step.operation()) {
      case LLM, PLAN -> readModel(step);
      case AGENT, SUBAGENT, REMOTE_AGENT, ITERATION -> readAgent(step);
      case TOOL -> readTool(step);
      default -> Conversation.EMPTY;
    };
  }

  private static Conversation readModel(StepDraft step) {
    var conversation = readMessages(step);
    if (step.requestedCalls().isEmpty()) {
      NamedRequests.of(step).forEach(request -> step.addRequestedCall(requested(request)));
      if (!step.requestedCalls().isEmpty()) {
        step.evidence("requested_calls", "call_ids", "gen_ai.tool.call.id");
      }
    }
    return conversation;
  }

  private static Conversation readMessages(StepDraft step) {
    boolean told = mayTell(step, Topic.INPUT_MESSAGES) || mayTell(step, Topic.OUTPUT_MESSAGES);
    if (!told && step.field(Field.FINISH_REASON) == null) {
      return Conversation.EMPTY;
    }
    takeEvents(step);
    var input = new MessageWalk();
    var output = new MessageWalk();
    walk(step, Topic.INPUT_MESSAGES, INPUT, input, "tool_responses");
    boolean outputSeen = walk(step, Topic.OUTPUT_MESSAGES, OUTPUT, output, "requested_calls");
    var conversation =
        new Conversation(
            distinctCalls(output.requests()),
            distinctResults(input.results()),
            distinctResults(output.results()),
            input.lastUserText(),
            finishReasons(step, output),
            outputSeen,
            !input.overflowed() && !output.overflowed());
    fill(step, conversation);
    return conversation;
  }

  private static void fill(StepDraft step, Conversation conversation) {
    for (ToolRequest request : conversation.requested()) {
      step.addRequestedCall(requested(request));
    }
    provided(step, conversation);
    for (ToolResult result : conversation.consumed()) {
      step.addToolResponse(
          new ToolResponse(result.callId(), result.toolName(), result.value(), result.error()));
    }
    if (!conversation.finishReasons().isEmpty()) {
      step.finishReason(Optional.of(conversation.finishReasons().getFirst()));
    }
    if (!step.hasUserText()) {
      step.lastUserText(conversation.lastUserText());
    }
    if (!conversation.complete()) {
      step.flag(StepFlag.TRUNCATED);
    }
  }

  private static RequestedCall requested(ToolRequest request) {
    return new RequestedCall(
        request.callId(), request.toolName(), request.arguments(), Optional.empty());
  }

  /// Calls that the provider ran itself, each with the result that follows it in the answer: by the
  /// id, or the only one without.
  private static void provided(StepDraft step, Conversation conversation) {
    if (conversation.requested().isEmpty()) {
      return;
    }
    Map<String, ToolResult> byId = new HashMap<>();
    conversation
        .provided()
        .forEach(result -> result.callId().ifPresent(id -> byId.putIfAbsent(id, result)));
    for (int i = 0; i < conversation.requested().size(); i++) {
      var request = conversation.requested().get(i);
      var result = request.callId().map(byId::get).orElse(null);
      if (result != null) {
        step.addProvidedCall(
            new ProvidedCall(i, LenientJson.structured(result.value()), result.error()));
      } else if (request.providerExecuted()) {
        step.addProvidedCall(new ProvidedCall(i, Value.absent(), false));
      }
    }
  }

  /// What was said in one event for each message, where nothing else holds it.
  private static void takeEvents(StepDraft step) {
    if (!step.hasEvents()) {
      return;
    }
    if (step.parameters().isAbsent()) {
      step.parameters(new EventPerMessage(false).said(step));
    }
    if (step.result().isAbsent()) {
      step.result(new EventPerMessage(true).said(step));
    }
  }

  private static Conversation readAgent(StepDraft step) {
    if (step.operation() == Operation.AGENT) {
      takeEvents(step);
    }
    if (step.hasUserText() || !mayTell(step, Topic.INPUT_MESSAGES)) {
      return Conversation.EMPTY;
    }
    var input = new MessageWalk();
    walk(step, Topic.INPUT_MESSAGES, INPUT, input, "task_description");
    step.lastUserText(input.lastUserText());
    return Conversation.EMPTY;
  }

  /// A tool whose arguments and result stand in events, as Strands writes them, or in messages.
  private static Conversation readTool(StepDraft step) {
    if (step.fieldKey(Field.PARAMETERS).equals(INPUT_KEY)) {
      step.parameters(ToolEvents.arguments(step.parameters()).orElse(step.parameters()));
    }
    if (step.fieldKey(Field.RESULT).equals(OUTPUT_KEY)) {
      step.result(ToolEvents.result(step.result()).orElse(step.result()));
    }
    if (!step.hasEvents()) {
      return Conversation.EMPTY;
    }
    if (step.parameters().isAbsent()) {
      step.parameters(ToolEvents.arguments(step));
    }
    if (step.result().isAbsent()) {
      step.result(ToolEvents.result(step));
    }
    return Conversation.EMPTY;
  }

  private static boolean walk(
      StepDraft step, Topic topic, List<MessageSource> ladder, MessageWalk walk, String field) {
    if (!mayTell(step, topic)) {
      return false;
    }
    for (MessageSource source : ladder) {
      if (source.tell(step, walk)) {
        step.evidence(field, "messages", source.label());
        return true;
      }
    }
    return false;
  }

  /// Whether any place of the topic's ladder can hold anything.
  private static boolean mayTell(StepDraft step, Topic topic) {
    return step.attributes().tells(topic) || step.hasEvents();
  }

  private static List<String> finishReasons(StepDraft step, MessageWalk output) {
    var field = step.field(Field.FINISH_REASON);
    if (field == null) {
      return output.finishReasons();
    }
    List<String> reasons = new ArrayList<>();
    if (Values.structured(field) instanceof Value.Items(var items)) {
      items.forEach(item -> Scalars.text(item).ifPresent(reasons::add));
    } else {
      Scalars.text(field).ifPresent(reasons::add);
    }
    return reasons.isEmpty() ? output.finishReasons() : reasons;
  }

  /// LangChain lists a call both as such and as a block of the content: the first counts.
  private static List<ToolRequest> distinctCalls(List<ToolRequest> requests) {
    if (requests.size() < 2) {
      return requests;
    }
    Set<String> seen = new HashSet<>();
    return requests.stream()
        .filter(r -> r.callId().isEmpty() || seen.add(r.callId().get()))
        .toList();
  }

  private static List<ToolResult> distinctResults(List<ToolResult> results) {
    if (results.size() < 2) {
      return results;
    }
    Set<String> seen = new HashSet<>();
    return results.stream()
        .filter(r -> r.callId().isEmpty() || seen.add(r.callId().get()))
        .toList();
  }
}
