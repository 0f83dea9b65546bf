/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.ErrorCode.Scheme;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Collects the codes that protocols gave for an error, from the step itself first, then from the
/// last attempt among its folded spans. Codes of success are no error codes.
final class ErrorCodes {
  private static final Map<String, Integer> GRPC =
      Map.ofEntries(
          Map.entry("CANCELLED", 1),
          Map.entry("UNKNOWN", 2),
          Map.entry("INVALID_ARGUMENT", 3),
          Map.entry("DEADLINE_EXCEEDED", 4),
          Map.entry("NOT_FOUND", 5),
          Map.entry("ALREADY_EXISTS", 6),
          Map.entry("PERMISSION_DENIED", 7),
          Map.entry("RESOURCE_EXHAUSTED", 8),
          Map.entry("FAILED_PRECONDITION", 9),
          Map.entry("ABORTED", 10),
          Map.entry("OUT_OF_RANGE", 11),
          Map.entry("UNIMPLEMENTED", 12),
          Map.entry("INTERNAL", 13),
          Map.entry("UNAVAILABLE", 14),
          Map.entry("DATA_LOSS", 15),
          Map.entry("UNAUTHENTICATED", 16));

  /// Unknown, deadline exceeded, unimplemented, internal, unavailable, data loss.
  private static final Set<String> GRPC_FAULTS = Set.of("2", "4", "12", "13", "14", "15");

  private static final List<String> HTTP_KEYS =
      List.of("http.response.status_code", "http.status_code");
  private static final List<String> RPC_KEYS =
      List.of("rpc.grpc.status_code", "rpc.response.status_code", "rpc.status_code");

  private static final List<String> SYSTEM_KEYS = List.of("rpc.system.name", "rpc.system");
  private static final String DB_KEY = "db.response.status_code";

  /// Keys of an error's body, as providers write it and SDKs print it.
  private static final List<String> TYPE_KEYS = List.of("'type': '", "\"type\": \"", "\"type\":\"");

  private static final String HEADER = "http.response.header.";
  private static final List<String> LEFT =
      List.of(
          "x-ratelimit-remaining",
          "x-ratelimit-remaining-requests",
          "x-ratelimit-remaining-tokens",
          "ratelimit-remaining");

  private static final ErrorCode RETRY_AFTER = new ErrorCode(Scheme.PROVIDER, "retry_after");
  private static final ErrorCode LIMIT_USED_UP =
      new ErrorCode(Scheme.PROVIDER, "ratelimit_remaining_0");

  private static final Set<String> LIMITED = Set.of("tokens", "requests");

  private static final int SQLSTATE = 5;
  private static final int MAX_WORD = 64;
  private static final int TEXT_LOOKED_AT = 2_000;

  private ErrorCodes() {}

  /// The codes on the step, then others.
  ///
  /// @param more codes that its result and the last attempt below it tell
  static List<ErrorCode> of(
      StepDraft step, Optional<String> errorType, Optional<String> message, List<ErrorCode> more) {
    Set<ErrorCode> codes = new LinkedHashSet<>();
    boolean rpc = step.attributes().tells(Topic.RPC);
    boolean jsonRpc = speaksJsonRpc(step.attributes());
    var http = http(Scalars.whole(step.field(Field.HTTP_STATUS)));
    http.flatMap(code -> limit(code, step.attributes())).ifPresent(codes::add);
    http.ifPresent(codes::add);
    if (jsonRpc) {
      jsonRpc(Scalars.whole(step.field(Field.GRPC_STATUS))).ifPresent(codes::add);
    } else {
      grpc(step).ifPresent(codes::add);
    }
    jsonRpc(Scalars.whole(step.field(Field.JSON_RPC_CODE))).ifPresent(codes::add);
    Scalars.text(step.field(Field.DB_STATUS)).flatMap(ErrorCodes::sqlState).ifPresent(codes::add);
    errorType
        .flatMap(type -> ofType(type, rpc, jsonRpc).or(() -> ofQuery(type, step.attributes())))
        .ifPresent(codes::add);
    message.ifPresent(text -> codes.addAll(inText(text)));
    codes.addAll(more);
    return List.copyOf(codes);
  }

  /// Whether the step's own code is one with which a server says that the fault is its own: of HTTP
  /// 500 to 599, of gRPC those for which the conventions make a server's span an error.
  static boolean tellOfServersFault(StepDraft step) {
    var http = Scalars.whole(step.field(Field.HTTP_STATUS));
    if (http.isPresent() && http.getAsLong() >= 500 && http.getAsLong() <= 599) {
      return true;
    }
    return grpc(step).filter(code -> GRPC_FAULTS.contains(code.value())).isPresent();
  }

