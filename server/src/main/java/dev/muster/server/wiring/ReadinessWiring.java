package dev.muster.server.wiring;

import dev.muster.cadf.Crn;
import dev.muster.cloud.AuditRecorder;
import dev.muster.recovery.readiness.PlanReadiness;
import dev.muster.recovery.run.RunEngine;
import dev.muster.recovery.run.RunJournal;
import dev.muster.server.recovery.HouseKeeping;
import dev.muster.server.recovery.KeptPlans;
import dev.muster.server.recovery.ReadinessWatch;
import dev.muster.server.resource.Site;
import dev.muster.server.resource.Sites;
import dev.muster.server.state.DataFolder;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Readiness, asked for and on an interval.
@Configuration(proxyBeanMethods = false)
class ReadinessWiring {
  private static final Logger log = LoggerFactory.getLogger(ReadinessWiring.class);
  private static final Duration INTERVAL = Duration.ofMinutes(5);

  @Bean
  PlanReadiness planReadiness(
      Sites sites,
      RunJournal journal,
      DataFolder folder,
      Settings settings,
      ExecutorService operationWatchers,
      Clock clock) {
    return new PlanReadiness(
        sites.withRole(Site.HOME).cloud().look(),
        sites.withRole(Site.RECOVERY).cloud().look(),
        new HouseKeeping(journal, sites, folder.root(), key(settings.cloud()), clock),
        operationWatchers,
        clock);
  }

  /// The simulated account has one API key, which has all rights and does not end.
  private static HouseKeeping.Key key(CloudConfig cloud) {
    return switch (cloud) {
      case CloudConfig.Simulated _ -> new HouseKeeping.Key(true, true);
      case CloudConfig.PowerVs(var _, var _, boolean editor, boolean simulated) ->
          new HouseKeeping.Key(editor || simulated, simulated);
    };
  }

  @Bean
  ReadinessWatch readinessWatch(
      KeptPlans plans,
      RunEngine engine,
      PlanReadiness readiness,
      AuditRecorder recorder,
      Crn serviceInstance,
      Supplier<String> ids) {
    return new ReadinessWatch(plans, engine, readiness, recorder, serviceInstance, ids);
  }

  /// The interval's clockwork.
  record Rounds(ScheduledExecutorService clockwork) implements AutoCloseable {
    @Override
    public void close() {
      clockwork.shutdownNow();
    }
  }

  @Bean
  Rounds readinessRounds(ReadinessWatch watch) {
    ScheduledExecutorService clockwork =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("readiness").factory());
    var _ =
        clockwork.scheduleWithFixedDelay(
            () -> round(watch), INTERVAL.toSeconds(), INTERVAL.toSeconds(), TimeUnit.SECONDS);
    return new Rounds(clockwork);
  }

  /// An exception would end the interval for good.
  private static void round(ReadinessWatch watch) {
    try {
      watch.look();
    } catch (RuntimeException e) {
      log.warn("readiness could not be checked: {}", e.toString());
    }
  }
}
