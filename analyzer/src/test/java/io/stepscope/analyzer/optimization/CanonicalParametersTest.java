/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalParametersTest {
  @Test
  void theOrderOfKeysDoesNotMatterAndTheOrderOfItemsDoes() {
    assertThat(key(fields("city", text("Rome"), "days", whole(3))))
        .isEqualTo(key(fields("days", whole(3), "city", text("Rome"))));
    assertThat(key(items(whole(1), whole(2)))).isNotEqualTo(key(items(whole(2), whole(1))));
  }

  @Test
  void numbersAreComparedByValueAndNotByTheirSpelling() {
    assertThat(key(new Value.Real(1.0))).isEqualTo(key(whole(1)));
    assertThat(key(new Value.Real(-0.0))).isEqualTo(key(whole(0)));
    assertThat(key(new Value.Real(1.5))).isNotEqualTo(key(whole(1)));
    assertThat(key(text("1"))).isNotEqualTo(key(whole(1)));
  }

  @Test
  void unknownParametersNeverMatch() {
    assertThat(CanonicalParameters.of(Value.absent())).isEmpty();
    assertThat(CanonicalParameters.fingerprint(Value.absent())).isZero();
  }

  @Test
  void valuesThatOnlyLookAlikeWhenWrittenOutDiffer() {
    assertThat(key(items(text("a,b")))).isNotEqualTo(key(items(text("a"), text("b"))));
    assertThat(key(items())).isNotEqualTo(key(fields()));
    assertThat(key(fields("a", Value.absent()))).isNotEqualTo(key(fields()));
    assertThat(key(new Value.Bool(true))).isNotEqualTo(key(whole(1)));
  }

  @Test
  void theKeyIsTheSameInEveryProcess() {
    // The SHA-256 of `{` 1 `t` 4 `city` `t` 4 `Rome`, numbers as eight bytes.
    assertThat(key(fields("city", text("Rome")))).isEqualTo("7859e12948007c5a");
  }

  @Test
  void aValueNestedTooDeepIsUnknown() {
    Value deep = whole(1);
    for (int i = 0; i < 100_000; i++) {
      deep = items(deep);
    }
    assertThat(CanonicalParameters.of(deep)).isEmpty();
  }

  @Test
  void shuffledKeysGiveTheSameFingerprintAndTheSameKey() {
    var random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      Value value = randomValue(random, 4);
      Value shuffled = shuffled(value, random);
      assertThat(CanonicalParameters.of(shuffled)).isEqualTo(CanonicalParameters.of(value));
      assertThat(CanonicalParameters.fingerprint(shuffled))
          .isEqualTo(CanonicalParameters.fingerprint(value));
    }
  }

  @Test
  void comparingSaysWhatTheDigestsSay() {
    var random = new Random(11);
    int equal = 0;
    for (int round = 0; round < 20_000; round++) {
      Value one = randomValue(random, 2);
      Value other = round % 3 == 0 ? shuffled(one, random) : randomValue(random, 2);
      boolean same = CanonicalParameters.of(one).equals(CanonicalParameters.of(other));
      assertThat(CanonicalParameters.areEqual(one, other))
          .as("%s and %s", one, other)
          .isEqualTo(same);
      assertThat(CanonicalParameters.areEqual(other, one)).isEqualTo(same);
      equal += same ? 1 : 0;
    }
    assertThat(equal).isBetween(6_000, 14_000);
  }

  @Test
  void whatIsUnknownEqualsNothing() {
    assertThat(CanonicalParameters.areEqual(Value.absent(), Value.absent())).isFalse();
    assertThat(CanonicalParameters.areEqual(text("a"), Value.absent())).isFalse();
    assertThat(
            CanonicalParameters.areEqual(fields("a", Value.absent()), fields("a", Value.absent())))
        .isTrue();
    assertThat(CanonicalParameters.areEqual(fields("a", whole(1)), fields("b", whole(1))))
        .isFalse();
    assertThat(CanonicalParameters.areEqual(nested(100_000), nested(100_000))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"127, true", "128, true", "129, false", "130, false"})
  void comparingEndsAtTheDepthAtWhichDigestsEnd(int depth, boolean comparable) {
    assertThat(CanonicalParameters.of(nested(depth)).isPresent()).isEqualTo(comparable);
    assertThat(CanonicalParameters.areEqual(nested(depth), nested(depth))).isEqualTo(comparable);
    assertThat(CanonicalParameters.fingerprint(nested(depth)) != 0).isEqualTo(comparable);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[REDACTED]", "***", "[FILTERED]", "<masked>", "[redacted by policy]"})
  void whatWasTakenOutEqualsNothing(String mark) {
    for (Value value : List.of(text(mark), items(whole(1), text(mark)), fields("a", text(mark)))) {
      assertThat(CanonicalParameters.of(value)).isEmpty();
      assertThat(CanonicalParameters.fingerprint(value)).isZero();
      assertThat(CanonicalParameters.areEqual(value, value)).isFalse();
    }
    Value beside = fields("a", text("x" + mark));
    assertThat(CanonicalParameters.areEqual(beside, beside)).isTrue();
    assertThat(CanonicalParameters.of(beside)).isPresent();
  }

  private static Value nested(int depth) {
    Value nested = whole(1);
    for (int i = 0; i < depth; i++) {
      nested = i % 2 == 0 ? items(nested) : fields("a", nested);
    }
    return nested;
  }

  private static String key(Value value) {
    return CanonicalParameters.of(value).orElseThrow().key();
  }

  private static Value text(String text) {
    return Value.text(text);
  }

  private static Value whole(long number) {
    return new Value.Whole(number);
  }

  private static Value items(Value... values) {
    return new Value.Items(List.of(values));
  }

  private static Value fields(Object... keysAndValues) {
    var values = new LinkedHashMap<String, Value>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put((String) keysAndValues[i], (Value) keysAndValues[i + 1]);
    }
    return new Value.Fields(values);
  }

  private static Value randomValue(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> whole(random.nextInt(3));
      case 1 -> new Value.Real(random.nextInt(4) / 2.0);
      case 2 -> text("t" + random.nextInt(3));
      case 3 -> new Value.Bool(random.nextBoolean());
      case 4 -> items(randomValue(random, depth - 1), randomValue(random, depth - 1));
      default -> {
        var values = new LinkedHashMap<String, Value>();
        for (int i = random.nextInt(4); i >= 0; i--) {
          values.put("k" + i, randomValue(random, depth - 1));
        }
        yield new Value.Fields(values);
      }
    };
  }

  private static Value shuffled(Value value, Random random) {
    return switch (value) {
      case Value.Whole(long number) when random.nextBoolean() -> new Value.Real(number);
      case Value.Items(var values) ->
          new Value.Items(values.stream().map(item -> shuffled(item, random)).toList());
      case Value.Fields(var values) -> {
        var entries = new ArrayList<>(values.entrySet());
        Collections.shuffle(entries, random);
        var reordered = new LinkedHashMap<String, Value>();
        for (Map.Entry<String, Value> entry : entries) {
          reordered.put(entry.getKey(), shuffled(entry.getValue(), random));
        }
        yield new Value.Fields(reordered);
      }
      default -> value;
    };
  }
}
