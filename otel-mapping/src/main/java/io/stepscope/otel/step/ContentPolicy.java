/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.Identifier;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.attribute.Shortened;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Cuts, hashes or drops content, and cuts names that no name is as long as. What is cut or hashed
/// keeps a hash of the whole, so that equal stays equal and different stays different.
public final class ContentPolicy {
  private static final int MAX_EVENTS = 128;
  private static final int MAX_NAME_CHARS = 2048;
  private static final int MAX_ERROR_CHARS = 4096;
  private static final long TOO_MANY = 1L << 32;

  private final MappingSettings.Content settings;

  public ContentPolicy(MappingSettings.Content settings) {
    this.settings = settings;
  }

  /// Events kept on one step.
  int maxEvents() {
    return MAX_EVENTS;
  }

  /// The value as it may leave.
  public Value apply(Value value) {
    if (value.isAbsent()) {
      return value;
    }
    return switch (settings.keep()) {
      case TEXT -> keep(value).value();
      case HASH -> new Value.Text("sha256 " + Shortened.hash(canonical(value)));
      case NOTHING -> Value.absent();
    };
  }

  /// A value as it may leave.
  ///
  /// @param shortenedBy which settings left a part of it out, in words; empty when all of it is
  ///   kept, a hash of it or nothing
  record Kept(Value value, String shortenedBy) {}

  Kept keep(Value value) {
    if (settings.keep() != MappingSettings.Keep.TEXT) {
      return new Kept(apply(value), "");
    }
    long size = size(value);
    return size <= settings.maxNodes()
        ? new Kept(value, "")
        : new Kept(new Cutter().cut(value), shortenedBy(size));
  }

  private String shortenedBy(long size) {
    var by = new ArrayList<String>();
    if (size >= TOO_MANY) {
      by.add("max_chars (" + settings.maxChars() + ")");
    }
    if (size % TOO_MANY > settings.maxNodes()) {
      by.add("max_nodes (" + settings.maxNodes() + ")");
    }
    return String.join(" and ", by);
  }

  /// How many values there are in it; too many when a text is too long.
  private long size(Value value) {
    long size = 1;
    switch (value) {
      case Value.Text(var text) -> size += text.length() <= settings.maxChars() ? 0 : TOO_MANY;
      case Value.Items(var items) -> {
        for (Value item : items) {
          size += size(item);
        }
      }
      case Value.Fields(var fields) -> {
        for (var field : fields.entrySet()) {
          size += size(field.getValue());
          size += field.getKey().length() <= MAX_NAME_CHARS ? 0 : TOO_MANY;
        }
      }
      case Value.Absent _, Value.Bool _, Value.Whole _, Value.Real _, Value.Binary _ -> {}
    }
    return size;
  }

  /// A name, an id or another word of the sender's that is no content: kept in all settings, and
  /// cut where it is so long that it is none.
  static String name(String name) {
    return cut(name, MAX_NAME_CHARS);
  }

  /// The same for a name that may be missing.
  static Optional<String> name(Optional<String> name) {
    return name.isPresent() && isCut(name.get()) ? Optional.of(name(name.get())) : name;
  }

  /// Whether a name is too long to be kept whole.
  static boolean isCut(String name) {
    return name.length() > MAX_NAME_CHARS;
  }

  /// The text as it may leave.
  public Optional<String> apply(Optional<String> text) {
    return switch (settings.keep()) {
      case TEXT -> text.map(all -> cut(all, settings.maxChars()));
      case HASH -> text.map(all -> "sha256 " + Shortened.hash(all));
      case NOTHING -> Optional.empty();
    };
  }

  /// @param arguments as they may leave
  RequestedCall named(RequestedCall call, Value arguments) {
    return new RequestedCall(
        name(call.callId()), requested(call.toolName()), arguments, call.executed());
  }

  /// A model may answer anything: what is no name of a tool is content.
  private String requested(String toolName) {
    return Identifier.isOne(toolName)
        ? toolName
        : apply(Optional.of(toolName)).map(ContentPolicy::name).orElse("");
  }

  /// A message that came from a result is content, one that the status told is not.
  ///
  /// @param content the message is known to have come from a result
  Outcome apply(Outcome outcome, boolean content) {
    return switch (outcome) {
      case Outcome.Failed(var error) -> new Outcome.Failed(apply(error, content));
      case Outcome.TimedOut(var error) -> new Outcome.TimedOut(apply(error, content));
      case Outcome.Succeeded _,
          Outcome.Cancelled _,
          Outcome.Partial _,
          Outcome.Pending _,
          Outcome.Running _ ->
          outcome;
    };
  }

  private StepError apply(StepError error, boolean content) {
    var message =
        content || error.hidden()
            ? apply(error.message())
            : error.message().map(text -> cut(text, MAX_ERROR_CHARS));
    return new StepError(
        name(error.type()),
        message.map(text -> cut(text, MAX_ERROR_CHARS)),
        error.stackTrace().map(text -> cut(text, settings.maxChars())),
        error.codes(),
        error.hidden(),
        error.confidence());
  }

  private static String cut(String text, int maxChars) {
    return Shortened.text(text, maxChars);
  }

  /// One spelling per value. Values are no deeper than what is read of them, see `ValueCaps`.
  private static String canonical(Value value) {
    return switch (value) {
      case Value.Absent _ -> "null";
      case Value.Bool(var bool) -> Boolean.toString(bool);
      case Value.Whole(var whole) -> Long.toString(whole);
      case Value.Real(var real) -> Double.toString(real);
      case Value.Text(var text) -> '"' + text + '"';
      case Value.Binary(var bytes) -> bytes.toString();
      case Value.Items(var items) ->
          items.stream().map(ContentPolicy::canonical).toList().toString();
      case Value.Fields(var fields) ->
          fields.entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .map(entry -> entry.getKey() + ':' + canonical(entry.getValue()))
              .toList()
              .toString();
    };
  }

  /// One walk; counts what it has kept.
  private final class Cutter {
    private int nodes;

    Value cut(Value value) {
      nodes++;
      return switch (value) {
        case Value.Text(var text) ->
            text.length() <= settings.maxChars()
                ? value
                : new Value.Text(ContentPolicy.cut(text, settings.maxChars()));
        case Value.Items(var items) -> items(value, items);
        case Value.Fields(var fields) -> fields(value, fields);
        case Value.Absent _, Value.Bool _, Value.Whole _, Value.Real _, Value.Binary _ -> value;
      };
    }

    private Value items(Value whole, List<Value> items) {
      var kept = new ArrayList<Value>();
      for (Value item : items) {
        if (nodes >= settings.maxNodes()) {
          kept.add(rest(whole));
          break;
        }
        kept.add(cut(item));
      }
      return new Value.Items(kept);
    }

    private Value fields(Value whole, SequencedMap<String, Value> fields) {
      var kept = new LinkedHashMap<String, Value>();
      for (var field : fields.entrySet()) {
        if (nodes >= settings.maxNodes()) {
          kept.put("…", rest(whole));
          break;
        }
        kept.put(name(field.getKey()), cut(field.getValue()));
      }
      return new Value.Fields(kept);
    }

    private static Value rest(Value whole) {
      return Shortened.rest(canonical(whole));
    }
  }
}
