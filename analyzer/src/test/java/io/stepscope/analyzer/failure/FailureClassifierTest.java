/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepError;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureClassifierTest {
  private final FailureClassifier classifier = FailureClassifier.standard();

  @ParameterizedTest(name = "{0} {1} \"{2}\" on {3} is {4}, {5}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HTTP     | 401    |                                          | TOOL | AUTHENTICATION | credentials
          HTTP     | 403    |                                          | TOOL | AUTHENTICATION | forbidden
          HTTP     | 407    |                                          | TOOL | AUTHENTICATION | credentials
          HTTP     | 511    |                                          | TOOL | AUTHENTICATION | credentials
          HTTP     | 403    | API rate limit exceeded for user         | TOOL | RATE_LIMIT     | rate_limited
          HTTP     | 403    | quota used up                            | TOOL | RATE_LIMIT     | quota
          HTTP     | 403    | refused for safety reasons               | LLM  | AUTHENTICATION | policy
          HTTP     | 402    |                                          | LLM  | RESOURCE       | billing
          HTTP     | 400    |                                          | TOOL | PARAMETER      | rejected_request
          HTTP     | 405    |                                          | TOOL | PARAMETER      | rejected_request
          HTTP     | 413    |                                          | TOOL | PARAMETER      | rejected_request
          HTTP     | 415    |                                          | TOOL | PARAMETER      | rejected_request
          HTTP     | 422    |                                          | TOOL | PARAMETER      | rejected_request
          HTTP     | 431    |                                          | TOOL | PARAMETER      | rejected_request
          HTTP     | 400    | maximum context length is 8192 tokens    | LLM  | RESOURCE       | context_window
          HTTP     | 409    |                                          | TOOL | PARAMETER      | conflict
          HTTP     | 404    |                                          | TOOL | PARAMETER      | not_found
          HTTP     | 410    |                                          | TOOL | PARAMETER      | not_found
          HTTP     | 404    |                                          | LLM  | DEPENDENCY     | endpoint_missing
          HTTP     | 408    |                                          | TOOL | TIMEOUT        | timeout
          HTTP     | 504    |                                          | TOOL | TIMEOUT        | timeout
          HTTP     | 524    |                                          | TOOL | TIMEOUT        | timeout
          HTTP     | 598    |                                          | TOOL | TIMEOUT        | timeout
          HTTP     | 425    |                                          | TOOL | RATE_LIMIT     | rate_limited
          HTTP     | 429    |                                          | LLM  | RATE_LIMIT     | rate_limited
          HTTP     | 429    | insufficient_quota                       | LLM  | RESOURCE       | quota_exhausted
          HTTP     | 529    |                                          | LLM  | RATE_LIMIT     | overloaded
          HTTP     | 503    | Retry-After: 20                          | TOOL | RATE_LIMIT     | overloaded
          HTTP     | 503    |                                          | TOOL | DEPENDENCY     | upstream
          HTTP     | 424    |                                          | TOOL | DEPENDENCY     | upstream
          HTTP     | 502    |                                          | TOOL | DEPENDENCY     | upstream
          HTTP     | 520    |                                          | TOOL | DEPENDENCY     | upstream
          HTTP     | 530    |                                          | TOOL | DEPENDENCY     | upstream
          HTTP     | 522    |                                          | TOOL | NETWORK        | unreachable
          HTTP     | 507    |                                          | TOOL | RESOURCE       | storage
          HTTP     | 413    | not enough memory for this body          | TOOL | RESOURCE       | memory
          HTTP     | 525    |                                          | TOOL | NETWORK        | tls
          HTTP     | 526    |                                          | TOOL | NETWORK        | tls
          HTTP     | 500    |                                          | TOOL | TOOL           | remote_fault
          HTTP     | 501    |                                          | TOOL | TOOL           | remote_fault
          HTTP     | 500    |                                          | LLM  | DEPENDENCY     | model_endpoint
          HTTP     | 499    |                                          | TOOL | UNKNOWN        | cancelled
          GRPC     | 1      |                                          | TOOL | UNKNOWN        | cancelled
          GRPC     | 4      |                                          | TOOL | TIMEOUT        | deadline
          GRPC     | 7      |                                          | TOOL | AUTHENTICATION | forbidden
          GRPC     | 16     |                                          | TOOL | AUTHENTICATION | credentials
          GRPC     | 8      |                                          | TOOL | RATE_LIMIT     | rate_limited
          GRPC     | 8      | message larger than max                  | TOOL | RESOURCE       | exhausted
          GRPC     | 3      |                                          | TOOL | PARAMETER      | rejected_request
          GRPC     | 11     |                                          | TOOL | PARAMETER      | rejected_request
          GRPC     | 5      |                                          | TOOL | PARAMETER      | not_found
          GRPC     | 6      |                                          | TOOL | PARAMETER      | conflict
          GRPC     | 9      |                                          | TOOL | PARAMETER      | precondition
          GRPC     | 14     |                                          | TOOL | DEPENDENCY     | upstream
          GRPC     | 14     | failed to connect to all addresses       | TOOL | NETWORK        | unreachable
          GRPC     | 2      |                                          | TOOL | TOOL           | remote_fault
          GRPC     | 10     |                                          | TOOL | TOOL           | remote_fault
          GRPC     | 12     |                                          | TOOL | TOOL           | unimplemented
          GRPC     | 13     |                                          | TOOL | TOOL           | remote_fault
          GRPC     | 15     |                                          | TOOL | TOOL           | remote_fault
          JSON_RPC | -32700 |                                          | TOOL | PARAMETER      | rejected_request
          JSON_RPC | -32600 |                                          | TOOL | PARAMETER      | rejected_request
          JSON_RPC | -32602 |                                          | TOOL | PARAMETER      | rejected_request
          JSON_RPC | -32601 | Method not found                         | TOOL | TOOL           | unknown_tool
          JSON_RPC | -32603 |                                          | TOOL | TOOL           | remote_fault
          JSON_RPC | -32050 |                                          | TOOL | TOOL           | remote_fault
          JSON_RPC | -32002 |                                          | TOOL | PARAMETER      | not_found
          JSON_RPC | -32001 |                                          | TOOL | TIMEOUT        | timeout
          JSON_RPC | -32000 |                                          | TOOL | NETWORK        | connection_closed
          SQLSTATE | 08006  |                                          | DB   | NETWORK        | connection
          SQLSTATE | 28P01  |                                          | DB   | AUTHENTICATION | credentials
          SQLSTATE | 22012  |                                          | DB   | PARAMETER      | rejected_statement
          SQLSTATE | 23505  |                                          | DB   | PARAMETER      | rejected_statement
          SQLSTATE | 42P01  |                                          | DB   | PARAMETER      | rejected_statement
          SQLSTATE | 53300  |                                          | DB   | RESOURCE       | exhausted
          SQLSTATE | 57014  | canceling statement due to statement timeout | DB | TIMEOUT      | statement_timeout
          SQLSTATE | 57014  | canceling statement due to user request  | DB   | UNKNOWN        | cancelled
          SQLSTATE | 40001  |                                          | DB   | TOOL           | contention
          SQLSTATE | 55P03  |                                          | DB   | TOOL           | contention
          PROVIDER | rate_limit_error      |                           | LLM  | RATE_LIMIT     | rate_limited
          PROVIDER | overloaded_error      |                           | LLM  | RATE_LIMIT     | overloaded
          PROVIDER | tokens                |                           | LLM  | RATE_LIMIT     | rate_limited
          PROVIDER | invalid_request_error |                           | LLM  | PARAMETER      | rejected_request
          PROVIDER | invalid_request_error | prompt is too long        | LLM  | RESOURCE       | context_window
          PROVIDER | authentication_error  |                           | LLM  | AUTHENTICATION | credentials
          PROVIDER | permission_error      |                           | LLM  | AUTHENTICATION | credentials
          PROVIDER | not_found_error       |                           | LLM  | PARAMETER      | rejected_request
          PROVIDER | api_error             |                           | LLM  | DEPENDENCY     | model_endpoint
          PROVIDER | server_error          |                           | LLM  | DEPENDENCY     | model_endpoint
          PROVIDER | insufficient_quota    |                           | LLM  | RESOURCE       | quota_exhausted
          """)
  void aCodeDecides(
      ErrorCode.Scheme scheme,
      String code,
      String message,
      Operation operation,
      FailureCategory category,
      String reason) {
    var error =
        new StepError(
            Optional.empty(),
            Optional.ofNullable(message),
            Optional.empty(),
            List.of(new ErrorCode(scheme, code)),
            false,
            1);
    var classification = classifier.classify(error, operation);
    assertThat(classification.category()).isEqualTo(category);
    assertThat(classification.reason()).isEqualTo(reason);
    assertThat(classification.evidence()).isEqualTo(Classification.Evidence.CODE);
  }

  @Test
  void aCancellationNearARoundTimeIsATimeout() {
    var error = StepError.reported(Optional.of("TaskCanceledException"), Optional.empty());
    assertThat(classifier.refine(error, Operation.TOOL, OptionalLong.of(30_010_000_000L)))
        .isEqualTo(Refinement.TIMEOUT);
    assertThat(classifier.refine(error, Operation.TOOL, OptionalLong.of(33_000_000_000L)))
        .isEqualTo(Refinement.CANCELLED);
  }
}
