/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import static io.stepscope.analyzer.Wording.fill;

import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.attribute.JsonText;
import io.stepscope.otel.attribute.Shortened;
import io.stepscope.otel.attribute.ValueCaps;
import io.stepscope.otel.attribute.Values;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.message.LenientJson;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads parameters and results out of the wrappings that instrumentations put around them.
final class Content {
  private static final Set<String> LANGCHAIN =
      Set.of("inputs", "outputs", "tags", "metadata", "kwargs", "input_str", "output");

  /// How far from the end the mark of a cut may stand.
  private static final int CUT_MARK_CHARS = 79;

  private static final String CAPPED =
      fill(
          " not read to the end: of one value, %s characters, %s values and %s levels are read",
          ValueCaps.READING.textChars(), ValueCaps.READING.nodes(), ValueCaps.READING.depth());

  private Content() {}

  /// @param open whether JSON in a text is opened; what models say stays a text
  static Value read(StepDraft draft, Field field, boolean open) {
    String tree = draft.fields().tree(field);
    if (!tree.isEmpty()) {
      return draft.attributes().tree(tree);
    }
    var value = draft.fields().get(field);
    if (value == null) {
      return Value.absent();
    }
    boolean text = open && value.isText();
    return text ? opened(draft, field, value) : asItIs(draft, field, value, open);
  }

  private static Value asItIs(StepDraft draft, Field field, AttributeValue value, boolean wrapped) {
    var reading = Values.read(value);
    if (reading.cut()) {
      shortened(draft, field);
    }
    var read = wrapped ? unwrapped(reading.value()) : reading.value();
    return reading.lossy() ? Shortened.marked(read, value) : read;
  }

  private static Value opened(StepDraft draft, Field field, AttributeValue value) {
    var whole = value.text();
    var text = Values.cut(whole, ValueCaps.READING.textChars());
    boolean all = text.length() == whole.length();
    var reading = JsonText.read(text);
    int mark = cutMark(whole);
    if (mark >= 0 || (all ? reading.cut() : reading.cut() && !isClosed(whole))) {
      draft.flag(StepFlag.TRUNCATED);
    }
    // A mark that stands in a text that is not closed: what was said before it is kept.
    var read =
        unwrapped(
            all && reading.cut() && mark >= 0
                ? LenientJson.parse(text.substring(0, mark)).value()
                : reading.value());
    if (all && !reading.capped()) {
      return read;
    }
    shortened(draft, field);
    return Shortened.marked(read, value);
  }

  /// Whether JSON that is too long to be read to its end has one.
  private static boolean isClosed(String json) {
    var stripped = json.strip();
    return switch (stripped.charAt(0)) {
      case '{' -> stripped.endsWith("}");
      case '[' -> stripped.endsWith("]");
      default -> stripped.endsWith("\"");
    };
  }

  private static void shortened(StepDraft draft, Field field) {
    draft.flag(StepFlag.SHORTENED);
    draft.note(field.label() + CAPPED);
  }

  /// Where the mark of a cut stands at the end, or -1.
  private static int cutMark(String text) {
    return text.endsWith("]")
        ? text.indexOf("...[TRUNCATED", Math.max(0, text.length() - CUT_MARK_CHARS))
        : -1;
  }

  /// `{"args": [], "kwargs": {…}}`, `{"inputs": {…}, "tags": …}` and `{"input_str": "…"}` hold the
  /// value inside.
  static Value unwrapped(Value value) {
    if (!(value instanceof Value.Fields(var fields))) {
      return value;
    }
    if (fields.size() == 2 && fields.containsKey("args") && fields.containsKey("kwargs")) {
      return pythonCall(value, fields.get("args"), fields.get("kwargs"));
    }
    if (fields.size() <= LANGCHAIN.size() && LANGCHAIN.containsAll(fields.keySet())) {
      for (String key : new String[] {"inputs", "input_str", "outputs", "output"}) {
        var inner = fields.get(key);
        if (inner != null && !inner.isAbsent() && (fields.size() > 1 || !key.equals("output"))) {
          return inner instanceof Value.Text(var text) ? JsonText.read(text).value() : inner;
        }
      }
    }
    return value;
  }

  private static Value pythonCall(Value whole, @Nullable Value args, @Nullable Value kwargs) {
    boolean noArgs = !(args instanceof Value.Items(var items)) || items.isEmpty();
    boolean noKwargs = !(kwargs instanceof Value.Fields(var named)) || named.isEmpty();
    if (noArgs && kwargs != null) {
      return kwargs;
    }
    return noKwargs && args != null ? args : whole;
  }
}
