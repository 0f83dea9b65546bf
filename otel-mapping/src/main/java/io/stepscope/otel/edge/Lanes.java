/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * The children of one container are a lane. A lane holds the models among them, and the containers
 * among them that hold models further down; each of these stands for its first and last model. The
 * model before a step is looked for in the step's own lane. Where there is none, the container takes
 * the step's place in the lane above, and so on up to the scope. So branches that run side by side
 * never see each other: neither had ended when the other started. And a branch of tools alone finds
 * the model that started it.
 *
 *   agent |-------------------------------|        before tool 2: model 2, not model 3
 *     chain   |- model 2 -- tool 2 -|              before model 4:  model 3
 *     chain   |-- model 3 - tool 3 - model 4 -|
 *
 * Lists are searched by bisection and what a container finds above it is kept: O(n log n) for all
 * steps together. Ties go by the order of the steps.
 */
/// The models and tools of each scope as the rules see them that have only order to go by: which
/// model came before a step and which after it, in its own branch.
final class Lanes {
  /// Containers passed over because they overlap with a step by no more than clocks may differ.
  private static final int MAX_PASSED = 32;

  private static final Comparator<StepDraft> BY_END =
      Comparator.<StepDraft>comparingLong(step -> step.time().end())
          .thenComparingInt(StepDraft::index);

  private final Steps steps;
  private final List<StepDraft> models = new ArrayList<>();
  private final List<StepDraft> tools = new ArrayList<>();

  /// By the index of the step that contains them, then those of the tops by their own.
  private @Nullable Lane[] lanes = new @Nullable Lane[0];

  /// Of tops that miss the same parent.
  private final Map<Integer, Lane> orphaned = new HashMap<>(0);

  /// The first and the last model in each step, itself included, by index; -1 for none.
  private int[] first = new int[0];

  private int[] last = new int[0];
  private final Map<StepDraft, Found> beforeContainer = new HashMap<>(0);
  private final Map<StepDraft, Found> afterContainer = new HashMap<>(0);

  private record Found(@Nullable StepDraft model) {}

  private static final class Lane {
    final List<StepDraft> models = new ArrayList<>();

    /// By start, and by end.
    final List<StepDraft> starting = new ArrayList<>(0);

    final List<StepDraft> ending = new ArrayList<>(0);
  }

  private Lanes(Steps steps) {
    this.steps = steps;
  }

  static Lanes of(Steps steps) {
    var lanes = new Lanes(steps);
    for (StepDraft step : steps.all()) {
      if (step.time().hasStart()) {
        if (isModel(step)) {
          lanes.models.add(step);
        } else if (isLoopTool(step)) {
          lanes.tools.add(step);
        }
      }
    }
    if (!lanes.models.isEmpty() && lanes.models.size() + lanes.tools.size() > 1) {
      lanes.findEnds();
      lanes.fill();
    }
    return lanes;
  }

  /// A model call of the conversation.
  private static boolean isModel(StepDraft step) {
    return step.isLlm() && !step.isAside();
  }

  /// What a model decides to run: tools, and agents that stand for tools. Not the requests of plain
  /// services.
  private static boolean isLoopTool(StepDraft step) {
    return switch (step.operation()) {
      case TOOL, RETRIEVER, MEMORY, SUBAGENT, REMOTE_AGENT -> true;
      case HANDOFF -> step.toolName().isPresent();
      default -> false;
    };
  }

  private void findEnds() {
    first = new int[steps.size()];
    last = new int[steps.size()];
    Arrays.fill(first, -1);
    Arrays.fill(last, -1);
    for (int i = steps.size() - 1; i >= 0; i--) {
      StepDraft step = steps.walked(i);
      if (isModel(step) && step.time().hasStart()) {
        widen(step.index(), step.index(), step.index());
      }
      StepDraft parent = step.parent();
      if (parent != null && first[step.index()] >= 0 && !steps.opensScope(step)) {
        widen(parent.index(), first[step.index()], last[step.index()]);
      }
    }
  }

  private void widen(int step, int from, int to) {
    first[step] = first[step] < 0 ? from : Math.min(first[step], from);
    last[step] = Math.max(last[step], to);
  }

  private void fill() {
    lanes = new @Nullable Lane[2 * steps.size()];
    for (StepDraft step : steps.all()) {
      int index = step.index();
      if (first[index] < 0 || !step.time().hasStart()) {
        continue;
      }
      if (isModel(step)) {
        own(step).models.add(step);
      }
      boolean container = first[index] != index || last[index] != index;
      if (container && !steps.opensScope(step)) {
        own(step).starting.add(step);
        if (step.time().hasEnd()) {
          own(step).ending.add(step);
        }
      }
    }
    for (Lane lane : lanes) {
      sort(lane);
    }
    orphaned.values().forEach(Lanes::sort);
  }

  private static void sort(@Nullable Lane lane) {
    if (lane != null && lane.ending.size() > 1) {
      lane.ending.sort(BY_END);
    }
  }

  private Lane own(StepDraft step) {
    Lane known = lane(step);
    if (known != null) {
      return known;
    }
    var made = new Lane();
    int number = number(step);
    if (number < 0) {
      orphaned.put(number, made);
    } else {
      lanes[number] = made;
    }
    return made;
  }