  private static Optional<ErrorCode> grpc(StepDraft step) {
    return speaksGrpc(step.attributes())
        ? Scalars.text(step.field(Field.GRPC_STATUS)).flatMap(ErrorCodes::grpc)
        : Optional.empty();
  }

  private static boolean speaksJsonRpc(SpanAttributes attributes) {
    return attributes.tells(Topic.MCP)
        || attributes.tells(Topic.JSON_RPC)
        || rpcSystem(attributes).equals("jsonrpc");
  }

  /// Whether a code of a call is one of gRPC's, which Connect took over. Other systems write codes
  /// of their own under the same keys.
  private static boolean speaksGrpc(SpanAttributes attributes) {
    if (attributes.tells(Topic.MCP) || attributes.tells(Topic.JSON_RPC)) {
      return false;
    }
    return switch (rpcSystem(attributes)) {
      case "", "grpc", "connect_rpc" -> true;
      default -> attributes.has("rpc.grpc.status_code");
    };
  }

  private static String rpcSystem(SpanAttributes attributes) {
    return attributes.tells(Topic.RPC) ? attributes.firstText(SYSTEM_KEYS).orElse("") : "";
  }

  /// How far the call had come, where the framework tells. No code of a protocol, so it names no
  /// type of error.
  static Optional<ErrorCode> stage(StepDraft step) {
    return Scalars.text(step.field(Field.FAILURE_STAGE))
        .filter(ErrorCodes::isWord)
        .map(stage -> new ErrorCode(Scheme.STAGE, stage));
  }

  /// What instrumentations put into `error.type`: the code itself, as text.
  static Optional<ErrorCode> ofType(String type, boolean rpc, boolean jsonRpc) {
    OptionalLong number = Scalars.whole(Value.text(type));
    if (number.isPresent()) {
      return jsonRpc || number.getAsLong() < 0
          ? jsonRpc(number)
          : http(number).or(() -> rpc ? grpc(type) : Optional.empty());
    }
    boolean upper = type.equals(type.toUpperCase(Locale.ROOT));
    return upper && (rpc || type.indexOf('_') > 0 || type.startsWith("UN"))
        ? grpc(type)
        : Optional.empty();
  }

  /// The SQLSTATE that drivers put into `error.type`: on a query, and with a digit at least, as a
  /// class of errors could have a name of five letters.
  private static Optional<ErrorCode> ofQuery(String type, SpanAttributes attributes) {
    return type.length() == SQLSTATE
            && type.chars().anyMatch(Character::isDigit)
            && (attributes.has("db.system.name") || attributes.has("db.system"))
        ? sqlState(type)
        : Optional.empty();
  }

  /// What the headers of an answer make of its code: 503 with `Retry-After` tells of load, 403
  /// where no requests are left of a limit. Stands before the code, which says less.
  private static Optional<ErrorCode> limit(ErrorCode http, SpanAttributes attributes) {
    if (http.value().equals("503") && attributes.has(HEADER + "retry-after")) {
      return Optional.of(RETRY_AFTER);
    }
    return http.value().equals("403") && LEFT.stream().anyMatch(key -> isUsedUp(attributes, key))
        ? Optional.of(LIMIT_USED_UP)
        : Optional.empty();
  }

  private static boolean isUsedUp(SpanAttributes attributes, String key) {
    Value value = attributes.value(HEADER + key);
    Value first =
        value instanceof Value.Items(var items) && !items.isEmpty() ? items.getFirst() : value;
    return Scalars.whole(first).equals(OptionalLong.of(0));
  }

  /// Whether the code is what a header says, which names no error.
  static boolean isOfHeader(ErrorCode code) {
    return code.equals(RETRY_AFTER) || code.equals(LIMIT_USED_UP);
  }

  /// Whether a span says by a code how it ended.
  static boolean hasCode(SpanAttributes attributes) {
    return HTTP_KEYS.stream().anyMatch(attributes::has)
        || RPC_KEYS.stream().anyMatch(attributes::has)
        || attributes.has(DB_KEY);
  }

