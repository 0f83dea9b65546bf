/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.ErrorCode.Scheme;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.JsonText;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HiddenErrorsTest {
  private final HiddenErrors hiddenErrors = new HiddenErrors(Set.of("read_logs"), Set.of("grep"));

  static Stream<Arguments> errors() {
    return Stream.of(
        argumentSet(
            "MCP",
            0.98,
            "{\"isError\": true, \"content\": [{\"type\": \"text\", \"text\": \"no\"}]}"),
        argumentSet(
            "Anthropic", 0.98, "{\"tool_use_id\": \"a\", \"is_error\": true, \"content\": \"no\"}"),
        argumentSet(
            "tool message",
            0.97,
            "{\"type\": \"tool\", \"status\": \"error\", \"content\": \"no\", \"tool_call_id\": \"a\"}"),
        argumentSet(
            "Bedrock",
            0.97,
            "{\"toolResult\": {\"toolUseId\": \"a\", \"status\": \"error\", \"content\": []}}"),
        argumentSet("MCP printed by Python", 0.98, "{'isError': True, 'content': 'x'}"),
        argumentSet("success false by Python", 0.90, "{'success': False, 'message': 'x'}"),
        argumentSet("success false", 0.90, "{\"success\": false, \"message\": \"nothing there\"}"),
        argumentSet("ok false", 0.90, "{\"ok\": false}"),
        argumentSet("error text", 0.90, "{\"error\": \"no such user\"}"),
        argumentSet("error object", 0.90, "{\"error\": {\"code\": 404, \"message\": \"gone\"}}"),
        argumentSet(
            "GraphQL", 0.90, "{\"data\": null, \"errors\": [{\"message\": \"bad field\"}]}"),
        argumentSet(
            "GraphQL with data",
            0.70,
            "{\"data\": {\"a\": 1}, \"errors\": [{\"message\": \"bad field\"}]}"),
        argumentSet("status word", 0.85, "{\"status\": \"failed\", \"reason\": \"sold out\"}"),
        argumentSet("status code", 0.85, "{\"statusCode\": 503, \"body\": \"\"}"),
        argumentSet(
            "exit code",
            0.80,
            "{\"exit_code\": 2, \"stdout\": \"\", \"stderr\": \"no such file\"}"),
        argumentSet("exit code in words", 0.80, "Command exited with code 127"),
        argumentSet("Error:", 0.80, "Error: flight not available"),
        argumentSet("ERROR:", 0.80, "ERROR: flight not available"),
        argumentSet("Exception:", 0.80, "Exception: flight not available"),
        argumentSet("named error", 0.80, "ValueError: x must be positive"),
        argumentSet("named exception", 0.80, "java.lang.IllegalStateException: closed"),
        argumentSet(
            "traceback",
            0.80,
            "Traceback (most recent call last):\n  File \"a.py\"\nKeyError: 'x'"),
        argumentSet("wrapper", 0.80, "<tool_use_error>no such tool</tool_use_error>"),
        argumentSet("executing tool", 0.80, "Error executing tool search: timeout"),
        argumentSet("HTTP", 0.80, "HTTP Error 404: Not Found"),
        argumentSet("fatal", 0.80, "fatal: not a git repository"),
        argumentSet("failed to", 0.50, "Failed to fetch the page"),
        argumentSet("unable to", 0.50, "Unable to reach the server"),
        argumentSet("LangChain", 0.90, "foo is not a valid tool, try one of [bar]."),
        argumentSet("pydantic", 0.90, "2 validation errors\n\nFix the errors and try again."),
        argumentSet("content parts", 0.80, "[{\"type\": \"text\", \"text\": \"Error: no\"}]"),
        argumentSet("wrapped result", 0.80, "{\"result\": \"Error: no\"}"),
        argumentSet(
            "function result",
            0.80,
            "{\"type\": \"function_result\", \"call_id\": \"c\", \"result\": \"Error: no\"}"),
        argumentSet("encoded twice", 0.90, "\"{\\\"error\\\": \\\"gone\\\"}\""),
        argumentSet("printed by Python", 0.90, "{'error': 'no such user'}"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void eachSignalIsFoundWithItsConfidence(double confidence, String result) {
    Optional<HiddenError> found = find("tool", result);
    assertThat(found).isPresent();
    assertThat(found.get().confidence()).isCloseTo(confidence, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"isError\": false, \"content\": [{\"type\": \"text\", \"text\": \"fine\"}]}",
        "{\"success\": true, \"error\": null}",
        "{\"error\": \"\", \"errors\": [], \"data\": 1}",
        "{\"error\": false}",
        "{\"error\": 0.02, \"iterations\": 7}",
        "{\"order\": 7, \"status\": \"delivered\"}",
        "{\"order_id\": \"W1\", \"status\": \"failed\", \"items\": [], \"user\": \"u\", \"total\": 3}",
        "{\"exit_code\": 0, \"stdout\": \"ERROR: in the log\"}",
        "{\"documents\": [{\"text\": \"Error: how to fix it\"}]}",
        "[{\"flight\": \"HAT001\", \"status\": \"available\"}]",
        "The page says: Error: 404",
        "Errors in your code are found by the linter",
        "Error handling in Java: a guide",
        "Failure is the mother of success",
        "12 errors were fixed",
        "Exit code 0",
        "{\"status\": 200, \"body\": \"ok\"}",
        "",
        "[]",
        "null"
      })
  void aNormalResultIsNoError(String result) {
    assertThat(find("tool", result)).isEmpty();
  }

  @Test
  void anAbsentResultIsNoError() {
    assertThat(hiddenErrors.find("tool", Value.absent())).isEmpty();
  }

  @Test
  void onlyTheBeginningOfATextCounts() {
    assertThat(find("tool", "a ".repeat(150) + "\nError: x")).isEmpty();
  }

  @Test
  void aToolThatReturnsLogsIsBelievedOnlyThroughItsProtocol() {
    assertThat(find("read_logs", "ERROR: disk full")).isEmpty();
    assertThat(find("read_logs", "{\"isError\": true}")).isPresent();
  }

  @Test
  void grepThatFoundNothingDidNotFail() {
    assertThat(find("grep", "{\"exit_code\": 1, \"stdout\": \"\"}")).isEmpty();
    assertThat(find("grep", "{\"exit_code\": 2, \"stderr\": \"bad pattern\"}")).isPresent();
    assertThat(find("make", "{\"exit_code\": 1, \"stdout\": \"\"}")).isPresent();
  }

  @Test
  void typeMessageAndCodesAreTakenFromTheError() {
    HiddenError error =
        find(
                "tool",
                "{\"error\": {\"type\": \"rate_limit_error\", \"code\": 429, \"message\": \"slow down\"}}")
            .orElseThrow();
    assertThat(error.type()).contains("rate_limit_error");
    assertThat(error.message()).contains("slow down");
    assertThat(error.codes())
        .containsExactly(
            new ErrorCode(Scheme.HTTP, "429"), new ErrorCode(Scheme.PROVIDER, "rate_limit_error"));
    assertThat(find("tool", "ValueError: x must be positive").orElseThrow().type())
        .contains("ValueError");
  }

  @Test
  void theNumberOfAnHttpErrorInATextIsItsCode() {
    assertThat(find("tool", "HTTP Error 500: oops").orElseThrow().codes())
        .containsExactly(new ErrorCode(Scheme.HTTP, "500"));
    assertThat(find("tool", "HTTP error 404: x").orElseThrow().codes())
        .containsExactly(new ErrorCode(Scheme.HTTP, "404"));
  }

  @Test
  void aHugeTextCostsNoMoreThanItsBeginning() {
    var text = new Value.Text("Error: " + "x".repeat(10 << 20));
    HiddenError error =
        Assertions.assertTimeout(Duration.ofSeconds(10), () -> hiddenErrors.find("tool", text))
            .orElseThrow();
    assertThat(error.message().orElseThrow()).hasSizeLessThanOrEqualTo(ErrorReader.MAX_MESSAGE);
  }

  private Optional<HiddenError> find(String tool, String result) {
    return hiddenErrors.find(tool, JsonText.read(result).value());
  }
}
