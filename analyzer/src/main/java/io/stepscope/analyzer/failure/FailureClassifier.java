/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import io.stepscope.analyzer.failure.Classification.Evidence;
import io.stepscope.analyzer.failure.ErrorCauses.Cause;
import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepError;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says into which of the nine categories an error belongs, and why. A pure function of the error:
/// codes are asked first, then the names of errors (of causes, when the name is only a wrapper),
/// then the words of the message. What it knows stands in the `.rules` tables beside it.
///
/// Of a message only the first 500 characters are read, of a stack trace the first 65,536; the cost
/// is linear in what is read. Safe for use by several threads.
public final class FailureClassifier {
  private static final FailureClassifier STANDARD = new FailureClassifier();
  private static final Classification UNKNOWN =
      new Classification(FailureCategory.UNKNOWN, "unknown", Evidence.NONE, 0);

  private static final ErrorCode EXECUTION = new ErrorCode(ErrorCode.Scheme.STAGE, "execution");

  /// How near a span's duration comes to a deadline for a cancellation to be taken for a timeout.
  private static final double NEAR = 0.02;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private static final int REMEMBERED = 256;
  private static final int LONGEST_REMEMBERED = 512;

  private final Words words = new Words();
  private final CodeRules codes = new CodeRules(words);
  private final TypeRules types = new TypeRules(words);
  private final TextRules texts = new TextRules(words);
  private final Set<String> wrappers = new HashSet<>();
  private final Set<String> groups = new HashSet<>();
  private final Map<String, Boolean> cancellations = new HashMap<>();
  private final List<Long> deadlines = new ArrayList<>();

  /// What was said of errors by the hash of the error, the newest at each place: what breaks mostly
  /// breaks in the same way again. Shared without a lock, as a judgement never changes.
  private final @Nullable Judgement[] remembered = new @Nullable Judgement[REMEMBERED];

  private FailureClassifier() {
    for (RuleFile.Row row : RuleFile.read("wrappers.rules", 2)) {
      (row.column(0).equals("many") ? groups : wrappers).addAll(lowerCase(row.words(1)));
    }
    for (RuleFile.Row row : RuleFile.read("cancelled.rules", 2)) {
      switch (row.column(0)) {
        case "certain" -> lowerCase(row.words(1)).forEach(name -> cancellations.put(name, false));
        case "ambiguous" -> lowerCase(row.words(1)).forEach(name -> cancellations.put(name, true));
        case "limits" -> row.words(1).forEach(limit -> deadlines.add(Long.parseLong(limit)));
        case String other -> throw row.problem("unknown kind " + other);
      }
    }
  }

