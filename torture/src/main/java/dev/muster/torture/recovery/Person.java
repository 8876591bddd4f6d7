package dev.muster.torture.recovery;

import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.run.ControlResult;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunEngine;
import dev.muster.recovery.run.RunState;
import dev.muster.recovery.run.RunStep;
import dev.muster.recovery.run.StepState;
import dev.muster.torture.Tally;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Somebody at the controls.
final class Person {
  static final Initiator ALICE =
      new Initiator(
          "alice",
          "Alice",
          "service/security/account/user",
          "alice",
          "Alice",
          new Host("test/1", "127.0.0.1", "IPv4"),
          new Credential("token"));

  private final Random random;
  private final World world;
  private final Meddler meddler;
  private final Tally tally;

  Person(Random random, World world, Meddler meddler, Tally tally) {
    this.random = random;
    this.world = world;
    this.meddler = meddler;
    this.tally = tally;
  }

  /// Presses any button, whether it does anything now or not.
  void anything(RunEngine engine, Run run) {
    Run.Offer[] offers = Run.Offer.values();
    press(engine, run, offers[random.nextInt(offers.length)]);
  }

  /// Decides something about a run that waits for it. The longer it lasted, the more directly.
  void decide(RunEngine engine, Run run, int round) {
    List<Run.Offer> offers = run.offers().stream().sorted().toList();
    boolean waits = !run.waiting().isEmpty();
    if (offers.isEmpty()) {
      return;
    }
    if (round < 6 || round % 5 == 4) {
      press(engine, run, offers.get(random.nextInt(offers.size())));
    } else if (waits && run.state() instanceof RunState.Running) {
      press(engine, run, round % 5 == 0 ? Run.Offer.SKIP : Run.Offer.ACKNOWLEDGE);
    } else {
      Run.Offer wanted =
          switch (run.state()) {
            case RunState.AwaitingCommit _ ->
                random.nextBoolean() ? Run.Offer.COMMIT : Run.Offer.ROLL_BACK;
            case RunState.Interrupted _ ->
                offers.contains(Run.Offer.CLEAN_UP) ? Run.Offer.CLEAN_UP : Run.Offer.RESUME;
            case RunState.Halted _, RunState.Paused _ -> {
              boolean last = round > 20 || round % 5 == 3;
              yield last && offers.contains(Run.Offer.LEAVE)
                  ? Run.Offer.LEAVE
                  : round % 5 == 2 && offers.contains(Run.Offer.ROLL_BACK)
                      ? Run.Offer.ROLL_BACK
                      : Run.Offer.RESUME;
            }
            default -> offers.getFirst();
          };
      press(engine, run, wanted);
    }
  }

  private void press(RunEngine engine, Run run, Run.Offer offer) {
    String id = run.id();
    ControlResult result =
        switch (offer) {
          case PAUSE -> engine.pause(id, ALICE);
          case RESUME -> engine.resume(id, ALICE);
          case CANCEL -> engine.cancel(id, ALICE);
          case LEAVE -> engine.leave(id, ALICE);
          case ROLL_BACK -> engine.rollBack(id, ALICE);
          case COMMIT -> engine.commit(id, ALICE);
          case CLEAN_UP -> engine.cleanUp(id, ALICE);
          case RETRY -> engine.retry(id, step(run), ALICE);
          case SKIP -> engine.skip(id, step(run), "not needed today", ALICE);
          case ACKNOWLEDGE -> acknowledge(engine, run);
        };
    world.note("%s %s %s".formatted(offer, id, result.getClass().getSimpleName()));
    if (result instanceof ControlResult.Accepted) {
      tally.count("persons: " + offer.name().toLowerCase(Locale.ROOT).replace('_', ' '), 1);
    }
  }

  private String step(Run run) {
    List<RunStep> steps =
        run.steps().stream()
            .filter(step ->
                step.state() instanceof StepState.Failed
                    || step.state() instanceof StepState.Waiting)
            .toList();
    List<RunStep> any = steps.isEmpty() || random.nextInt(8) == 0 ? run.steps() : steps;
    return any.isEmpty() ? "none" : any.get(random.nextInt(any.size())).id();
  }

  /// Whoever says that the old side cannot write has seen to it.
  private ControlResult acknowledge(RunEngine engine, Run run) {
    List<RunStep> waiting = run.waiting();
    String step = waiting.isEmpty() ? step(run) : waiting.get(random.nextInt(waiting.size())).id();
    run.step(step)
        .flatMap(RunStep::planned)
        .filter(planned -> planned.act() instanceof Act.ConfirmFence)
        .ifPresent(_ -> meddler.fence(isOut(run)));
    return engine.acknowledge(run.id(), step, "done", ALICE);
  }

  private static boolean isOut(Run run) {
    return run.steps().stream()
        .flatMap(step -> step.planned().stream())
        .filter(step -> step.act() instanceof Act.Promote)
        .anyMatch(step -> step.subject().site().equals("recovery"));
  }
}
