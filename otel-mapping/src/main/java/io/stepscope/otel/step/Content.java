/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.attribute.JsonText;
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
    return open ? opened(draft, value) : closed(draft, value);
  }

  private static Value closed(StepDraft draft, AttributeValue value) {
    var read = Values.of(value);
    // Nothing shorter than the cap, less half a character, can have been cut.
    if (read instanceof Value.Text(var text)
        && text.length() >= ValueCaps.READING.textChars() - 1
        && text.length() < value.text().length()) {
      draft.flag(StepFlag.TRUNCATED);
    }
    return read;
  }

  private static Value opened(StepDraft draft, AttributeValue value) {
    if (!value.isText()) {
      var reading = Values.read(value);
      if (reading.cut()) {
        draft.flag(StepFlag.TRUNCATED);
      }
      return unwrapped(reading.value());
    }
    if (Values.of(value) instanceof Value.Text(var text)) {
      var reading = JsonText.read(text);
      int mark = cutMark(text);
      if (reading.cut() || mark >= 0 || text.length() < value.text().length()) {
        draft.flag(StepFlag.TRUNCATED);
      }
      if (reading.cut() && mark >= 0) {
        // The mark stands in a text that is not closed: what was said before it is kept.
        return unwrapped(LenientJson.parse(text.substring(0, mark)).value());
      }
      return unwrapped(reading.value());
    }
    return Value.absent();
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
