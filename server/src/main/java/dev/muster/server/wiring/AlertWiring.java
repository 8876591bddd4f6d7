package dev.muster.server.wiring;

import dev.muster.alerting.Alert;
import dev.muster.alerting.AlertEngine;
import dev.muster.alerting.AlertListener;
import dev.muster.alerting.AlertRule;
import dev.muster.ledger.Follower;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import dev.muster.trail.EventTrail;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The alerts that every installation has. They are told in the log, as warnings.
@Configuration(proxyBeanMethods = false)
class AlertWiring {
  private static final Logger log = LoggerFactory.getLogger(AlertWiring.class);
  private static final List<AlertRule> RULES =
      List.of(
          new AlertRule.RepeatedRefusals("repeated-refusals", Duration.ofMinutes(5), 10),
          new AlertRule.UnfinishedAct("unfinished-act", Duration.ofHours(3)),
          new AlertRule.ActionPerformed("token-created", Set.of("dr-token.create")));

  @Bean
  AlertEngine alertEngine(Clock clock) {
    return new AlertEngine(
        RULES,
        clock,
        new AlertListener() {
          @Override
          public void opened(Alert alert) {
            log.warn("alert {}: {}", alert.rule(), alert.reason());
          }

          @Override
          public void resolved(Alert alert) {
            log.info("alert over {}: {}", alert.rule(), alert.key());
          }
        });
  }

  /// Feeds the engine from every ledger, and lets it know that time passes.
  record AlertFeed(List<Follower> followers, ScheduledExecutorService clockwork)
      implements AutoCloseable {
    @Override
    public void close() {
      clockwork.shutdownNow();
      followers.forEach(Follower::close);
    }
  }

  /// Starts when the trail has made the installation's ledger.
  @Bean
  AlertFeed alertFeed(AlertEngine engine, Ledgers ledgers, EventTrail trail) {
    List<Follower> followers = new ArrayList<>();
    for (LedgerName name : ledgers.names()) {
      Ledger ledger = ledgers.ledger(name);
      // What stands there already was told by an earlier process.
      followers.add(
          ledger.follow(
              "alerts", ledger.minimumIndex(), engine.follower(name.location(), ledger.size())));
    }
    log.info(
        "alerts follow {} ledgers of {} locations", followers.size(), trail.locations().size());
    ScheduledExecutorService clockwork =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("alerts").factory());
    var _ = clockwork.scheduleWithFixedDelay(engine::tick, 5, 5, TimeUnit.SECONDS);
    return new AlertFeed(List.copyOf(followers), clockwork);
  }
}
