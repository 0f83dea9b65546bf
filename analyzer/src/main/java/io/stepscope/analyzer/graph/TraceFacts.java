/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.Longs;
import io.stepscope.analyzer.model.StepFlag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What several analyses need to know about a trace's shape and time, computed once. Per-step
/// columns are by step index of the trace. Belongs to one thread at a time.
public final class TraceFacts {
  /// In [#degraded]: cross edges beyond the bound were left out of the critical path.
  public static final String PATH_EDGES_CUT = "critical_path_cross_edges";

  /// In [#degraded]: some pairs of steps count as dependent because the search was cut.
  public static final String REACHABILITY_CUT = "reachability";

  private final ExecutionTrace trace;
  private final GraphSettings settings;
  private final Containment containment;
  private final Timeline timeline;
  private final StepGraph graph;
  private final Roots roots;
  private final Optional<Interval> interval;
  private final Deferred<Longs> selfTimes;
  private final Optional<CriticalPath> criticalPath;
  private final List<CriticalPath> additionalPaths;
  private final Longs timeOnPath;
  private final Replay replay;
  private final LeafActivity leafActivity;
  private final List<Container> siblings;
  private final List<Container> scopes;
  private final StepSignatures signatures;
  private final boolean pathCut;

  private TraceFacts(ExecutionTrace trace, GraphSettings settings) {
    this.trace = trace;
    this.settings = settings;
    this.containment = Containment.of(trace);
    this.timeline = Timeline.of(trace, containment);
    this.graph = StepGraph.of(trace, settings);
    this.roots = Roots.of(trace, timeline);
    this.interval = hullOfAll();
    this.selfTimes = Deferred.of(this, this::computeSelfTimes);
    int primary = roots.primary();
    long work = (long) settings.workFactor() * (trace.size() + graph.edgeCount()) + 1024;
    var finder =
        new CriticalPathFinder(
            timeline,
            new Candidates(trace, containment, timeline, graph, roots),
            trace.size() + roots.all().size(),
            work);
    this.criticalPath = primary < 0 ? Optional.empty() : Optional.of(pathOf(primary, finder));
    this.additionalPaths = additionalPaths(primary, finder);
    this.pathCut = finder.isCut();
    this.timeOnPath = computeTimeOnPath();
    this.replay =
        new Replay(
            new ReplayProgram(trace, containment, timeline, graph, roots),
            containment,
            primary < 0 ? -1 : vertexOf(primary),
            trace.size());
    this.leafActivity = new LeafActivity(trace, timeline);
    this.siblings = Container.siblings(this);
    this.scopes = Container.scopes(this);
    this.signatures = new StepSignatures(trace);
  }

  public static TraceFacts of(ExecutionTrace trace, GraphSettings settings) {
    return new TraceFacts(trace, settings);
  }

  /// With default settings.
  public static TraceFacts of(ExecutionTrace trace) {
    return of(trace, GraphSettings.DEFAULT);
  }

  public ExecutionTrace trace() {
    return trace;
  }

  public GraphSettings settings() {
    return settings;
  }

  /// The containment tree.
  public Containment containment() {
    return containment;
  }

  /// The accepted dependencies.
  public StepGraph graph() {
    return graph;
  }

  /// Real and virtual roots.
  public Roots roots() {
    return roots;
  }

  /// From the earliest known time of any step to the latest; empty when no time is known.
  public Optional<Interval> interval() {
    return interval;
  }

  /// The length of [#interval].
  public OptionalLong durationNanos() {
    return interval.isPresent() ? OptionalLong.of(interval.get().nanos()) : OptionalLong.empty();
  }

  /// Whether [#startOf] and [#endOf] are known for the step.
  public boolean hasTimes(int step) {
    return timeline.isKnown(step);
  }

  /// Whether the step's own start and end were both received and can be trusted.
  public boolean hasReportedTimes(int step) {
    return timeline.isReported(step);
  }

  /// When the step started, for computing with: as reported, or where that is not known the
  /// earliest time known below it.
  public long startOf(int step) {
    return timeline.start(step);
  }

  /// When the step ended, for computing with: as reported, or where that is not known the latest
  /// time known of it and below it.
  public long endOf(int step) {
    return timeline.end(step);
  }

  /// [#startOf] to [#endOf]; empty when nothing is known.
  public Optional<Interval> intervalOf(int step) {
    return timeline.isKnown(step)
        ? Optional.of(new Interval(timeline.start(step), timeline.end(step)))
        : Optional.empty();
  }

  /// Duration not covered by children, each clipped to its parent; -1 where a time is unknown.
  public Longs selfTimes() {
    return selfTimes.get();
  }

  /// Whom the end of the primary root waited for; empty when no root has a known time.
  public Optional<CriticalPath> criticalPath() {
    return criticalPath;
  }

