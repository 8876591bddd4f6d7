package dev.muster.recovery.run;

import dev.muster.recovery.preview.PreviewStep;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// Which of several steps goes first where there is not room for all: the one with the longest way
/// to go. But where many servers go through one line to the next, that leaves every server half
/// done and the next line idle; so for each step of the plan it is tried out, by going through the
/// graph with typical durations, whether it is over earlier if what was begun is finished first.
///
/// Takes time in the order of the number of steps and edges, a few times over.
final class StepOrder {
  /// So many steps of a plan, those with the most steps of the run, are tried out.
  private static final int TRIED_MAX = 6;

  private final List<Node> nodes = new ArrayList<>();
  private final Limits limits;

  /// The plan's steps of which is finished first what was begun.
  private final Set<String> finishing = new HashSet<>();

  private static final class Node {
    private final PreviewStep step;
    private final Limits.Lane lane;
    private final long lasts;
    private final List<Node> behind = new ArrayList<>();
    private int before;

    /// The longest way from its begin to the end of all, in ms.
    private long way;

    /// The same, but steps that follow one another in one line count once.
    private long rank;

    /// How many steps lie right before it in its line.
    private int begun;

    private int open;
    private int place;

    Node(PreviewStep step, long lasts) {
      this.step = step;
      this.lasts = lasts;
      lane = Limits.Lane.of(step.act(), step.subject().site());
    }

    boolean sharesLine(Node other) {
      return lane.kind() != Limits.Kind.FREE && lane.equals(other.lane);
    }
  }

  private StepOrder(List<PreviewStep> steps, Limits limits, Function<PreviewStep, Duration> takes) {
    this.limits = limits;
    Map<String, Node> byId = HashMap.newHashMap(steps.size());
    for (PreviewStep step : steps) {
      Node node = new Node(step, Math.max(0, takes.apply(step).toMillis()));
      byId.put(step.id(), node);
      nodes.add(node);
    }
    for (Node node : nodes) {
      for (String id : node.step.dependsOn()) {
        Node earlier = byId.get(id);
        if (earlier != null) {
          earlier.behind.add(node);
          node.before++;
        }
      }
    }
    measure();
  }

  /// The place of each step, by id; the lower goes first.
  static Map<String, Integer> of(
      List<PreviewStep> steps, Limits limits, Function<PreviewStep, Duration> takes) {
    StepOrder order = new StepOrder(steps, limits, takes);
    order.tryOut();
    Map<String, Integer> places = HashMap.newHashMap(steps.size());
    order.nodes.forEach(node -> places.put(node.step.id(), node.place));
    return places;
  }

  private void measure() {
    List<Node> firstToLast = new ArrayList<>(nodes.size());
    Deque<Node> free = new ArrayDeque<>();
    reset(free::add);
    while (!free.isEmpty()) {
      Node node = free.remove();
      firstToLast.add(node);
      for (Node next : node.behind) {
        if (node.sharesLine(next)) {
          next.begun = Math.max(next.begun, node.begun + 1);
        }
        if (--next.open == 0) {
          free.add(next);
        }
      }
    }
    for (Node node : firstToLast.reversed()) {
      node.way = node.lasts + longest(node, next -> next.way);
      long rank = node.lasts;
      for (Node next : node.behind) {
        rank = Math.max(rank, next.rank + (node.sharesLine(next) ? 0 : node.lasts));
      }
      node.rank = rank;
    }
  }

  private static long longest(Node node, ToLongFunction<Node> way) {
    return node.behind.stream().mapToLong(way).max().orElse(0);
  }

  private interface Free {
    void add(Node node);
  }

  private void reset(Free free) {
    for (Node node : nodes) {
      node.open = node.before;
    }
    for (Node node : nodes) {
      if (node.open == 0) {
        free.add(node);
      }
    }
  }

  private void tryOut() {
    arrange();
    if (nodes.stream().noneMatch(node -> node.begun > 0)) {
      return;
    }
    long least = through();
    for (String planStep : largest()) {
      finishing.add(planStep);
      arrange();
      long now = through();
      if (now < least) {
        least = now;
      } else {
        finishing.remove(planStep);
      }
    }
    arrange();
  }

  /// The plan's last steps first: what is behind them waits for nothing else.
  private List<String> largest() {
    Map<String, Integer> sizes = new HashMap<>();
    Map<String, Long> ways = new HashMap<>();
    for (Node node : nodes) {
      if (node.begun > 0) {
        sizes.merge(node.step.bounds().planStep(), 1, Integer::sum);
        ways.merge(node.step.bounds().planStep(), node.rank, Math::max);
      }
    }
    return sizes.keySet().stream()
        .sorted(
            Comparator.comparingInt((String step) -> -sizes.getOrDefault(step, 0))
                .thenComparing(Comparator.naturalOrder()))
        .limit(TRIED_MAX)
        .sorted(
            Comparator.comparingLong((String step) -> ways.getOrDefault(step, 0L))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private void arrange() {
    Node[] sorted = nodes.toArray(Node[]::new);
    Arrays.sort(
        sorted,
        Comparator.comparingLong((Node node) -> isFinishing(node) ? -node.rank : -node.way)
            .thenComparingInt(node -> isFinishing(node) ? -node.begun : 0)
            .thenComparingLong(node -> -node.way)
            .thenComparing(node -> node.step.id()));
    for (int place = 0; place < sorted.length; place++) {
      sorted[place].place = place;
    }
  }

  private boolean isFinishing(Node node) {
    return finishing.contains(node.step.bounds().planStep());
  }

  private record End(long at, Node node) {}

  /// How long all takes in the present order, in ms.
  private long through() {
    Map<Limits.Lane, PriorityQueue<Node>> lines = new LinkedHashMap<>();
    Map<Limits.Lane, Integer> places = new HashMap<>();
    PriorityQueue<End> ends =
        new PriorityQueue<>(
            Comparator.comparingLong(End::at).thenComparingInt(end -> end.node().place));
    reset(node -> line(lines, node).add(node));
    long now = 0;
    while (true) {
      long at = now;
      lines.forEach((lane, line) -> {
        int room = places.computeIfAbsent(lane, limits::most);
        while (!line.isEmpty() && room > 0) {
          Node node = line.remove();
          ends.add(new End(at + node.lasts, node));
          room--;
        }
        places.put(lane, room);
      });
      if (ends.isEmpty()) {
        return now;
      }
      now = ends.element().at();
      while (!ends.isEmpty() && ends.element().at() == now) {
        Node node = ends.remove().node();
        places.merge(node.lane, 1, Integer::sum);
        for (Node next : node.behind) {
          if (--next.open == 0) {
            line(lines, next).add(next);
          }
        }
      }
    }
  }

  private static PriorityQueue<Node> line(Map<Limits.Lane, PriorityQueue<Node>> lines, Node node) {
    return lines.computeIfAbsent(
        node.lane, _ -> new PriorityQueue<>(Comparator.comparingInt((Node any) -> any.place)));
  }
}
