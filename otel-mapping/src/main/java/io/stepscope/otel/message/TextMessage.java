/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.otel.attribute.RecurringText;
import io.stepscope.otel.draft.DeferredText;

/*
 * A conversation is sent anew with each call of a model, and nearly all of it is what users, models
 * and system prompts say in words, of which no rule reads more than the last text of a user, if that.
 * Such messages are passed from quote to quote: nothing is made of them. At the first sign of
 * anything else, a call, a result, JSON in a text, a key that means something, this gives up and
 * the message is read from its start by the reader that copes with everything. So it may give up
 * wherever it likes, and must tell what the other would tell wherever it does not.
 *
 * What was passed in vain is read once more, so a conversation is passed twice at most.
 */
/// Passes messages that hold nothing but a role and texts.
final class TextMessage {
  private final LenientJson json;
  private String role = "";
  private boolean said;
  private int from;
  private int to;
  private boolean escaped;
  private boolean stopped;
  private int stopFrom;
  private int stopTo;

  TextMessage(LenientJson json) {
    this.json = json;
  }

  /// Passes the message that comes next and shows `walk` what it tells; false, where it stood, when
  /// it is another kind of message.
  boolean pass(MessageWalk walk) {
    var place = json.place();
    role = "";
    said = false;
    stopped = false;
    if (!message()) {
      json.back(place);
      return false;
    }
    if (stopped) {
      walk.finished(json.text().substring(stopFrom, stopTo).strip());
    }
    if (said && role.equals("user")) {
      walk.said(text());
    }
    return true;
  }

  /// The last text, cut out of the conversation when it is asked for.
  private DeferredText text() {
    if (from == to) {
      return DeferredText.NONE;
    }
    String text = json.text();
    int begin = from;
    int end = to;
    return escaped
        ? DeferredText.of(() -> Conversation.beginning(LenientJson.unescape(text, begin, end)))
        : DeferredText.of(() -> Conversation.beginning(text, begin, end));
  }

  private boolean message() {
    boolean held = false;
    if (!json.count() || !json.eat('{')) {
      return false;
    }
    do {
      if (!json.eatString()) {
        return false;
      }
      if (json.isWord("role")) {
        if (!role()) {
          return false;
        }
      } else if (json.isWord("parts") || json.isWord("content")) {
        if (held || !content()) {
          return false;
        }
        held = true;
      } else if (json.isWord("finish_reason") ? !stop() : !meansNothing()) {
        return false;
      }
    } while (json.eat(','));
    return json.eat('}') && !role.isEmpty();
  }

  private boolean role() {
    if (!role.isEmpty() || !value()) {
      return false;
    }
    role =
        json.isWord("user")
            ? "user"
            : json.isWord("assistant") || json.isWord("system") ? "other" : "";
    return !role.isEmpty();
  }

  private boolean stop() {
    if (stopped || !value() || json.isEscaped()) {
      return false;
    }
    stopped = true;
    stopFrom = json.from();
    stopTo = json.to();
    return true;
  }

  /// A key that no rule asks for, and a string.
  private boolean meansNothing() {
    return !json.isEscaped()
        && !MessageKeys.tells(RecurringText.cutOut(json.text(), json.from(), json.to()))
        && value();
  }

  /// A string after the colon.
  private boolean value() {
    return json.eat(':') && json.count() && json.eatString();
  }

  private boolean content() {
    if (!json.eat(':') || !json.count()) {
      return false;
    }
    if (!json.eat('[')) {
      return json.eatString() && says();
    }
    if (json.eat(']')) {
      return true;
    }
    do {
      if (!json.count() || !json.eat('{') || !part()) {
        return false;
      }
    } while (json.eat(','));
    return json.eat(']');
  }

  private boolean part() {
    boolean typed = false;
    boolean held = false;
    do {
      if (!json.eatString()) {
        return false;
      }
      if (json.isWord("type")) {
        if (typed || !value() || !json.isWord("text")) {
          return false;
        }
        typed = true;
      } else if (json.isWord("content") || json.isWord("text")) {
        if (held || !value() || !says()) {
          return false;
        }
        held = true;
      } else {
        return false;
      }
    } while (json.eat(','));
    return json.eat('}');
  }

  /// Takes the string that was passed for what was said last, unless it may be JSON itself.
  private boolean says() {
    if (mayBeJson(json.text(), json.from(), json.to())) {
      return false;
    }
    said = true;
    from = json.from();
    to = json.to();
    escaped = json.isEscaped();
    return true;
  }

  private static boolean mayBeJson(String text, int from, int to) {
    int at = from;
    while (at < to) {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < to && "nrt".indexOf(text.charAt(at + 1)) >= 0) {
        at += 2;
      } else if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
        at++;
      } else {
        return c == '{' || c == '[' || c == '\\';
      }
    }
    return false;
  }
}
