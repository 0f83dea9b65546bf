/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import io.stepscope.analyzer.model.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// Reads JSON that telemetry carries inside a text, as it comes: cut in the middle by an attribute
/// limit, encoded twice, with `NaN` in it. What is no JSON stays a text.
public final class JsonText {
  private static final int MAX_ENCODINGS = 3;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(2000).maxNumberLength(400).build())
          .build();

  private JsonText() {}

  /// What a text held.
  ///
  /// @param cut it ended in the middle of a value; `value` holds what stood before
  /// @param capped a cap left something out; `value` holds the rest
  public record Reading(Value value, boolean cut, boolean capped) {}

  /// Opens `text` when it holds an object, a list or a quoted text that holds one; else the text
  /// itself. Linear in its length.
  public static Reading read(String text) {
    return read(text, ValueCaps.READING);
  }

  /// The same within `caps`.
  public static Reading read(String text, ValueCaps caps) {
    String rest = text;
    boolean cut = false;
    boolean capped = false;
    for (int round = 0; round < MAX_ENCODINGS && looksLikeJson(rest); round++) {
      var reading = parse(rest, caps);
      if (reading == null) {
        break;
      }
      cut |= reading.cut();
      capped |= reading.capped();
      if (!(reading.value() instanceof Value.Text(var inner))) {
        return new Reading(reading.value(), cut, capped);
      }
      rest = inner;
    }
    return new Reading(new Value.Text(rest), cut, capped);
  }

  private static boolean looksLikeJson(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > ' ') {
        return c == '{' || c == '[' || c == '"';
      }
    }
    return false;
  }

  private static @Nullable Reading parse(String text, ValueCaps caps) {
    var plain = PlainJson.read(text, caps);
    return plain == null ? parseAnything(text, caps) : new Reading(plain, false, false);
  }

  /// Null when it is no JSON at all.
  static @Nullable Reading parseAnything(String text, ValueCaps caps) {
    var tree = new Tree(caps);
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        tree.take(token, parser);
        if (tree.isWhole()) {
          return parser.nextToken() == null ? tree.reading(false) : null;
        }
      }
      return tree.reading(true);
    } catch (UnexpectedEndOfInputException _) {
      return tree.reading(true);
    } catch (StreamConstraintsException _) {
      tree.capped = true;
      return tree.reading(false);
    } catch (StreamReadException _) {
      return null;
    }
  }

  /// Builds a value out of tokens without recursion.
  private static final class Tree {
    private final ValueCaps caps;
    private final Deque<Open> open = new ArrayDeque<>();
    private Value root = Value.absent();
    private boolean whole;
    private boolean capped;
    private int nodes;

    Tree(ValueCaps caps) {
      this.caps = caps;
    }

    boolean isWhole() {
      return whole;
    }

    Reading reading(boolean endedEarly) {
      while (!open.isEmpty()) {
        add(open.pop().close());
      }
      return new Reading(root, endedEarly, capped);
    }

    void take(JsonToken token, JsonParser parser) {
      switch (token) {
        case START_OBJECT, START_ARRAY -> start(token, parser);
        case END_OBJECT, END_ARRAY -> add(open.pop().close());
        case PROPERTY_NAME -> open.getFirst().key = parser.getString();
        case VALUE_STRING -> add(text(parser.getString()));
        case VALUE_NUMBER_INT -> add(whole(parser));
        case VALUE_NUMBER_FLOAT -> add(new Value.Real(parser.getDoubleValue()));
        case VALUE_TRUE -> add(new Value.Bool(true));
        case VALUE_FALSE -> add(new Value.Bool(false));
        case VALUE_NULL, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> add(Value.absent());
      }
    }

    private void start(JsonToken token, JsonParser parser) {
      if (open.size() >= caps.depth()) {
        parser.skipChildren();
        capped = true;
        add(Value.absent());
      } else {
        open.push(new Open(token == JsonToken.START_OBJECT));
      }
    }

    private Value text(String text) {
      if (text.length() <= caps.textChars()) {
        return new Value.Text(text);
      }
      capped = true;
      return new Value.Text(text.substring(0, caps.textChars()));
    }

    private static Value whole(JsonParser parser) {
      return switch (parser.getNumberType()) {
        case INT, LONG -> new Value.Whole(parser.getLongValue());
        case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> new Value.Real(parser.getDoubleValue());
      };
    }

    private void add(Value value) {
      if (open.isEmpty()) {
        root = value;
        whole = true;
      } else if (++nodes > caps.nodes()) {
        capped = true;
      } else {
        open.getFirst().add(value);
      }
    }
  }

  /// A list or an object that is not closed yet.
  private static final class Open {
    private final boolean object;
    private final LinkedHashMap<String, Value> fields = new LinkedHashMap<>();
    private final List<Value> items = new ArrayList<>();
    private String key = "";

    Open(boolean object) {
      this.object = object;
    }

    void add(Value value) {
      if (object) {
        fields.put(key, value);
      } else {
        items.add(value);
      }
    }

    Value close() {
      return object ? new Value.Fields(fields) : new Value.Items(items);
    }
  }
}
