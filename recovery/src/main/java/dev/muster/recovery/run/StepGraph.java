package dev.muster.recovery.run;

import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// Does steps as their dependencies allow: what can go on side by side does, in the order that
/// [StepOrder] finds. After the first failure that matters nothing new begins, and what is under
/// way ends. Takes time in the order of the number of steps and edges. Single-use; used by one
/// thread.
final class StepGraph {
  /// A cloud that asks to be left alone is left alone so often.
  private static final int THROTTLES_MAX = 20;

  /// What is under way already, then in the order that was found.
  private static final Comparator<Node> FIRST =
      Comparator.comparing((Node node) -> !node.underWay).thenComparingInt(node -> node.place);

  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Map<Limits.Lane, PriorityQueue<Node>> ready = new LinkedHashMap<>();
  private final Set<String> asked = new HashSet<>();

  /// Optional steps that failed, and that the rest went on without.
  private final Set<Node> passedOver = new LinkedHashSet<>();

  private final List<String> failures = new ArrayList<>();
  private final Limits limits;
  private final Hands hands;
  private final Supplier<Optional<String>> stop;
  private int unsettled;
  private boolean withdrawn;

  /// What the graph works with.
  interface Hands {
    /// Does one step.
    StepOutcome run(PreviewStep step) throws InterruptedException;

    /// Where a step stands by the ledger.
    StepState state(String stepId);

    /// Asks a person about a step that failed.
    void ask(PreviewStep step, String why);

    /// Waits a moment, in which others end that ended together.
    void gather() throws InterruptedException;

    /// Waits a little before something throttled is tried again.
    void breathe() throws InterruptedException;
  }

  /// How a graph came to rest.
  sealed interface End {
    /// Every step is settled, and none failed that matters.
    record Finished() implements End {}

    /// A step failed that matters.
    ///
    /// @param failures the first reason first
    record Failed(List<String> failures) implements End {}

    /// Somebody wants it stopped; not all is done.
    record Stopped(String why) implements End {}

    /// Only persons can go on.
    record Waiting(Set<String> steps) implements End {}
  }

  private enum Settled {
    DONE,
    FAILED,
    SKIPPED
  }

  /// One step and what it is tied to.
  private static final class Node {
    private final PreviewStep step;
    private final List<Node> behind = new ArrayList<>();
    private int open;
    private Optional<Settled> end = Optional.empty();
    private boolean cutOff;

    /// Begun by a process that is gone, so that it is under way already and takes up its place.
    private boolean underWay;

    /// Begun by this graph; may have ended.
    private boolean begun;

    private int place;
    private int tries;
    private int throttles;

    Node(PreviewStep step) {
      this.step = step;
    }

    Limits.Lane lane() {
      return Limits.Lane.of(step.act(), step.subject().site());
    }

    /// A gate judges by itself how many of the steps before it matter.
    boolean judgesByItself() {
      return step.act() instanceof Act.Gate || step.act() instanceof Act.ConfirmFence;
    }
  }

  /// @param takes how long a step takes, to find what goes first
  /// @param stop why nothing new may begin, if so; asked before every step
  StepGraph(
      List<PreviewStep> steps,
      Limits limits,
      Function<PreviewStep, Duration> takes,
      Hands hands,
      Supplier<Optional<String>> stop) {
    this.limits = limits;
    this.hands = hands;
    this.stop = stop;
    steps.forEach(step -> nodes.put(step.id(), new Node(step)));
    for (Node node : nodes.values()) {
      for (String id : node.step.dependsOn()) {
        Node before = nodes.get(id);
        if (before != null) {
          before.behind.add(node);
          node.open++;
        }
      }
    }
    unsettled = nodes.size();
    StepOrder.of(steps, limits, takes).forEach((id, place) -> node(id).place = place);
  }