  /// The codes with which a span that is no step of its own says that it failed.
  static List<ErrorCode> of(SpanAttributes attributes) {
    Set<ErrorCode> codes = new LinkedHashSet<>();
    for (String key : HTTP_KEYS) {
      var http = http(attributes.whole(key));
      http.flatMap(code -> limit(code, attributes)).ifPresent(codes::add);
      http.ifPresent(codes::add);
    }
    boolean jsonRpc = speaksJsonRpc(attributes);
    boolean grpc = speaksGrpc(attributes);
    for (String key : RPC_KEYS) {
      if (jsonRpc) {
        jsonRpc(attributes.whole(key)).ifPresent(codes::add);
      } else if (grpc) {
        attributes.text(key).flatMap(ErrorCodes::grpc).ifPresent(codes::add);
      }
    }
    attributes.text(DB_KEY).flatMap(ErrorCodes::sqlState).ifPresent(codes::add);
    attributes.text("error.type").flatMap(t -> ofQuery(t, attributes)).ifPresent(codes::add);
    return List.copyOf(codes);
  }

  /// The codes that an error object inside a result gives.
  static List<ErrorCode> inObject(Value.Fields object) {
    Set<ErrorCode> codes = new LinkedHashSet<>();
    for (String key : List.of("statusCode", "status_code", "http_status", "status", "code")) {
      OptionalLong number = Scalars.whole(object.values().getOrDefault(key, Value.absent()));
      http(number).or(() -> jsonRpc(number)).ifPresent(codes::add);
    }
    for (String key : List.of("type", "code")) {
      Scalars.text(object.values().getOrDefault(key, Value.absent()))
          .flatMap(ErrorCodes::provider)
          .ifPresent(codes::add);
    }
    return List.copyOf(codes);
  }

  /// The provider's error type in a printed error body: `… {'error': {'type':
  /// 'insufficient_quota'`.
  static List<ErrorCode> inText(String text) {
    String start = text.substring(0, Math.min(text.length(), TEXT_LOOKED_AT));
    List<ErrorCode> codes = new ArrayList<>();
    for (String key : TYPE_KEYS) {
      for (int at = start.indexOf(key); at >= 0; at = start.indexOf(key, at + key.length())) {
        int from = at + key.length();
        int end = start.indexOf(key.charAt(key.length() - 1), from);
        if (end > from) {
          provider(start.substring(from, end))
              .filter(c -> !codes.contains(c))
              .ifPresent(codes::add);
        }
      }
    }
    return codes;
  }

  /// The code of an answer of HTTP, when it is one of an error.
  static Optional<ErrorCode> http(OptionalLong code) {
    return code.isPresent() && code.getAsLong() >= 400 && code.getAsLong() <= 599
        ? Optional.of(new ErrorCode(Scheme.HTTP, Long.toString(code.getAsLong())))
        : Optional.empty();
  }

  /// A gRPC code by number or by name, as its number.
  private static Optional<ErrorCode> grpc(String code) {
    OptionalLong number = Scalars.whole(Value.text(code));
    long value =
        number.isPresent()
            ? number.getAsLong()
            : GRPC.getOrDefault(code.toUpperCase(Locale.ROOT), 0);
    return value >= 1 && value <= 16
        ? Optional.of(new ErrorCode(Scheme.GRPC, Long.toString(value)))
        : Optional.empty();
  }

  private static Optional<ErrorCode> jsonRpc(OptionalLong code) {
    return code.isPresent() && code.getAsLong() <= -32_000 && code.getAsLong() >= -32_768
        ? Optional.of(new ErrorCode(Scheme.JSON_RPC, Long.toString(code.getAsLong())))
        : Optional.empty();
  }

  /// Five letters or digits, not of the classes of success and warning.
  private static Optional<ErrorCode> sqlState(String code) {
    boolean shaped =
        code.length() == SQLSTATE
            && code.chars().allMatch(c -> Character.isDigit(c) || (c >= 'A' && c <= 'Z'));
    return shaped && !code.startsWith("00") && !code.startsWith("01") && !code.startsWith("02")
        ? Optional.of(new ErrorCode(Scheme.SQLSTATE, code))
        : Optional.empty();
  }

  /// `rate_limit_error`, `insufficient_quota`, …: one lower-case word with underscores, or the name
  /// of what OpenAI limits.
  private static Optional<ErrorCode> provider(String type) {
    return (isWord(type) && type.indexOf('_') > 0) || LIMITED.contains(type)
        ? Optional.of(new ErrorCode(Scheme.PROVIDER, type))
        : Optional.empty();
  }

  private static boolean isWord(String text) {
    return text.length() <= MAX_WORD
        && text.chars().allMatch(c -> c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
  }
}