  /// The same for every other root, earliest first.
  public List<CriticalPath> additionalPaths() {
    return additionalPaths;
  }

  /// Time of each step on the primary critical path, in nanoseconds.
  public Longs timeOnPath() {
    return timeOnPath;
  }

  public boolean isOnCriticalPath(int step) {
    return timeOnPath.get(step) > 0;
  }

  /// Savings of changes to the run, and slack.
  public Replay replay() {
    return replay;
  }

  /// When the leaves of the trace were active.
  public LeafActivity leafActivity() {
    return leafActivity;
  }

  /// Every group of steps that lie beside each other, each step in exactly one.
  public List<Container> siblings() {
    return siblings;
  }

  /// The same with the rounds of a loop laid one after another: the steps of an iteration count as
  /// steps of what contains it.
  public List<Container> scopes() {
    return scopes;
  }

  /// Which steps are of one kind.
  public StepSignatures signatures() {
    return signatures;
  }

  /// Whether cross edges were left out of the critical path: [#PATH_EDGES_CUT].
  public boolean isPathCut() {
    return pathCut;
  }

  /// Names of what was cut short because a bound was reached; empty when all is whole. Asked for
  /// after the analyses, as they may run into bounds themselves.
  public List<String> degraded() {
    var names = new ArrayList<String>();
    if (pathCut) {
      names.add(PATH_EDGES_CUT);
    }
    if (graph.undecidedPaths() > 0) {
      names.add(REACHABILITY_CUT);
    }
    return List.copyOf(names);
  }

  private Optional<Interval> hullOfAll() {
    if (timeline.size() == 0) {
      return Optional.empty();
    }
    long start = timeline.start(timeline.byStart(0));
    long end = timeline.end(timeline.byEnd(timeline.size() - 1));
    return Optional.of(new Interval(start, end));
  }

  /// One pass in start order: how far each container is covered already.
  private Longs computeSelfTimes() {
    int n = trace.size();
    long[] self = new long[n];
    long[] coveredUntil = new long[n];
    Arrays.fill(self, -1);
    for (int i = 0; i < timeline.size(); i++) {
      int step = timeline.byStart(i);
      if (timeline.isReported(step)) {
        self[step] = timeline.end(step) - timeline.start(step);
        coveredUntil[step] = timeline.start(step);
      }
    }
    for (int i = 0; i < timeline.size(); i++) {
      int step = timeline.byStart(i);
      int parent = trace.parent(step);
      if (parent >= 0 && self[parent] >= 0) {
        long from = Math.max(timeline.start(step), coveredUntil[parent]);
        long to = Math.min(timeline.end(step), timeline.end(parent));
        if (from < to) {
          self[parent] -= to - from;
          coveredUntil[parent] = to;
        }
      }
    }
    return Longs.of(self);
  }

  private List<CriticalPath> additionalPaths(int primary, CriticalPathFinder finder) {
    var paths = new ArrayList<CriticalPath>(roots.all().size());
    for (int root = 0; root < roots.all().size(); root++) {
      if (root != primary && roots.all().get(root).interval().isPresent()) {
        paths.add(pathOf(root, finder));
      }
    }
    paths.sort(Comparator.comparingLong((CriticalPath path) -> path.interval().start()));
    return List.copyOf(paths);
  }

  private int vertexOf(int root) {
    Roots.Root chosen = roots.all().get(root);
    return chosen.isVirtual() ? trace.size() + root : chosen.steps().getFirst();
  }

  private CriticalPath pathOf(int root, CriticalPathFinder finder) {
    Roots.Root walked = roots.all().get(root);
    Interval window = walked.interval().orElseThrow();
    List<Section> sections = finder.find(vertexOf(root), walked.isVirtual(), window);
    return new CriticalPath(walked.steps(), window, sections, notes(walked));
  }

  private List<String> notes(Roots.Root root) {
    var notes = new ArrayList<String>();
    if (root.isVirtual()) {
      notes.add("the root is missing: the path spans the steps that name it as their parent");
      return notes;
    }
    int step = root.steps().getFirst();
    if (trace.step(step).has(StepFlag.TIMING_UNRELIABLE)) {
      notes.add("the root's own times cannot be used: it is taken to span what it contains");
    } else if (!trace.step(step).time().hasEnd()) {
      notes.add("the root never ended: it is taken to end with the latest known time below it");
    } else if (!trace.step(step).time().hasStart()) {
      notes.add("the root's start is unknown: it is taken to start with the first step below it");
    }
    return notes;
  }

  private Longs computeTimeOnPath() {
    long[] onPath = new long[trace.size()];
    if (criticalPath.isPresent()) {
      for (Section section : criticalPath.get().sections()) {
        if (section.step() >= 0) {
          onPath[section.step()] += section.interval().nanos();
        }
      }
    }
    return Longs.of(onPath);
  }
}
