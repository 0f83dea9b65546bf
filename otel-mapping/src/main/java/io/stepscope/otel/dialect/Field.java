/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import java.util.Locale;

/// What a dialect table can say a key holds. Each has a ladder of keys, the best first; a span's
/// value is the first of them that is not empty.
public enum Field {
  TOOL_NAME,
  CALL_ID,
  PARAMETERS,
  RESULT,
  MODEL,
  PROVIDER,
  AGENT_ID,
  AGENT_NAME,
  AGENT_VERSION,
  USER_ID,
  SESSION_ID,
  ENVIRONMENT,
  TASK,
  WORKFLOW,
  ERROR_TYPE,
  ERROR_MESSAGE,
  STACK_TRACE,
  /// US dollars.
  COST,
  COST_INPUT,
  COST_OUTPUT,
  /// Gross or net of the cache, as the dialect has it.
  INPUT_TOKENS,
  OUTPUT_TOKENS,
  TOTAL_TOKENS,
  CACHE_READ_TOKENS,
  CACHE_WRITE_TOKENS,
  REASONING_TOKENS,
  /// A JSON object with token counts of any spelling.
  USAGE_DETAILS,
  /// From the start to the first token, seconds.
  FIRST_TOKEN_SECONDS,
  /// From the start to the first token, milliseconds.
  FIRST_TOKEN_MILLIS,
  /// When the first token came, as a time.
  FIRST_TOKEN_TIME,
  FINISH_REASON,
  /// The total number of attempts, the first included.
  ATTEMPTS,
  /// How often it was sent again.
  RESENDS,
  HTTP_STATUS,
  GRPC_STATUS,
  JSON_RPC_CODE,
  DB_STATUS,
  /// How far a tool's call had come when it failed: `validation` or `execution`.
  FAILURE_STAGE,
  /// A number that rises from one iteration to the next.
  ITERATION,
  /// A framework's own id for the node of its graph, and for that node's parent.
  NODE_ID,
  NODE_PARENT_ID,
  /// Ids of runs or tasks, mostly of other traces, that the step says it goes on from or repeats.
  REFERS_TO,
  /// Id of the model's response.
  RESPONSE_ID,
  /// The span's status where a bridge made it an attribute.
  STATUS_CODE,
  STATUS_MESSAGE,
  /// Hex id of the true parent of a placeholder.
  PLACEHOLDER_PARENT,
  /// How long it took, milliseconds, where only an attribute tells.
  DURATION_MILLIS,
  /// What a model was asked for, where a client also asks it on its own account.
  PURPOSE;

  private final String label = name().toLowerCase(Locale.ROOT);
  private final int place = Counter.next++;

  private static final class Counter {
    static int next;
  }

  /// A number of its own from 0 on, below 64: for arrays by field and for sets of bits.
  public int place() {
    return place;
  }

  /// The name in a dialect table and as evidence: `tool_name`, …
  public String label() {
    return label;
  }
}
