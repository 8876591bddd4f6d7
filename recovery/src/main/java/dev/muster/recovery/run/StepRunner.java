package dev.muster.recovery.run;

import dev.muster.cloud.ActContext;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.Audited;
import dev.muster.cloud.AuditedCloud;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Operation;
import dev.muster.cloud.OperationState;
import dev.muster.cloud.Query;
import dev.muster.cloud.Result;
import dev.muster.cloud.Server;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Does single steps on the way forward, and single mutations of the cleanup.
final class StepRunner {
  private final Sites sites;
  private final RunJournal journal;
  private final RunEvents events;
  private final EngineSettings settings;
  private final InstantSource clock;
  private final String runId;

  StepRunner(
      Sites sites,
      RunJournal journal,
      RunEvents events,
      EngineSettings settings,
      InstantSource clock,
      String runId) {
    this.sites = sites;
    this.journal = journal;
    this.events = events;
    this.settings = settings;
    this.clock = clock;
    this.runId = runId;
  }

  /// Does one step of the way forward and waits for its end.
  ///
  /// @throws AuditUnavailableException if an event could not be recorded
  StepOutcome forward(PreviewStep step) throws InterruptedException {
    Run run = journal.require(runId);
    ActContext context = RunEvents.context(run, step.id(), run.head().initiator());
    return switch (step.act()) {
      case Act.ReadServer(String id, var statuses) ->
          look(
              step,
              id,
              context,
              server ->
                  statuses.contains(server.status())
                      ? ""
                      : "status must be %s, got: %s"
                          .formatted(String.join(" or ", statuses), server.status()));
      case Act.CheckHealth(String id, long withinSeconds) -> {
        awaitHealth(step, id, Duration.ofSeconds(withinSeconds));
        yield look(step, id, context, StepRunner::whyUnhealthy);
      }
      case Act.StartServer(String id) -> {
        String why = StartGuard.whyNot(id, run, sites.door(step.subject().site()).look());
        if (why.isEmpty()) {
          yield mutate(step, run, context);
        }
        events.refused(
            StartGuard.EXPECTED, step, crn(sites.door(step.subject().site()), id), context, why);
        yield new StepOutcome.NotDone(why);
      }
      default -> mutate(step, run, context);
    };
  }

  private StepOutcome mutate(PreviewStep step, Run run, ActContext context)
      throws InterruptedException {
    Optional<Mutation> mutation = Mutations.of(step.act(), run);
    return mutation.isEmpty()
        ? new StepOutcome.NotDone("what it works on was not made")
        : act(
            sites.door(step.subject().site()),
            mutation.get(),
            context,
            Duration.ofSeconds(step.bounds().timeoutSeconds()));
  }

  private static String crn(AuditedCloud door, String serverId) {
    return door.workspace().crn("pvm-instance", serverId);
  }

  /// Does one mutation and waits for its end.
  ///
  /// @param timeout in the cloud's time
  StepOutcome act(AuditedCloud door, Mutation mutation, ActContext context, Duration timeout)
      throws InterruptedException {
    Operation operation = door.begin(mutation, context);
    try {
      OperationState end =
          operation.done().get(settings.real(timeout).toMillis(), TimeUnit.MILLISECONDS);
      return switch (end) {
        case OperationState.Succeeded _ -> new StepOutcome.Done();
        case OperationState.Failed(int code, String why) ->
            new StepOutcome.NotDone("%d %s".formatted(code, why));
        case OperationState.Pending(String detail) -> new StepOutcome.NotDone(detail);
      };
    } catch (TimeoutException e) {
      // Not failed: nobody knows. Its outcome event may still come; the cleanup looks.
      return new StepOutcome.NotDone("not seen to be done within " + timeout);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuditUnavailableException unavailable) {
        throw unavailable;
      }
      return new StepOutcome.NotDone("broke off: " + e.getCause());
    }
  }

  /// What is wrong with a server as seen; empty if nothing is.
  @FunctionalInterface
  private interface Judge {
    String judge(Server server);
  }

  /// One recorded read, and the recorded verdict on what it showed.
  private StepOutcome look(PreviewStep step, String serverId, ActContext context, Judge judge) {
    AuditedCloud door = sites.door(step.subject().site());
    Audited<Server> read = door.read(Query.server(serverId), context);
    String why =
        switch (read.result()) {
          case Result.Done<Server>(Server server) -> judge.judge(server);
          case Result.Refused<Server>(int status, String message) ->
              "%d %s".formatted(status, message);
          case Result.Unknown<Server>(String reason) -> reason;
        };
    events.checked(step, crn(door, serverId), context, why);
    return why.isEmpty() ? new StepOutcome.Done() : new StepOutcome.NotDone(why);
  }

  private void awaitHealth(PreviewStep step, String serverId, Duration within)
      throws InterruptedException {
    Instant deadline = clock.instant().plus(settings.real(within));
    while (!isHealthy(step, serverId) && clock.instant().isBefore(deadline)) {
      settings.pause().pause(settings.pollEvery());
    }
  }

  private boolean isHealthy(PreviewStep step, String serverId) {
    return sites.door(step.subject().site()).look().server(serverId)
            instanceof Result.Done<Server>(Server server)
        && whyUnhealthy(server).isEmpty();
  }

  private static String whyUnhealthy(Server server) {
    return server.isRunning() && server.isHealthy()
        ? ""
        : "must be ACTIVE with health OK, got: %s with health %s"
            .formatted(server.status(), server.health());
  }
}
