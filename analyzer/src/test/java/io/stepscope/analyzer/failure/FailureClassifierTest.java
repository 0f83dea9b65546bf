/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
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
          STAGE    | validation | Input should be a valid timeout      | TOOL | PARAMETER      | validation
          STAGE    | execution  |                                      | TOOL | TOOL           | execution
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

  @ParameterizedTest(name = "{0} is {1}, {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RateLimitError                               | RATE_LIMIT     | rate_limited
          openai.RateLimitError                        | RATE_LIMIT     | rate_limited
          TooManyRequestsException                     | RATE_LIMIT     | rate_limited
          ThrottlingException                          | RATE_LIMIT     | rate_limited
          ProvisionedThroughputExceededException       | RATE_LIMIT     | rate_limited
          google.api_core.exceptions.ResourceExhausted | RATE_LIMIT     | rate_limited
          OverloadedError                              | RATE_LIMIT     | overloaded
          ServiceQuotaExceededException                | RATE_LIMIT     | quota
          AcmeRateLimitError                           | RATE_LIMIT     | rate_limited
          TimeoutError                                 | TIMEOUT        | timeout
          asyncio.exceptions.TimeoutError              | TIMEOUT        | timeout
          httpx.ReadTimeout                            | TIMEOUT        | timeout
          ConnectTimeout                               | TIMEOUT        | connect
          APITimeoutError                              | TIMEOUT        | timeout
          java.net.SocketTimeoutException              | TIMEOUT        | timeout
          DeadlineExceeded                             | TIMEOUT        | timeout
          ETIMEDOUT                                    | TIMEOUT        | timeout
          UND_ERR_HEADERS_TIMEOUT                      | TIMEOUT        | timeout
          PoolTimeout                                  | RESOURCE       | pool_exhausted
          AuthenticationError                          | AUTHENTICATION | credentials
          UnauthorizedException                        | AUTHENTICATION | credentials
          ExpiredTokenException                        | AUTHENTICATION | credentials
          PermissionDeniedError                        | AUTHENTICATION | forbidden
          AccessDeniedException                        | AUTHENTICATION | forbidden
          PermissionError                              | AUTHENTICATION | file_permission
          EACCES                                       | AUTHENTICATION | file_permission
          java.net.ConnectException                    | NETWORK        | connection
          APIConnectionError                           | NETWORK        | connection
          ECONNREFUSED                                 | NETWORK        | connection
          socket.gaierror                              | NETWORK        | name_resolution
          java.net.UnknownHostException                | NETWORK        | name_resolution
          javax.net.ssl.SSLHandshakeException          | NETWORK        | tls
          pydantic_core._pydantic_core.ValidationError | PARAMETER      | validation
          ToolRetryError                               | PARAMETER      | validation
          java.lang.IllegalArgumentException           | PARAMETER      | invalid_argument
          openai.BadRequestError                       | PARAMETER      | invalid_argument
          json.decoder.JSONDecodeError                 | PARAMETER      | malformed
          FileNotFoundError                            | PARAMETER      | missing_file
          Error:ENOENT                                 | PARAMETER      | missing_file
          ValueError                                   | PARAMETER      | invalid_argument
          KeyError                                     | PARAMETER      | invalid_argument
          java.lang.OutOfMemoryError                   | RESOURCE       | memory
          ENOSPC                                       | RESOURCE       | storage
          ContextWindowExceededError                   | RESOURCE       | context_window
          langgraph.errors.GraphRecursionError         | RESOURCE       | recursion
          MaxTurnsExceeded                             | RESOURCE       | max_steps
          UsageLimitExceeded                           | RESOURCE       | limit
          ModuleNotFoundError                          | DEPENDENCY     | missing_module
          java.lang.ClassNotFoundException             | DEPENDENCY     | missing_module
          ServiceUnavailableError                      | DEPENDENCY     | upstream
          CallNotPermittedException                    | DEPENDENCY     | circuit_breaker
          ToolException                                | TOOL           | tool_error
          RuntimeError                                 | TOOL           | unspecific
          ToolExecutionException                       | TOOL           | unspecific
          CalledProcessError                           | TOOL           | exit_code
          ShellError                                   | TOOL           | shell
          ZeroDivisionError                            | TOOL           | programming_error
          tool_error                                   | TOOL           | tool_error
          timeout                                      | TIMEOUT        | timeout
          overloaded_error                             | RATE_LIMIT     | overloaded
          upstream_failed                              | DEPENDENCY     | upstream
          content_filter                               | UNKNOWN        | policy
          """)
  void aNameDecides(String type, FailureCategory category, String reason) {
    var classification = classify(type, null);
    assertThat(classification.category()).isEqualTo(category);
    assertThat(classification.reason()).isEqualTo(reason);
    assertThat(classification.evidence()).isEqualTo(Classification.Evidence.TYPE);
  }

  @ParameterizedTest(name = "\"{0}\" is {1}, {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Rate limit reached for requests              | RATE_LIMIT     | rate_limited
          rate_limit_exceeded                          | RATE_LIMIT     | rate_limited
          Too Many Requests                            | RATE_LIMIT     | rate_limited
          request was throttled                        | RATE_LIMIT     | rate_limited
          quota exceeded: 60 requests per minute       | RATE_LIMIT     | rate_limited
          rate limit exceeded for resource users       | RATE_LIMIT     | rate_limited
          status code: 429                             | RATE_LIMIT     | rate_limited
          The server is overloaded                     | RATE_LIMIT     | overloaded
          Unauthorised                                 | AUTHENTICATION | credentials
          invalid api key                              | AUTHENTICATION | credentials
          the token has expired                        | AUTHENTICATION | credentials
          token validation failed                      | AUTHENTICATION | credentials
          HTTP 401 returned                            | AUTHENTICATION | credentials
          OAuth2 callback error                        | AUTHENTICATION | credentials
          Access denied                                | AUTHENTICATION | forbidden
          403 Forbidden                                | AUTHENTICATION | forbidden
          Read timed out after 30 s                    | TIMEOUT        | timeout
          context deadline exceeded                    | TIMEOUT        | timeout
          the job took too long                        | TIMEOUT        | timeout
          java ran out of memory                       | RESOURCE       | memory
          container was OOMKilled                      | RESOURCE       | memory
          No space left on device                      | RESOURCE       | storage
          insufficient credits                         | RESOURCE       | quota_exhausted
          quota exceeded                               | RESOURCE       | quota_exhausted
          maximum context length is 8192               | RESOURCE       | context_window
          reached the maximum steps                    | RESOURCE       | max_steps
          too many connections                         | RESOURCE       | limit
          Connection refused                           | NETWORK        | connection
          socket hang up                               | NETWORK        | connection
          getaddrinfo ENOTFOUND api.example.com        | NETWORK        | name_resolution
          certificate validation failed                | NETWORK        | tls
          certificate has expired                      | NETWORK        | tls
          self-signed certificate in certificate chain | NETWORK        | tls
          x509: certificate signed by unknown authority | NETWORK       | tls
          payment method certificate_7504069 not found | PARAMETER      | not_found
          the expired gift certificate was not found   | PARAMETER      | not_found
          Service Unavailable                          | DEPENDENCY     | upstream
          502 Bad Gateway                              | DEPENDENCY     | upstream
          No module named 'pandas'                     | DEPENDENCY     | missing_module
          the circuit breaker is open                  | DEPENDENCY     | circuit_breaker
          foo is not a valid tool, try one of [bar]    | PARAMETER      | unknown_tool
          parameter timeout_ms invalid                 | PARAMETER      | invalid_argument
          connection string invalid                    | PARAMETER      | invalid_argument
          resource not found                           | PARAMETER      | not_found
          author not found                             | PARAMETER      | not_found
          missing required property 'city'             | PARAMETER      | validation
          date is not a valid ISO date                 | PARAMETER      | validation
          index out of range                           | PARAMETER      | invalid_argument
          Failed to parse arguments                    | PARAMETER      | malformed
          ls: no such file or directory                | PARAMETER      | missing_file
          Error: ENOENT                                | PARAMETER      | missing_file
          Error:EACCES                                 | AUTHENTICATION | file_permission
          connect EHOSTUNREACH 10.0.0.1:80             | NETWORK        | connection
          write EPIPE                                  | NETWORK        | connection
          getaddrinfo EAI_AGAIN                        | NETWORK        | name_resolution
          spawn ENOMEM                                 | RESOURCE       | memory
          Command exited with code 2                   | TOOL           | exit_code
          Traceback (most recent call last)            | TOOL           | tool_error
          """)
  void theTextDecidesWhenNothingElseDoes(String message, FailureCategory category, String reason) {
    var classification = classify(null, message);
    assertThat(classification.category()).isEqualTo(category);
    assertThat(classification.reason()).isEqualTo(reason);
    assertThat(classification.evidence()).isEqualTo(Classification.Evidence.TEXT);
  }

  @ParameterizedTest(name = "\"{0}\" says nothing")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bad hyperparameter
          the argumentation is weak
          memory tool returned nothing
          in-memory store is empty
          the neural network diverged
          authored by nobody
          authoritative answer missing
          resources/read gave up
          """)
  void wordsThatOnlyLookAlikeSayNothing(String message) {
    assertThat(classify(null, message))
        .isEqualTo(
            new Classification(
                FailureCategory.UNKNOWN, "unknown", Classification.Evidence.NONE, 0));
  }

  @Test
  void aTypeAloneIsEnough() {
    assertThat(classify("ETIMEDOUT", null).category()).isEqualTo(FailureCategory.TIMEOUT);
    assertThat(classify("429", null).category()).isEqualTo(FailureCategory.RATE_LIMIT);
    assertThat(classify("UNAVAILABLE", null).category()).isEqualTo(FailureCategory.DEPENDENCY);
    assertThat(classify("_OTHER", null).category()).isEqualTo(FailureCategory.UNKNOWN);
  }

  @Test
  void whatAModelLimitsIsNoNameForATool() {
    var error =
        new StepError(
            Optional.of("tokens"), Optional.empty(), Optional.empty(), List.of(), false, 1.0);
    var classifier = FailureClassifier.standard();
    assertThat(classifier.classify(error, Operation.LLM).category())
        .isEqualTo(FailureCategory.RATE_LIMIT);
    assertThat(classifier.classify(error, Operation.TOOL).category())
        .isEqualTo(FailureCategory.UNKNOWN);
  }

  @Test
  void aGeneralNameGivesWayToASpecialMessage() {
    assertThat(classify("ValueError", "Rate limit exceeded").category())
        .isEqualTo(FailureCategory.RATE_LIMIT);
    assertThat(classify("tool_error", "Error: connection refused").category())
        .isEqualTo(FailureCategory.NETWORK);
    assertThat(classify("TypeError", "f() got an unexpected keyword argument 'x'").category())
        .isEqualTo(FailureCategory.PARAMETER);
    assertThat(classify("TypeError", "'NoneType' is no iterable").category())
        .isEqualTo(FailureCategory.TOOL);
  }

  @Test
  void aWrapperIsJudgedByWhatItCarries() {
    assertThat(
            classify(
                    "java.util.concurrent.ExecutionException",
                    "java.net.SocketTimeoutException: Read")
                .category())
        .isEqualTo(FailureCategory.TIMEOUT);
    assertThat(
            classify("MaxRetryError", "Max retries (Caused by NewConnectionError('no'))")
                .category())
        .isEqualTo(FailureCategory.NETWORK);
    assertThat(
            withStack(
                    "java.lang.RuntimeException",
                    """
                    java.lang.RuntimeException: could not answer
                    \tat app.Main.run(Main.java:3)
                    Caused by: java.net.UnknownHostException: db
                    \tat app.Main.call(Main.java:9)
                    """)
                .category())
        .isEqualTo(FailureCategory.NETWORK);
    assertThat(
            withStack(
                    "RuntimeError",
                    """
                    Traceback (most recent call last):
                      File "a.py", line 1, in f
                    openai.RateLimitError: slow down

                    The above exception was the direct cause of the following exception:

                    Traceback (most recent call last):
                      File "a.py", line 9, in g
                    RuntimeError: no answer
                    """)
                .category())
        .isEqualTo(FailureCategory.RATE_LIMIT);
  }

  @Test
  void aGroupIsJudgedByItsMostFrequentMember() {
    assertThat(
            withStack(
                    "ExceptionGroup",
                    """
                      + Exception Group Traceback (most recent call last):
                      |   File "a.py", line 1, in f
                      | ExceptionGroup: unhandled errors (3 sub-exceptions)
                      +-+---------------- 1 ----------------
                        | ConnectionError: refused
                        +---------------- 2 ----------------
                        | TimeoutError: late
                        +---------------- 3 ----------------
                        | ReadTimeout: late
                        +------------------------------------
                    """)
                .category())
        .isEqualTo(FailureCategory.TIMEOUT);
  }

  @Test
  void theCodeInAnMcpErrorCounts() {
    assertThat(classify("McpError", "MCP error -32602: Invalid params").evidence())
        .isEqualTo(Classification.Evidence.CODE);
    assertThat(classify("McpError", "MCP error -32001: Request timed out").category())
        .isEqualTo(FailureCategory.TIMEOUT);
  }

  @Test
  void whatFollowsTheFirstFiveHundredCharactersIsNotRead() {
    assertThat(classify(null, "x ".repeat(250) + "connection refused").category())
        .isEqualTo(FailureCategory.UNKNOWN);
  }

  @Test
  void aPhraseDoesNotReachAcrossSentences() {
    assertThat(classify(null, "Lost the connection. Refused to answer").category())
        .isEqualTo(FailureCategory.UNKNOWN);
  }

  @Test
  void aHostileMessageCostsNoMoreThanItsLength() {
    String hostile = "invalid ".repeat(1_000_000);
    var error =
        new StepError(
            Optional.of("Exception"),
            Optional.of(hostile),
            Optional.of(hostile.replace(' ', '\n')),
            List.of(),
            false,
            1);
    assertThat(classifier.classify(error, Operation.TOOL).category())
        .isEqualTo(FailureCategory.TOOL);
  }

  @ParameterizedTest(name = "{0} \"{1}\" is {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TimeoutError                | late                       | TIMEOUT
          Exception                   | context deadline exceeded  | TIMEOUT
          Exception                   | context canceled           | CANCELLED
          asyncio.CancelledError      |                            | CANCELLED
          AbortError                  | This operation was aborted | CANCELLED
          KeyboardInterrupt           |                            | CANCELLED
          GeneratorExit               |                            | CANCELLED
          OperationCanceledException  | The operation timed out    | TIMEOUT
          499                         |                            | CANCELLED
          CANCELLED                   |                            | CANCELLED
          504                         |                            | TIMEOUT
          408                         |                            | TIMEOUT
          DEADLINE_EXCEEDED           |                            | TIMEOUT
          ValueError                  | bad                        | FAILURE
          401                         | request was cancelled      | FAILURE
          Error                       | parameter timeout_ms bad   | FAILURE
          """)
  void anErrorIsRefined(String type, String message, Refinement refinement) {
    var error = StepError.reported(Optional.of(type), Optional.ofNullable(message));
    assertThat(classifier.refine(error, Operation.TOOL, OptionalLong.empty()))
        .isEqualTo(refinement);
  }

  @Test
  void aCancellationNearARoundTimeIsATimeout() {
    var error = StepError.reported(Optional.of("TaskCanceledException"), Optional.empty());
    assertThat(classifier.refine(error, Operation.TOOL, OptionalLong.of(30_010_000_000L)))
        .isEqualTo(Refinement.TIMEOUT);
    assertThat(classifier.refine(error, Operation.TOOL, OptionalLong.of(33_000_000_000L)))
        .isEqualTo(Refinement.CANCELLED);
  }

  /// More errors than are remembered, each asked about twice, by threads that share the memory:
  /// whoever shares a place with another must not get its answer.
  @Test
  void whatWasSaidOfOneErrorIsNeverSaidOfAnother() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      var answers = new ArrayList<Future<?>>();
      for (int thread = 0; thread < 4; thread++) {
        int offset = 1_000 * thread;
        answers.add(threads.submit(() -> askAboutManyErrors(offset)));
      }
      for (Future<?> answer : answers) {
        answer.get();
      }
    }
  }

  private void askAboutManyErrors(int offset) {
    for (int i = 0; i < 4_000; i++) {
      int number = (i + offset) % 4_000;
      String message = "call " + number + (number % 2 == 0 ? " timed out" : ": rate limit hit");
      var category = number % 2 == 0 ? FailureCategory.TIMEOUT : FailureCategory.RATE_LIMIT;
      assertThat(classify("Exception", message).category()).as(message).isEqualTo(category);
      assertThat(classify("Exception", message).category()).as(message).isEqualTo(category);
    }
  }

  @Test
  void anErrorThatComesAgainIsNotLookedIntoAgain() {
    assertThat(classify("Exception", "read timed out"))
        .isSameAs(classify("Exception", "read timed out"));
  }

  /// A model's and a tool's are two answers, and how long the step ran is no part of either.
  @Test
  void theSameErrorIsJudgedForEachStepThatHasIt() {
    var fault =
        new StepError(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(new ErrorCode(ErrorCode.Scheme.HTTP, "500")),
            false,
            1);
    var stopped = StepError.reported(Optional.of("asyncio.CancelledError"), Optional.empty());
    for (int round = 0; round < 2; round++) {
      assertThat(classifier.classify(fault, Operation.LLM).category())
          .isEqualTo(FailureCategory.DEPENDENCY);
      assertThat(classifier.classify(fault, Operation.TOOL).category())
          .isEqualTo(FailureCategory.TOOL);
      assertThat(classifier.refine(stopped, Operation.TOOL, OptionalLong.of(30_000_000_000L)))
          .isEqualTo(Refinement.TIMEOUT);
      assertThat(classifier.refine(stopped, Operation.TOOL, OptionalLong.of(7_300_000_000L)))
          .isEqualTo(Refinement.CANCELLED);
    }
  }

  private Classification classify(@Nullable String type, @Nullable String message) {
    return classifier.classify(
        StepError.reported(Optional.ofNullable(type), Optional.ofNullable(message)),
        Operation.TOOL);
  }

  private Classification withStack(String type, String stack) {
    return classifier.classify(
        new StepError(Optional.of(type), Optional.empty(), Optional.of(stack), List.of(), false, 1),
        Operation.TOOL);
  }
}
