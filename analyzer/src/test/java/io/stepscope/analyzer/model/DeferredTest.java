/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeferredTest {
  private final AtomicInteger worked = new AtomicInteger();
  private final Deferred<List<Integer>> deferred =
      Deferred.of(this, () -> List.of(worked.incrementAndGet()));

  @Test
  void nothingIsDoneBeforeSomebodyAsks() {
    assertThat(worked).hasValue(0);
  }

  @Test
  void whoAsksAgainGetsTheSameObject() {
    assertThat(deferred.get()).isEqualTo(List.of(1)).isSameAs(deferred.get());
    assertThat(worked).hasValue(1);
  }

  @Test
  void manyThreadsGetTheSameObject() throws InterruptedException {
    try (var threads = Executors.newFixedThreadPool(8)) {
      Callable<List<Integer>> ask = deferred::get;
      assertThat(threads.invokeAll(Stream.generate(() -> ask).limit(200).toList()))
          .allSatisfy(answer -> assertThat(answer.get()).isSameAs(deferred.get()));
    }
    assertThat(worked).hasValue(1);
  }

  @Test
  void equalValuesAreEqualHoweverTheyCame() {
    assertThat(deferred)
        .isEqualTo(Deferred.known(List.of(1)))
        .hasSameHashCodeAs(Deferred.known(List.of(1)))
        .hasToString("[1]")
        .isNotEqualTo(Deferred.known(List.of(2)));
  }
}
