/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.Interval;
import io.stepscope.exporter.emit.EmitSettings.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Times are in nanoseconds.
class PlacementTest {
  private static final Interval ROOT = new Interval(100_000, 900_000);

  private static Interval end(Interval root, Interval... children) {
    return Placement.of(root, List.of(children), Place.END);
  }

  private static Interval at(long start, long end) {
    return new Interval(start, end);
  }

  @Test
  void itEndsAMicrosecondBeforeTheLastFinishingChild() {
    assertThat(end(ROOT, at(100_000, 300_000), at(200_000, 800_000), at(700_000, 750_000)))
        .isEqualTo(at(798_000, 799_000));
  }

  @Test
  void aChildOfFourMicrosecondsIsLongEnough() {
    assertThat(end(ROOT, at(796_000, 800_000))).isEqualTo(at(798_000, 799_000));
    assertThat(end(ROOT, at(796_001, 800_000))).isEqualTo(at(899_000, 900_000));
  }

  @Test
  void aChildThatOutlivesTheRootCountsAsFarAsTheRootGoes() {
    assertThat(end(ROOT, at(200_000, 5_000_000))).isEqualTo(at(898_000, 899_000));
    assertThat(end(ROOT, at(0, 5_000_000))).isEqualTo(at(898_000, 899_000));
    assertThat(end(ROOT, at(897_000, 5_000_000))).isEqualTo(at(899_000, 900_000));
  }

  @Test
  void withoutAChildItTakesTheRootsLastMicrosecond() {
    assertThat(end(ROOT)).isEqualTo(at(899_000, 900_000));
  }

  @Test
  void theLastFinishingChildDecidesEvenWhenItIsTooShort() {
    assertThat(end(ROOT, at(100_000, 700_000), at(800_000, 801_000)))
        .isEqualTo(at(899_000, 900_000));
    assertThat(end(ROOT, at(100_000, 700_000), at(800_000, 800_000)))
        .isEqualTo(at(899_000, 900_000));
  }

  @Test
  void aChildOutsideTheRootIsNone() {
    assertThat(end(ROOT, at(100_000, 700_000), at(900_000, 950_000), at(950_000, 990_000)))
        .isEqualTo(at(698_000, 699_000));
    assertThat(end(ROOT, at(0, 100_000), at(100_000, 700_000))).isEqualTo(at(698_000, 699_000));
  }

  @Test
  void ofChildrenThatEndTogetherTheLongestDecides() {
    assertThat(end(ROOT, at(799_000, 800_000), at(200_000, 800_000), at(800_000, 800_000)))
        .isEqualTo(at(798_000, 799_000));
  }

  @Test
  void aChildThatEndedMoreThanAMinuteBeforeTheRootIsTooFar() {
    long minute = 60_000_000_000L;
    assertThat(end(at(0, minute + 50_000), at(0, 50_000))).isEqualTo(at(48_000, 49_000));
    assertThat(end(at(0, minute + 50_001), at(0, 50_000)))
        .isEqualTo(at(minute + 49_001, minute + 50_001));
  }

  @Test
  void itIsNeverLongerThanTheRootAndNeverWithoutLength() {
    assertThat(end(at(500, 900))).isEqualTo(at(500, 900));
    assertThat(end(at(500, 501))).isEqualTo(at(500, 501));
    assertThat(end(at(500, 500))).isEqualTo(at(500, 501));
    assertThat(Placement.of(at(500, 500), List.of(), Place.START)).isEqualTo(at(500, 501));
    assertThat(Placement.of(at(500, 900), List.of(), Place.START)).isEqualTo(at(500, 900));
  }

  @Test
  void onRequestItLiesAtTheRootsStart() {
    assertThat(Placement.of(ROOT, List.of(at(200_000, 800_000)), Place.START))
        .isEqualTo(at(100_000, 101_000));
  }

  @Test
  void itStaysInsideTheRootAndOffTheCriticalPath() {
    var random = new SplittableRandom(11);
    for (int i = 0; i < 20_000; i++) {
      var root = new Interval(50_000, 50_000 + random.nextLong(1, 60_000));
      var children = new Interval[random.nextInt(5)];
      for (int child = 0; child < children.length; child++) {
        long start = random.nextLong(20_000, 120_000);
        children[child] = new Interval(start, start + random.nextLong(0, 40_000));
      }
      Interval placed = end(root, children);
      assertThat(root.contains(placed)).isTrue();
      assertThat(placed.nanos()).isEqualTo(Math.min(1_000, root.nanos()));
      assertThat(Placement.of(root, reversed(children), Place.END)).isEqualTo(placed);
      if (placed.end() < root.end()) {
        assertThat(blamed(root, List.of(children))).isNotEmpty();
        assertThat(blamed(root, with(children, placed)))
            .isEqualTo(blamed(root, List.of(children)))
            .doesNotContain(placed);
      }
    }
  }

  /// The children a viewer puts on the critical path: from the root's end backwards, always the one
  /// that finished last before the one that follows began. Of equals, the longest.
  private static List<Interval> blamed(Interval root, List<Interval> children) {
    var path = new ArrayList<Interval>();
    var clipped =
        children.stream()
            .filter(child -> root.contains(child) || root.overlaps(child))
            .map(child -> child.clippedTo(root))
            .sorted((one, other) ->
                one.end() != other.end()
                    ? Long.compare(other.end(), one.end())
                    : Long.compare(other.nanos(), one.nanos()))
            .toList();
    long cursor = root.end();
    for (Interval child : clipped) {
      if (child.end() <= cursor) {
        path.add(child);
        cursor = child.start();
      }
    }
    return path;
  }

  private static List<Interval> with(Interval[] children, Interval placed) {
    var all = new ArrayList<>(Arrays.asList(children));
    all.add(placed);
    return all;
  }

  private static List<Interval> reversed(Interval[] children) {
    return Arrays.asList(children).reversed();
  }
}
