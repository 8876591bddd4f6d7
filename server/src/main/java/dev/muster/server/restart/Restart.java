package dev.muster.server.restart;

import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfEvent.Reason;
import dev.muster.cadf.Crn;
import dev.muster.cadf.EventMessage;
import dev.muster.cadf.Outcome;
import dev.muster.cadf.SeverityRules;
import dev.muster.cloud.Accepted;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Completion;
import dev.muster.cloud.Progress;
import dev.muster.ledger.Ledgers;
import dev.muster.recovery.run.DrillEngine;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunJournal;
import dev.muster.recovery.run.RunState;
import dev.muster.server.resource.Site;
import dev.muster.server.resource.Sites;
import dev.muster.server.wiring.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// Gives every act that was cut off by a stop its outcome, by looking at the cloud and never by
/// acting again: success if its post-condition holds, else failure with what was seen. Interrupted
/// runs are cleaned up behind it.
@Component
final class Restart implements InitializingBean, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Restart.class);

  /// What was created may be listed late; what is not seen by then was never taken on.
  private static final Duration SEEN_WITHIN = Duration.ofMinutes(2);

  private static final Duration DONE_WITHIN = Duration.ofHours(2);
  private static final String RUN_START = "dr-run.start";
  private static final String RUN_CLEANUP = "dr-run.cleanup";

  private final Ledgers ledgers;
  private final RunJournal journal;
  private final DrillEngine engine;
  private final Sites sites;
  private final Settings settings;
  private final InstantSource clock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Restart(
      Ledgers ledgers,
      RunJournal journal,
      DrillEngine engine,
      Sites sites,
      Settings settings,
      InstantSource clock) {
    this.ledgers = ledgers;
    this.journal = journal;
    this.engine = engine;
    this.sites = sites;
    this.settings = settings;
    this.clock = clock;
  }

  /// Folds the ledgers and begins to resolve what is open. The framework waits for the fold before
  /// it answers calls.
  @Override
  public void afterPropertiesSet() {
    List<CadfEvent> open = OpenActs.find(ledgers, journal);
    journal.interrupted();
    for (CadfEvent event : open) {
      if (!event.action().equals(RUN_START) && !event.action().equals(RUN_CLEANUP)) {
        threads.execute(() -> guarded(event));
      }
    }
    for (Run run : engine.runs()) {
      if (run.state() instanceof RunState.Interrupted) {
        log.info("run {} was interrupted; what it left is taken away", run.id());
        engine.cleanUp(run.id(), run.head().initiator());
      }
    }
  }

  private void guarded(CadfEvent pending) {
    try {
      resolve(pending);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (AuditUnavailableException e) {
      log.warn("act {} stays open: the ledger takes no events", pending.correlationId());
    } catch (RuntimeException e) {
      log.error("act {} could not be resolved", pending.correlationId(), e);
    }
  }

  private void resolve(CadfEvent pending) throws InterruptedException {
    Optional<CloudReader> cloud = workspaceOf(pending);
    Optional<AskedMutation> asked = cloud.flatMap(reader -> AskedMutation.of(pending, reader));
    if (cloud.isEmpty() || asked.isEmpty()) {
      end(pending, Outcome.FAILURE, Reason.of(500, "Muster stopped before the act ended"), null);
      return;
    }
    Duration interval = settings.lookInterval();
    long seenWithin = Math.max(1, real(SEEN_WITHIN).dividedBy(interval));
    long doneWithin = Math.max(1, real(DONE_WITHIN).dividedBy(interval));
    String seen = "nothing of it";
    for (long look = 0; look < doneWithin; look++) {
      Optional<String> id = asked.get().resourceId().apply(cloud.get());
      if (id.isEmpty() && look >= seenWithin) {
        break;
      }
      if (id.isPresent()) {
        switch (Completion.look(asked.get().mutation(), Accepted.of(id.get()), cloud.get())) {
          case Progress.Settled(String _, JsonNode response) -> {
            end(pending, Outcome.SUCCESS, Reason.of(200), response);
            return;
          }
          case Progress.Failed(int code, String why) -> {
            end(pending, Outcome.FAILURE, Reason.of(code, why), null);
            return;
          }
          case Progress.Working(String detail) -> {
            seen = detail;
            // An act that was never taken on changes nothing, however long one looks.
            if (look >= seenWithin && isUntouched(asked.get(), cloud.get(), detail)) {
              look = doneWithin;
            }
          }
        }
      }
      TimeUnit.NANOSECONDS.sleep(interval.toNanos());
    }
    String why = "Muster stopped before the act ended; seen after the restart: " + seen;
    end(pending, Outcome.FAILURE, Reason.of(504, why), null);
  }

  /// Whether the look still shows what it showed before the act could have begun.
  private static boolean isUntouched(AskedMutation asked, CloudReader cloud, String detail) {
    return asked
        .resourceId()
        .apply(cloud)
        .map(id -> Completion.look(asked.mutation(), Accepted.of(id), cloud))
        .map(again -> again instanceof Progress.Working(String same) && same.equals(detail))
        .orElse(true);
  }

  private Optional<CloudReader> workspaceOf(CadfEvent event) {
    String workspace = Crn.parse(event.target().id()).serviceInstance();
    return sites.all().stream()
        .map(Site::cloud)
        .filter(cloud -> cloud.workspace().id().equals(workspace))
        .map(cloud -> cloud.look())
        .findFirst();
  }

  private Duration real(Duration cloudTime) {
    return Duration.ofMillis(
        Math.max(1_000, Math.round(cloudTime.toMillis() / settings.timeScale())));
  }

  /// Records the outcome: the pending event again, with how it ended.
  private void end(CadfEvent pending, Outcome outcome, Reason reason, @Nullable JsonNode response) {
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
            SeverityRules.standard().severity(action, outcome, reason.reasonCode()),
            pending.initiator(),
            pending.target(),
            reason,
            pending.requestData(),
            response,
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