  private @Nullable Lane lane(StepDraft step) {
    int number = number(step);
    if (number < 0) {
      return orphaned.get(number);
    }
    return number < lanes.length ? lanes[number] : null;
  }

  /// Children of one step, or tops that miss the same parent, share a number; below 0 for the
  /// latter.
  private int number(StepDraft step) {
    StepDraft parent = step.parent();
    if (parent != null) {
      return parent.index();
    }
    int scope = steps.scope(step);
    return scope < 0 ? scope : steps.size() + step.index();
  }

  /// In the order of start.
  List<StepDraft> models() {
    return models;
  }

  /// In the order of start.
  List<StepDraft> tools() {
    return tools;
  }

  /// The latest model that started before the step in the nearest container that has one; null when
  /// there is none in the step's scope. It may still run when the step starts.
  @Nullable StepDraft before(StepDraft step) {
    return climb(
        step, latest(step), beforeContainer, outer -> outer.isLlm() ? outer : latest(outer));
  }

  /// The next model that started after the step in the nearest container that has one; null when
  /// there is none in the step's scope. It may have started while the step ran.
  @Nullable StepDraft after(StepDraft step) {
    return climb(step, next(step, false), afterContainer, outer -> next(outer, true));
  }

  /// The model found for the step or, when that is none, the one that `look` finds from the nearest
  /// container on.
  ///
  /// @param known what was found from containers on before
  private @Nullable StepDraft climb(
      StepDraft step,
      @Nullable StepDraft found,
      Map<StepDraft, Found> known,
      Function<StepDraft, @Nullable StepDraft> look) {
    StepDraft outer = found == null ? container(step) : null;
    if (outer == null) {
      return found;
    }
    List<StepDraft> climbed = new ArrayList<>();
    Found result = known.get(outer);
    while (result == null) {
      climbed.add(outer);
      StepDraft model = look.apply(outer);
      StepDraft above = model == null ? container(outer) : null;
      if (above == null) {
        result = new Found(model);
      } else {
        outer = above;
        result = known.get(outer);
      }
    }
    for (StepDraft container : climbed) {
      known.put(container, result);
    }
    return result.model();
  }

  /// The step around it, when both are of one scope and the time of it is known.
  private @Nullable StepDraft container(StepDraft step) {
    StepDraft parent = step.parent();
    return parent == null || steps.opensScope(parent) || !parent.time().hasStart() ? null : parent;
  }

  private @Nullable StepDraft latest(StepDraft at) {
    Lane lane = lane(at);
    if (lane == null) {
      return null;
    }
    int before = firstStartingFrom(lane.models, at);
    StepDraft model = before == 0 ? null : lane.models.get(before - 1);
    StepDraft inside = lastInside(lane, at);
    boolean later = model == null || (inside != null && inside.index() > model.index());
    return later ? inside : model;
  }

  /// The last model of the last container that had ended.
  private @Nullable StepDraft lastInside(Lane lane, StepDraft at) {
    int ended = Sorted.count(lane.ending, container -> steps.isBefore(container, at));
    for (int i = ended - 1; i >= 0 && ended - i <= MAX_PASSED; i--) {
      if (steps.isInTurn(lane.ending.get(i), at)) {
        return last(lane.ending.get(i));
      }
    }
    return null;
  }

  private @Nullable StepDraft next(StepDraft at, boolean ended) {
    Lane lane = lane(at);
    if (lane == null) {
      return null;
    }
    int after = firstStartingFrom(lane.models, at);
    while (after < lane.models.size() && lane.models.get(after).index() <= at.index()) {
      after++;
    }
    if (ended) {
      after = Math.max(after, firstAfter(lane.models, at));
    }
    StepDraft model = after < lane.models.size() ? lane.models.get(after) : null;
    StepDraft inside = firstInside(lane, at);
    boolean earlier = model == null || (inside != null && inside.index() < model.index());
    return earlier ? inside : model;
  }

  /// The first model of the first container that started when the step had ended.
  private @Nullable StepDraft firstInside(Lane lane, StepDraft at) {
    int from = firstAfter(lane.starting, at);
    for (int i = from; i < lane.starting.size() && i - from < MAX_PASSED; i++) {
      if (steps.isInTurn(at, lane.starting.get(i))) {
        return first(lane.starting.get(i));
      }
    }
    return null;
  }

  private StepDraft first(StepDraft container) {
    int model = first[container.index()];
    return model < 0 ? container : steps.all().get(model);
  }

  private StepDraft last(StepDraft container) {
    int model = last[container.index()];
    return model < 0 ? container : steps.all().get(model);
  }

  /// How many of `sorted` started before `at`, the clocks' difference taken out.
  private int firstStartingFrom(List<StepDraft> sorted, StepDraft at) {
    return Sorted.count(
        sorted,
        model -> {
          long later = steps.after(at, model, model.time().start());
          return later < 0 || (later == 0 && model.index() < at.index());
        });
  }

  /// How many of `sorted` started before `at` had ended.
  private int firstAfter(List<StepDraft> sorted, StepDraft at) {
    return Sorted.count(sorted, step -> !steps.isBefore(at, step));
  }
}
