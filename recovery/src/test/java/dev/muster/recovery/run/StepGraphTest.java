package dev.muster.recovery.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.recovery.plan.RecoveryPlan.Concurrency;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import dev.muster.recovery.preview.PreviewStep.Bounds;
import dev.muster.recovery.preview.PreviewStep.Expectation;
import dev.muster.recovery.preview.PreviewStep.OnFailure;
import dev.muster.recovery.preview.PreviewStep.Phase;
import dev.muster.recovery.preview.PreviewStep.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StepGraphTest {
  private static final Concurrency LIMITS = new Concurrency(7, 3, 5, 5, 10, true);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, StepState> states = new ConcurrentHashMap<>();
  private final List<String> begun = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Integer> failing = new ConcurrentHashMap<>();
  private final Set<String> throttled = ConcurrentHashMap.newKeySet();
  private final List<String> early = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger startsUnderWay = new AtomicInteger();
  private final AtomicInteger mostStarts = new AtomicInteger();

  @AfterEach
  void close() {
    threads.close();
  }

  @Test
  void tenThousandStepsAreDoneInOrderAndWithinTheirLimits() throws Exception {
    List<PreviewStep> steps = new ArrayList<>();
    for (int tier = 0; tier < 10; tier++) {
      List<String> before = tier == 0 ? List.of() : List.of("gate-" + Integer.toString(tier - 1));
      List<String> starts = new ArrayList<>();
      for (int server = 0; server < 333; server++) {
        String name = tier + "-" + server;
        steps.add(step("attach-" + name, new Act.AttachVolume(name, "v"), before));
        steps.add(step("start-" + name, new Act.StartServer(name), List.of("attach-" + name)));
        steps.add(step("check-" + name, new Act.CheckHealth(name, 60), List.of("start-" + name)));
        starts.add("check-" + name);
      }
      steps.add(step("gate-" + tier, new Act.Gate(starts, starts.size()), starts));
    }

    StepGraph.End end = run(steps);

    assertThat(end).isInstanceOf(StepGraph.End.Finished.class);
    assertThat(begun).hasSize(10_000).doesNotHaveDuplicates();
    assertThat(early).isEmpty();
    assertThat(mostStarts).hasValueLessThanOrEqualTo(7);
  }

  @Test
  void theLongestWayGoesFirst() throws Exception {
    PreviewStep small = step("a-short", new Act.AttachVolume("a", "v"), List.of());
    PreviewStep large = step("b-long", new Act.AttachVolume("b", "v"), List.of());
    PreviewStep behind = step("start", new Act.StartServer("b"), List.of("b-long"));

    StepGraph graph = graph(List.of(small, large, behind), new Concurrency(1, 1, 1, 1, 1, false));
    graph.run(new Parallel(threads));

    assertThat(begun).startsWith("b-long");
  }

  @Test
  void aFailureThatMattersLetsNothingNewBegin() throws Exception {
    failing.put("one", Integer.MAX_VALUE);

    StepGraph.End end =
        run(
            List.of(
                step("one", new Act.StartServer("1"), List.of()),
                step("two", new Act.StartServer("2"), List.of("one"))));

    assertThat(end).isInstanceOf(StepGraph.End.Failed.class);
    assertThat(begun).containsExactly("one");
  }

  @Test
  void aStepIsTriedAsOftenAsItsPolicySays() throws Exception {
    failing.put("one", 2);

    StepGraph.End end =
        run(List.of(step("one", new Act.StartServer("1"), List.of(), OnFailure.retry(2), false)));

    assertThat(end).isInstanceOf(StepGraph.End.Finished.class);
    assertThat(begun).containsExactly("one", "one", "one");
  }

  @Test
  void aStepThatAPersonIsAskedAboutHoldsOnlyWhatIsBehindIt() throws Exception {
    failing.put("one", Integer.MAX_VALUE);

    StepGraph.End end =
        run(
            List.of(
                step("one", new Act.StartServer("1"), List.of(), OnFailure.ASK, false),
                step("two", new Act.StartServer("2"), List.of("one")),
                step("other", new Act.StartServer("3"), List.of())));

    assertThat(end).isEqualTo(new StepGraph.End.Waiting(Set.of("one")));
    assertThat(begun).containsExactlyInAnyOrder("one", "other");
  }

  @Test
  void aGateCountsWhatAnOptionalStepLeaves() throws Exception {
    failing.put("one", Integer.MAX_VALUE);

    StepGraph.End end =
        run(
            List.of(
                step("one", new Act.StartServer("1"), List.of(), OnFailure.FAIL, true),
                step("check", new Act.CheckHealth("1", 1), List.of("one"), OnFailure.FAIL, true),
                step("gate", new Act.Gate(List.of("check"), 0), List.of("check"))));

    assertThat(end).isInstanceOf(StepGraph.End.Finished.class);
    assertThat(begun).containsExactly("one", "gate");
  }

  @Test
  void whatIsThrottledIsTriedAgainAndFewerAtOnce() throws Exception {
    throttled.add("one");
    Limits limits = new Limits(new Concurrency(8, 1, 1, 1, 1, true));
    StepGraph graph =
        new StepGraph(
            List.of(step("one", new Act.StartServer("1"), List.of())),
            limits,
            step -> Typical.of(step.act()),
            hands(),
            Optional::empty);

    assertThat(graph.run(new Parallel(threads))).isInstanceOf(StepGraph.End.Finished.class);

    assertThat(begun).containsExactly("one", "one");
    assertThat(limits.limit(new Limits.Lane(Limits.Kind.START, "recovery"))).isEqualTo(5);
  }

  @Test
  void whatTheLedgerSaysIsDoneIsNotDoneAgain() throws Exception {
    states.put("one", new StepState.Succeeded(Instant.EPOCH, Instant.EPOCH));

    run(
        List.of(
            step("one", new Act.StartServer("1"), List.of()),
            step("two", new Act.StartServer("2"), List.of("one"))));

    assertThat(begun).containsExactly("two");
  }

  @Test
  void whatAnotherProcessBeganTakesItsPlaceFirst() throws Exception {
    states.put("begun", new StepState.Unknown(Instant.EPOCH));

    graph(
            List.of(
                step("long-way", new Act.StartServer("1"), List.of()),
                step("behind", new Act.StartServer("2"), List.of("long-way")),
                step("begun", new Act.StartServer("3"), List.of())),
            new Concurrency(1, 1, 1, 1, 1, true))
        .run(new Parallel(threads));

    assertThat(begun).containsExactly("begun", "long-way", "behind");
  }

  @Test
  void whatIsTriedAgainAfterAllIsWaitedForAgain() throws Exception {
    failing.put("optional", 1);
    List<PreviewStep> steps =
        List.of(
            new PreviewStep(
                "optional",
                Phase.RECOVER,
                new Act.StartServer("1"),
                new Subject("recovery", "optional"),
                new Expectation("", ""),
                new Bounds("other", 60, true),
                List.of()),
            step("first", new Act.StartServer("2"), List.of("optional")),
            step("last", new Act.StartServer("3"), List.of("first", "optional")));
    StepGraph.Hands hands = hands();
    StepGraph graph =
        new StepGraph(
            steps,
            new Limits(LIMITS),
            step -> Typical.of(step.act()),
            new StepGraph.Hands() {
              @Override
              public void gather() {}

              @Override
              public StepOutcome run(PreviewStep step) throws InterruptedException {
                StepOutcome outcome = hands.run(step);
                if (step.id().equals("first")) {
                  states.put("optional", new StepState.Pending());
                }
                return outcome;
              }

              @Override
              public StepState state(String stepId) {
                return hands.state(stepId);
              }

              @Override
              public void ask(PreviewStep step, String why) {
                hands.ask(step, why);
              }

              @Override
              public void breathe() {}
            },
            Optional::empty);

    assertThat(graph.run(new Parallel(threads))).isInstanceOf(StepGraph.End.Finished.class);

    assertThat(begun).containsExactly("optional", "first", "optional", "last");
  }

  @Test
  void actsAtALostSiteHoldNoPlaceOfTheOther() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    PreviewStep fence =
        new PreviewStep(
            "fence",
            Phase.FENCE,
            new Act.ShutDown("old", true),
            new Subject("home", "old"),
            new Expectation("", ""),
            new Bounds("", 60, true),
            List.of());
    PreviewStep start = step("start", new Act.StartServer("new"), List.of());
    StepGraph.Hands hands = hands();
    StepGraph graph =
        new StepGraph(
            List.of(fence, start),
            new Limits(new Concurrency(1, 1, 1, 1, 1, true)),
            step -> Typical.of(step.act()),
            new StepGraph.Hands() {
              @Override
              public void gather() {}

              @Override
              public StepOutcome run(PreviewStep step) throws InterruptedException {
                if (step.id().equals("fence") && !started.await(30, TimeUnit.SECONDS)) {
                  return new StepOutcome.NotDone("the start waits for the fence");
                }
                started.countDown();
                return hands.run(step);
              }

              @Override
              public StepState state(String stepId) {
                return hands.state(stepId);
              }

              @Override
              public void ask(PreviewStep step, String why) {
                hands.ask(step, why);
              }

              @Override
              public void breathe() {}
            },
            Optional::empty);

    graph.run(new Parallel(threads));

    assertThat(begun).containsExactlyInAnyOrder("start", "fence");
  }

  private StepGraph.End run(List<PreviewStep> steps) throws InterruptedException {
    return graph(steps, LIMITS).run(new Parallel(threads));
  }

  private StepGraph graph(List<PreviewStep> steps, Concurrency concurrency) {
    return new StepGraph(
        steps, new Limits(concurrency), step -> Typical.of(step.act()), hands(), Optional::empty);
  }

  private StepGraph.Hands hands() {
    return new StepGraph.Hands() {
      @Override
      public StepOutcome run(PreviewStep step) {
        begun.add(step.id());
        for (String before : step.dependsOn()) {
          if (!state(before).isDone() && !step.bounds().optional() && !isGateOfOptional(step)) {
            early.add(step.id());
          }
        }
        boolean start = step.act() instanceof Act.StartServer;
        if (start) {
          mostStarts.accumulateAndGet(startsUnderWay.incrementAndGet(), Math::max);
        }
        StepOutcome outcome = outcome(step.id());
        if (start) {
          startsUnderWay.decrementAndGet();
        }
        return outcome;
      }

      @Override
      public StepState state(String stepId) {
        return states.getOrDefault(stepId, new StepState.Pending());
      }

      @Override
      public void ask(PreviewStep step, String why) {
        states.put(step.id(), new StepState.Waiting(Instant.EPOCH, why, Optional.empty()));
      }

      @Override
      public void gather() {}

      @Override
      public void breathe() {}
    };
  }

  private static boolean isGateOfOptional(PreviewStep step) {
    return step.act() instanceof Act.Gate(List<String> _, int atLeast) && atLeast == 0;
  }

  private StepOutcome outcome(String id) {
    if (throttled.remove(id)) {
      return new StepOutcome.NotDone("slow down", true);
    }
    if (failing.getOrDefault(id, 0) > 0) {
      failing.merge(id, -1, Integer::sum);
      states.put(id, new StepState.Failed(Instant.EPOCH, Instant.EPOCH, "broken"));
      return new StepOutcome.NotDone("broken");
    }
    states.put(id, new StepState.Succeeded(Instant.EPOCH, Instant.EPOCH));
    return new StepOutcome.Done();
  }

  private static PreviewStep step(String id, Act act, List<String> after) {
    return step(id, act, after, OnFailure.FAIL, false);
  }

  private static PreviewStep step(
      String id, Act act, List<String> after, OnFailure onFailure, boolean optional) {
    return new PreviewStep(
        id,
        Phase.RECOVER,
        act,
        new Subject("recovery", id),
        new Expectation("", ""),
        new Bounds("boot", 60, optional, onFailure),
        after);
  }
}