  /// Does them all, beginning with where the ledger says they stand.
  End run(Parallel parallel) throws InterruptedException {
    takeOverStates();
    Optional<String> stopped = Optional.empty();
    while (true) {
      if (stopped.isEmpty()) {
        stopped = stop.get();
      }
      answered();
      if (failures.isEmpty() && stopped.isEmpty() && !withdrawn) {
        beginReady(parallel);
      }
      if (parallel.isIdle()) {
        if (withdrawn && stopped.isEmpty()) {
          throw new InterruptedException("broken off");
        }
        return end(stopped);
      }
      parallel.next((id, outcome) -> settle(node(id), outcome));
      if (!parallel.isIdle()) {
        // What is seen in one look ends together. The first of them must not take all places for
        // what follows it, because the next may lead a longer way.
        hands.gather();
        parallel.ended((id, outcome) -> settle(node(id), outcome));
      }
    }
  }

  private End end(Optional<String> stopped) {
    if (!failures.isEmpty()) {
      return new End.Failed(List.copyOf(failures));
    }
    if (unsettled == 0) {
      return new End.Finished();
    }
    return stopped.<End>map(End.Stopped::new).orElseGet(() -> new End.Waiting(Set.copyOf(asked)));
  }

  private Node node(String id) {
    Node node = nodes.get(id);
    if (node == null) {
      throw new IllegalStateException("no step " + id);
    }
    return node;
  }

  private void takeOverStates() {
    List<Node> free = new ArrayList<>();
    for (Node node : List.copyOf(nodes.values())) {
      switch (hands.state(node.step.id())) {
        case StepState.Succeeded _, StepState.AlreadySatisfied _ ->
            node.end = Optional.of(Settled.DONE);
        case StepState.Failed _ -> {
          if (node.step.bounds().optional()) {
            node.end = Optional.of(Settled.FAILED);
            passedOver.add(node);
          }
        }
        case StepState.Waiting _ -> asked.add(node.step.id());
        case StepState.Running _, StepState.Unknown _ -> node.underWay = true;
        case StepState.Pending _, StepState.Skipped _ -> {}
      }
    }
    for (Node node : nodes.values()) {
      if (node.end.isPresent()) {
        unsettled--;
        node.behind.forEach(behind -> release(behind, node));
      }
    }
    for (Node node : nodes.values()) {
      if (node.end.isEmpty() && node.open == 0) {
        free.add(node);
      }
    }
    free.forEach(this::free);
  }

  /// Whether a person goes on without it. It is settled when its turn comes, and not before: what
  /// waits for it also waits for all that it waited for.
  private boolean isSkipped(Node node) {
    return hands.state(node.step.id()) instanceof StepState.Skipped;
  }

  /// Something a step waited for is settled.
  private static void release(Node node, Node before) {
    node.open--;
    boolean bad = before.end.filter(end -> end != Settled.DONE).isPresent();
    boolean sameStep = node.step.bounds().planStep().equals(before.step.bounds().planStep());
    if (bad && sameStep && !node.judgesByItself()) {
      node.cutOff = true;
    }
  }

  /// Nothing is left that a step waits for.
  private void free(Node first) {
    Deque<Node> free = new ArrayDeque<>(List.of(first));
    while (!free.isEmpty()) {
      Node node = free.remove();
      if (node.end.isPresent() || asked.contains(node.step.id())) {
        continue;
      }
      if (node.cutOff && !isSkipped(node)) {
        end(node, Settled.SKIPPED, free);
      } else {
        queue(node);
      }
    }
  }

  /// A person wants it tried again after all: what has not begun waits for it again.
  private void reopen(Node first) {
    Deque<Node> open = new ArrayDeque<>(List.of(first));
    while (!open.isEmpty()) {
      Node node = open.remove();
      boolean settled = node.end.isPresent();
      passedOver.remove(node);
      node.end = Optional.empty();
      node.cutOff = false;
      node.begun = false;
      unsettled += settled ? 1 : 0;
      for (Node behind : node.behind) {
        boolean cutOff = behind.end.filter(end -> end == Settled.SKIPPED).isPresent();
        if (cutOff || (behind.end.isEmpty() && !behind.begun)) {
          behind.open++;
          PriorityQueue<Node> line = ready.get(behind.lane());
          if (line != null) {
            line.remove(behind);
          }
        }
        if (cutOff) {
          open.add(behind);
        }
      }
    }
    if (first.open == 0) {
      queue(first);
    }
  }

