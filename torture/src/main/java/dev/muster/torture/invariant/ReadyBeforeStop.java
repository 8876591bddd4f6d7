package dev.muster.torture.invariant;

import dev.muster.cloud.Mutation;

/// I3: a move stops no server of the site that is left before everything passed that had to be
/// looked at first, or a person went on without it.
final class ReadyBeforeStop implements Check {
  @Override
  public void see(Sight sight, Tales tales, Complaints complaints) {
    if (!(sight instanceof Sight.Asked(var _, Mutation mutation, var _))
        || !(mutation instanceof Mutation.StopServer)
        || tales.behind.isEmpty()) {
      return;
    }
    Intent intent = tales.behind.get();
    RunTale tale = tales.runs.get(intent.run);
    if (tale == null || !(tale.mode.equals("planned") || tale.mode.equals("failback"))) {
      return;
    }
    RunTale.Planned stop = tale.planned.get(intent.step);
    if (stop == null || !stop.part().equals("forward")) {
      return;
    }
    long checks = 0;
    for (RunTale.Planned step : tale.planned.values()) {
      if (step.phase().equals("readiness")) {
        checks++;
        RunTale.StepTale told = tale.step(step.id());
        if (!told.succeeded && !told.skipped) {
          complaints.add(
              tale.id, intent.step, "stops a server, and %s has not passed".formatted(step.id()));
        }
      }
    }
    if (checks == 0) {
      complaints.add(tale.id, intent.step, "stops a server, and nothing was looked at before");
    }
  }
}
