/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.StepKind;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/*
 * A server works while its client waits. With clocks that agree its interval lies inside the
 * client's; how far it must be moved to lie inside bounds how much its clock is ahead:
 *
 *   client  |-------------|        ahead by at least  server.end - client.end
 *   server        |-------------|  and at most        server.start - client.start
 *
 * All calls between two processes together narrow the bounds. Where they leave room for clocks that
 * agree, nothing is known and nothing is moved; where they contradict each other, the clock was set
 * in between or the server went on after its answer, and nothing is believed. A client that gave up
 * says nothing of its server. From process to process the offsets add up, the surest first.
 * O(steps + pairs log pairs).
 */
/// How far the clocks of a trace's processes are apart, as far as calls between them tell.
final class Clocks {
  /// A clock that is a day off tells no time at all.
  private static final long MOST_BELIEVED = 86_400_000_000_000L;

  private final long[] ahead;
  private final long[] uncertain;
  private final int[] group;

  private Clocks(int processes) {
    this.ahead = new long[processes];
    this.uncertain = new long[processes];
    this.group = new int[processes];
    for (int i = 0; i < processes; i++) {
      group[i] = i;
    }
  }

  /// What the calls between two processes say of the second one's clock against the first one's.
  private record Bound(int client, int server, long least, long most) {
    Bound and(Bound other) {
      return new Bound(client, server, Math.max(least, other.least), Math.min(most, other.most));
    }

    boolean isProof() {
      return least <= most
          && (least > 0 || most < 0)
          && least > -MOST_BELIEVED
          && most < MOST_BELIEVED;
    }

    long middle() {
      return least + (most - least) / 2;
    }

    long halfWidth() {
      return (most - least) / 2;
    }
  }

  /// @param process of each step by index, -1 when it is not known
  /// @param processes how many there are
  static Clocks of(List<StepDraft> steps, int[] process, int processes) {
    var clocks = new Clocks(processes);
    if (processes > 1) {
      clocks.learn(proofs(steps, process));
    }
    return clocks;
  }

  /// How much the process's clock is ahead of its group's, in nanoseconds.
  long ahead(int process) {
    return process < 0 ? 0 : ahead[process];
  }

  /// How well the two clocks are known to each other in nanoseconds, or -1 when they were not found
  /// to differ.
  long uncertainty(int one, int other) {
    boolean compared =
        one >= 0 && other >= 0 && group[one] == group[other] && ahead[one] != ahead[other];
    return compared ? uncertain[one] + uncertain[other] : -1;
  }

  private static List<Bound> proofs(List<StepDraft> steps, int[] process) {
    Map<Long, Bound> bounds = new TreeMap<>();
    for (StepDraft server : steps) {
      StepDraft client = server.parent();
      if (client != null
          && server.kind() == StepKind.SERVER
          && client.kind() == StepKind.CLIENT
          && client.time().isComplete()
          && server.time().isComplete()
          && client.outcome().status() == ExecutionStatus.SUCCESS) {
        int from = process[client.index()];
        int to = process[server.index()];
        if (from >= 0 && to >= 0 && from != to) {
          bounds.merge(((long) from << 32) | to, bound(client, server, from, to), Bound::and);
        }
      }
    }
    return bounds.values().stream()
        .filter(Bound::isProof)
        .sorted(Comparator.comparingLong(Bound::halfWidth))
        .toList();
  }

  private static Bound bound(StepDraft client, StepDraft server, int from, int to) {
    return new Bound(
        from,
        to,
        server.time().end() - client.time().end(),
        server.time().start() - client.time().start());
  }

  /// Joins groups of processes whose clocks were compared; the first proof for two groups counts.
  private void learn(List<Bound> proofs) {
    List<List<Bound>> tree = new ArrayList<>();
    for (int i = 0; i < group.length; i++) {
      tree.add(new ArrayList<>(0));
    }
    for (Bound proof : proofs) {
      int one = find(proof.client());
      int other = find(proof.server());
      if (one != other) {
        group[Math.max(one, other)] = Math.min(one, other);
        tree.get(proof.client()).add(proof);
        tree.get(proof.server()).add(proof);
      }
    }
    var seen = new boolean[group.length];
    for (int i = 0; i < group.length; i++) {
      if (find(i) == i) {
        spread(i, tree, seen);
      }
    }
    for (int i = 0; i < group.length; i++) {
      group[i] = find(i);
    }
  }

  private int find(int process) {
    int at = process;
    while (group[at] != at) {
      group[at] = group[group[at]];
      at = group[at];
    }
    return at;
  }

  private void spread(int root, List<List<Bound>> tree, boolean[] seen) {
    var open = new ArrayDeque<Integer>();
    open.add(root);
    seen[root] = true;
    while (!open.isEmpty()) {
      int at = open.remove();
      for (Bound proof : tree.get(at)) {
        boolean forward = proof.client() == at;
        int next = forward ? proof.server() : proof.client();
        if (!seen[next]) {
          seen[next] = true;
          ahead[next] = ahead[at] + (forward ? proof.middle() : -proof.middle());
          uncertain[next] = uncertain[at] + proof.halfWidth();
          open.add(next);
        }
      }
    }
  }
}