  private void queue(Node node) {
    ready.computeIfAbsent(node.lane(), _ -> new PriorityQueue<>(FIRST)).add(node);
  }

  private void end(Node node, Settled how, Deque<Node> free) {
    node.end = Optional.of(how);
    unsettled--;
    for (Node behind : node.behind) {
      release(behind, node);
      if (behind.open == 0) {
        free.add(behind);
      }
    }
  }

  private void beginReady(Parallel parallel) {
    List<Node> skipped = new ArrayList<>();
    do {
      skipped.clear();
      begin(parallel, skipped);
      skipped.forEach(node -> settled(node, Settled.DONE));
    } while (!skipped.isEmpty());
  }

  private void begin(Parallel parallel, List<Node> skipped) {
    ready.forEach((lane, line) -> {
      while (!line.isEmpty() && limits.hasPlace(lane)) {
        Node node = line.remove();
        if (isSkipped(node)) {
          skipped.add(node);
          continue;
        }
        limits.take(lane);
        node.begun = true;
        boolean throttled = node.throttles > 0;
        parallel.begin(
            node.step.id(),
            () -> {
              if (throttled) {
                hands.breathe();
              }
              return hands.run(node.step);
            });
      }
    });
  }

  private void settle(Node node, StepOutcome outcome) {
    boolean throttled =
        outcome instanceof StepOutcome.NotDone(String _, boolean asksForLess) && asksForLess;
    limits.giveBack(node.lane(), throttled);
    node.underWay = false;
    switch (outcome) {
      case StepOutcome.Done() -> settled(node, Settled.DONE);
      case StepOutcome.Asked() -> asked.add(node.step.id());
      case StepOutcome.Withdrawn() -> withdrawn = true;
      case StepOutcome.Slow(String why) -> failed(node, why);
      case StepOutcome.NotDone(String why, boolean asksForLess) -> {
        if (asksForLess && node.throttles < THROTTLES_MAX) {
          node.throttles++;
          queue(node);
        } else if (node.tries < node.step.bounds().onFailure().retries()) {
          node.tries++;
          queue(node);
        } else if (node.step.bounds().onFailure().ask()) {
          hands.ask(node.step, why);
          asked.add(node.step.id());
        } else {
          failed(node, why);
        }
      }
    }
  }

  private void failed(Node node, String why) {
    if (!node.step.bounds().optional()) {
      failures.add("step %s: %s".formatted(node.step.id(), why));
    } else {
      passedOver.add(node);
    }
    settled(node, Settled.FAILED);
  }

  private void settled(Node node, Settled how) {
    Deque<Node> free = new ArrayDeque<>();
    end(node, how, free);
    free.forEach(this::free);
  }

  /// What persons decided meanwhile about the steps that wait for them.
  private void answered() {
    for (Node node : List.copyOf(passedOver)) {
      if (hands.state(node.step.id()) instanceof StepState.Pending) {
        reopen(node);
      }
    }
    for (String id : List.copyOf(asked)) {
      Node node = node(id);
      switch (hands.state(id)) {
        case StepState.Waiting _ -> {}
        case StepState.Succeeded _, StepState.AlreadySatisfied _, StepState.Skipped _ -> {
          asked.remove(id);
          settled(node, Settled.DONE);
        }
        case StepState.Pending _ -> {
          asked.remove(id);
          if (node.open == 0) {
            queue(node);
          }
        }
        case StepState.Failed(var _, var _, String why) -> {
          asked.remove(id);
          failed(node, why);
        }
        case StepState.Running _, StepState.Unknown _ -> {}
      }
    }
  }
}