  private static List<String> lowerCase(List<String> names) {
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  /// The classifier with the tables that come with it. They are read once.
  public static FailureClassifier standard() {
    return STANDARD;
  }

  /// The category of an error.
  ///
  /// A general answer (tool or unknown, or a name as general as `ValueError`) gives way to a
  /// special one from a weaker kind of evidence. Nothing found is category unknown with confidence
  /// 0.
  ///
  /// @param operation what the failed step did: a model's endpoint that breaks is a dependency, a
  ///   tool that breaks is a tool failure
  public Classification classify(StepError error, Operation operation) {
    return judge(error, isModel(operation)).classification();
  }

  /// Whether an error that a status reported is a failure, or a timeout, or a cancellation.
  ///
  /// It is a timeout exactly when [#classify] says so, or when it is a kind of cancellation that
  /// deadlines also raise and the step ran for a round time. It is cancelled when its code, name or
  /// message says that somebody stopped it and no code says otherwise.
  ///
  /// @param durationNanos how long the step ran, when it is known
  public Refinement refine(StepError error, Operation operation, OptionalLong durationNanos) {
    var judgement = judge(error, isModel(operation));
    return judgement.mayBeDeadline() && isNearDeadline(durationNanos)
        ? Refinement.TIMEOUT
        : judgement.refinement();
  }

  /// What is said of an error, whatever step it is of.
  ///
  /// @param mayBeDeadline it is a timeout after all when the step ran for a round time
  private record Judgement(
      StepError error,
      boolean model,
      Classification classification,
      Refinement refinement,
      boolean mayBeDeadline) {
    boolean isOf(StepError other, boolean ofModel) {
      return model == ofModel && error.equals(other);
    }
  }

  private Judgement judge(StepError error, boolean model) {
    if (isLong(error)) {
      return judgeAnew(error, model);
    }
    int hash = error.hashCode();
    int place = (hash ^ (hash >>> 16)) & (REMEMBERED - 1);
    var known = remembered[place];
    if (known == null || !known.isOf(error, model)) {
      known = judgeAnew(error, model);
      remembered[place] = known;
    }
    return known;
  }

  private static boolean isLong(StepError error) {
    return error.stackTrace().isPresent()
        || error.codes().size() > 4
        || (error.message().isPresent() && error.message().get().length() > LONGEST_REMEMBERED)
        || (error.type().isPresent() && error.type().get().length() > LONGEST_REMEMBERED);
  }

  private Judgement judgeAnew(StepError error, boolean model) {
    var causes = ErrorCauses.of(error);
    var classification = classify(error, model, causes);
    boolean deadline = false;
    var refinement = Refinement.FAILURE;
    if (classification.category() == FailureCategory.TIMEOUT) {
      refinement = Refinement.TIMEOUT;
    } else if (classification.evidence() != Evidence.CODE
        || !Verdict.isSpecific(classification.category())) {
      var names =
          causes.chain().stream()
              .map(cause -> cause.simpleName().toLowerCase(Locale.ROOT))
              .toList();
      deadline = names.stream().anyMatch(name -> cancellations.getOrDefault(name, false));
      boolean cancelled =
          deadline
              || names.stream().anyMatch(cancellations::containsKey)
              || classification.reason().equals("cancelled")
              || words.isIn("cancelled", text(causes));
      refinement = cancelled ? Refinement.CANCELLED : Refinement.FAILURE;
    }
    return new Judgement(error, model, classification, refinement, deadline);
  }

  private boolean isNearDeadline(OptionalLong durationNanos) {
    if (durationNanos.isEmpty()) {
      return false;
    }
    double seconds = (double) durationNanos.getAsLong() / NANOS_PER_SECOND;
    return deadlines.stream().anyMatch(limit -> Math.abs(seconds - limit) <= NEAR * limit);
  }

  private Classification classify(StepError error, boolean model, ErrorCauses causes) {
    var text = text(causes);
    var general = new ArrayList<Classification>();
    for (ErrorCode code : codesOf(error, causes)) {
      var verdict = codes.find(code, text, model);
      if (verdict.isPresent()) {
        var answer = verdict.get().as(Evidence.CODE);
        if (verdict.get().firm()) {
          return answer;
        }
        general.add(answer);
      }
    }
    var byType = byType(causes, text, model);
    if (byType.isPresent()) {
      var answer = byType.get().as(Evidence.TYPE);
      if (byType.get().firm()) {
        return answer;
      }
      general.add(answer);
    }
    var byText = texts.find(text, model).filter(verdict -> !isGuess(verdict, error));
    if (byText.isPresent() && (byText.get().firm() || general.isEmpty())) {
      return byText.get().as(Evidence.TEXT);
    }
    return general.isEmpty() ? UNKNOWN : general.getFirst();
  }

  /// Words about parameters are those of the tool's own calls when the framework says that its
  /// arguments had been accepted.
  private static boolean isGuess(Verdict byText, StepError error) {
    return byText.category() == FailureCategory.PARAMETER && error.codes().contains(EXECUTION);
  }

  /// The first firm verdict on the reported error or one of its causes, else the first at all.
  private Optional<Verdict> byType(ErrorCauses causes, ErrorText text, boolean model) {
    if (isGroup(causes.chain().getFirst())) {
      var ofMembers = mostFrequent(causes.members(), model);
      if (ofMembers.isPresent()) {
        return ofMembers;
      }
    }
    Optional<Verdict> general = Optional.empty();
    for (Cause cause : causes.chain()) {
      if (isWrapper(cause)) {
        continue;
      }
      var verdict = types.find(cause.simpleName(), text, model);
      if (verdict.isPresent() && verdict.get().firm()) {
        return verdict;
      }
      general = general.or(() -> verdict);
    }
    return general.or(() -> types.find(causes.chain().getFirst().simpleName(), text, model));
  }

  private Optional<Verdict> mostFrequent(List<Cause> members, boolean model) {
    var counts = new EnumMap<FailureCategory, Integer>(FailureCategory.class);
    var verdicts = new ArrayList<Verdict>();
    for (Cause member : members) {
      var text = ErrorText.of(List.of(member.message()));
      var byName =
          isWrapper(member)
              ? Optional.<Verdict>empty()
              : types.find(member.simpleName(), text, model);
      var verdict = byName.filter(Verdict::firm).or(() -> texts.find(text, model)).or(() -> byName);
      verdict.ifPresent(found -> {
        verdicts.add(found);
        counts.merge(found.category(), 1, Integer::sum);
      });
    }
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return verdicts.stream()
        .filter(verdict -> counts.getOrDefault(verdict.category(), 0) == most)
        .findFirst();
  }

  private boolean isWrapper(Cause cause) {
    return wrappers.contains(cause.simpleName().toLowerCase(Locale.ROOT)) || isGroup(cause);
  }

  private boolean isGroup(Cause cause) {
    return groups.contains(cause.simpleName().toLowerCase(Locale.ROOT));
  }

  private static ErrorText text(ErrorCauses causes) {
    var messages = new ArrayList<String>();
    for (Cause cause : causes.chain()) {
      messages.add(cause.message());
    }
    for (Cause cause : causes.chain()) {
      messages.add(cause.simpleName());
    }
    return ErrorText.of(messages);
  }

  /// The reported codes, then codes that stand where a type or a message was expected.
  private static List<ErrorCode> codesOf(StepError error, ErrorCauses causes) {
    var found = new ArrayList<>(error.codes());
    String type = causes.chain().getFirst().type();
    if (isHttpStatus(type)) {
      found.add(new ErrorCode(ErrorCode.Scheme.HTTP, type));
    } else if (isStatusName(type)) {
      found.add(new ErrorCode(ErrorCode.Scheme.GRPC, type));
    }
    jsonRpcCode(causes.chain().getFirst())
        .ifPresent(code -> found.add(new ErrorCode(ErrorCode.Scheme.JSON_RPC, code)));
    return found;
  }

  private static boolean isHttpStatus(String type) {
    return type.length() == 3
        && type.charAt(0) >= '1'
        && type.charAt(0) <= '5'
        && type.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean isStatusName(String type) {
    for (int i = 0; i < type.length(); i++) {
      char c = type.charAt(i);
      if (c != '_' && (c < 'A' || c > 'Z')) {
        return false;
      }
    }
    return type.length() > 3;
  }

  /// The code in `MCP error -32602: Invalid params`, the only form in which some clients report it.
  private static Optional<String> jsonRpcCode(Cause cause) {
    String message = cause.message();
    boolean isMcp =
        cause.simpleName().equalsIgnoreCase("McpError")
            || message.regionMatches(true, 0, "MCP error ", 0, "MCP error ".length());
    int at = isMcp ? message.indexOf("-32") : -1;
    if (at < 0 || at > ErrorText.LENGTH || at + 6 > message.length()) {
      return Optional.empty();
    }
    String code = message.substring(at, at + 6);
    return code.substring(1).chars().allMatch(c -> c >= '0' && c <= '9')
        ? Optional.of(code)
        : Optional.empty();
  }

  private static boolean isModel(Operation operation) {
    return operation == Operation.LLM
        || operation == Operation.EMBEDDING
        || operation == Operation.RERANKER;
  }
}
