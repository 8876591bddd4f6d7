package dev.muster.server.restart;

import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Crn;
import dev.muster.cadf.EventMessage;
import dev.muster.cadf.Outcome;
import dev.muster.cadf.SeverityRules;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.AuditedCloud;
import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Result;
import dev.muster.ledger.Ledgers;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunEngine;
import dev.muster.recovery.run.RunJournal;
import dev.muster.recovery.run.RunState;
import dev.muster.server.resource.Site;
import dev.muster.server.resource.Sites;
import dev.muster.server.restart.OpenActs.OpenAct;
import dev.muster.server.wiring.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/// Gives every act that was cut off by a stop its outcome, by looking and never by acting again:
/// success if its post-condition holds, else failure with what was seen. The acts of runs are the
/// engine's: it takes them up, and goes on with each run where it was.
@Component
final class Restart implements InitializingBean, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Restart.class);

  /// What was created may be listed late; what is not seen by then was never taken on.
  private static final Duration SEEN_WITHIN = Duration.ofMinutes(2);

  private static final Duration DONE_WITHIN = Duration.ofHours(2);
  private static final Duration TICK = Duration.ofSeconds(2);

  private final Ledgers ledgers;
  private final RunJournal journal;
  private final RunEngine engine;
  private final Sites sites;
  private final OwnActs ownActs;
  private final SeverityRules severities;
  private final CloudActs cloudActs;
  private final Duration traceWithin;
  private final InstantSource clock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Restart(
      Ledgers ledgers,
      RunJournal journal,
      RunEngine engine,
      Sites sites,
      OwnActs ownActs,
      SeverityRules severities,
      Settings settings,
      InstantSource clock) {
    this.ledgers = ledgers;
    this.journal = journal;
    this.engine = engine;
    this.sites = sites;
    this.ownActs = ownActs;
    this.severities = severities;
    this.cloudActs =
        new CloudActs(
            settings.lookInterval(),
            real(SEEN_WITHIN, settings),
            real(DONE_WITHIN, settings),
            Thread::sleep);
    this.clock = clock;
    // As long as the engine itself looks: whoever comes first must not keep the other waiting.
    traceWithin = Duration.ofMillis(Math.round(SEEN_WITHIN.toMillis() / settings.timeScale()));
  }

  /// Folds the ledgers and begins to resolve what is open. The framework waits for the fold before
  /// it answers calls.
  @Override
  public void afterPropertiesSet() {
    OpenActs acts = OpenActs.find(ledgers, journal);
    journal.interrupted();
    List<OpenAct> left = new ArrayList<>();
    for (OpenAct act : acts.open()) {
      if (OpenActs.runOf(act.event()).isEmpty()) {
        threads.execute(() -> guarded(act.event(), acts));
      } else {
        left.add(act);
      }
    }
    threads.execute(() -> goOn(left));
  }

  /// Goes on with the runs that the last process left, and from then on sees to what is due by
  /// time.
  private void goOn(List<OpenAct> left) {
    try {
      engine.adopt();
      for (Run run : engine.runs()) {
        if (run.state() instanceof RunState.Interrupted && run.head().pin().mode() == Mode.DRILL) {
          log.info("run {} was interrupted and has no plan on record; it is cleaned up", run.id());
          engine.cleanUp(run.id(), run.head().initiator());
        }
      }
    } catch (RuntimeException e) {
      log.error("runs stay interrupted until the next start", e);
    }
    left.forEach(act -> threads.execute(() -> follow(act)));
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(TICK);
        engine.tick();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        log.warn("what is due for runs could not be done; it is tried again", e);
      }
    }
  }

  /// An act of a run that no step waits for any more, such as stopping a server at a site that was
  /// lost, has its outcome all the same: when the site tells, or when it is too late for that.
  private void follow(OpenAct act) {
    CadfEvent pending = act.event();
    Optional<AuditedCloud> door = doorOf(pending);
    try {
      while (door.isPresent()) {
        switch (AskedMutation.of(pending, door.get().look())) {
          case Result.Done<Mutation>(Mutation mutation) -> {
            door.get().takeUp(mutation, pending, act.receipt(), traceWithin);
            return;
          }
          case Result.Refused<Mutation>(int status, String why) -> {
            log.error("act {} cannot be told: {} {}", pending.correlationId(), status, why);
            return;
          }
          case Result.Unknown<Mutation> _ -> Thread.sleep(TICK);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void guarded(CadfEvent pending, OpenActs acts) {
    try {
      Optional<CloudReader> cloud = workspaceOf(pending);
      end(
          pending,
          cloud.isPresent() ? cloudActs.of(pending, cloud.get()) : ownActs.of(pending, acts));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (AuditUnavailableException e) {
      log.warn("act {} stays open: the ledger takes no events", pending.correlationId());
    } catch (RuntimeException e) {
      log.error("act {} could not be resolved", pending.correlationId(), e);
    }
  }

  private Optional<CloudReader> workspaceOf(CadfEvent event) {
    return doorOf(event).map(AuditedCloud::look);
  }

  private Optional<AuditedCloud> doorOf(CadfEvent event) {
    String workspace = Crn.parse(event.target().id()).serviceInstance();
    return sites.all().stream()
        .map(Site::cloud)
        .filter(cloud -> cloud.workspace().id().equals(workspace))
        .findFirst();
  }

  private static Duration real(Duration cloudTime, Settings settings) {
    return Duration.ofMillis(
        Math.max(1_000, Math.round(cloudTime.toMillis() / settings.timeScale())));
  }

  /// Records the outcome: the pending event again, with how it ended.
  private void end(CadfEvent pending, Ending ending) {
    Outcome outcome = ending.outcome();
    var action = ActionCatalogue.standard().require(pending.action());
    journal.record(
        new CadfEvent(
            pending.logSourceCRN(),
            pending.saveServiceCopy(),
            pending.dataEvent(),
            outcome,
            clock.instant(),
            pending.action(),
            pending.correlationId(),
            severities.severity(action, outcome, ending.reason().reasonCode()),
            pending.initiator(),
            pending.target(),
            ending.reason(),
            pending.requestData(),
            ending.response(),
            EventMessage.of(action, pending.target().name(), outcome),
            pending.observer(),
            pending.extensions()));
    log.info("act {} resolved after the restart: {}", pending.correlationId(), outcome.wire());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
