/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.FieldEvidence;
import io.stepscope.otel.attribute.Attribute;
import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.dialect.Field;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FieldReadingTest {
  private static final List<Field> FIELDS = List.of(Field.values());

  /// What stands in the ladder of a field after an offer.
  private record Winner(int rank, String key) {}

  @Test
  void eachFieldHasTheBestThatWasOfferedWhateverTheOrder() {
    var random = new Random(1);
    for (int round = 0; round < 500; round++) {
      var reading = new FieldReading();
      var winners = new EnumMap<Field, Winner>(Field.class);
      for (int i = random.nextInt(120); i > 0; i--) {
        var field = FIELDS.get(random.nextInt(FIELDS.size()));
        var offered = new Winner(random.nextInt(4), "key" + random.nextInt(1_000));
        reading.offer(
            new FieldSource(field, offered.rank, offered.key, "", "test", false),
            Attribute.of(offered.key, AttributeValue.ABSENT),
            i);
        winners.merge(field, offered, (old, next) -> next.rank <= old.rank ? next : old);
      }
      var evidence = new ArrayList<FieldEvidence>();
      for (Field field : FIELDS) {
        var winner = winners.get(field);
        assertThat(reading.has(field)).isEqualTo(winner != null);
        assertThat(reading.key(field)).isEqualTo(winner == null ? "" : winner.key);
        assertThat(reading.rank(field)).isEqualTo(winner == null ? Integer.MAX_VALUE : winner.rank);
        if (winner != null) {
          evidence.add(new FieldEvidence(field.label(), "test", winner.key));
        }
      }
      assertThat(reading.size()).isEqualTo(winners.size());
      var told = new ArrayList<FieldEvidence>();
      reading.addEvidence(told);
      assertThat(told).isEqualTo(evidence);
    }
  }
}
