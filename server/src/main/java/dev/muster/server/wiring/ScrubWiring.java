package dev.muster.server.wiring;

import dev.muster.cadf.Crn;
import dev.muster.cloud.AuditRecorder;
import dev.muster.ledger.Ledgers;
import dev.muster.server.events.ScrubWatch;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Puts on record what reading the ledgers again finds.
@Configuration(proxyBeanMethods = false)
class ScrubWiring {
  private static final Logger log = LoggerFactory.getLogger(ScrubWiring.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  @Bean
  ScrubWatch scrubWatch(
      Ledgers ledgers, AuditRecorder recorder, Crn serviceInstance, Supplier<String> ids) {
    return new ScrubWatch(ledgers, recorder, serviceInstance, ids);
  }

  /// The interval's clockwork.
  record Rounds(ScheduledExecutorService clockwork) implements AutoCloseable {
    @Override
    public void close() {
      clockwork.shutdownNow();
    }
  }

  @Bean
  Rounds scrubRounds(ScrubWatch watch) {
    ScheduledExecutorService clockwork =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("scrub").factory());
    var _ =
        clockwork.scheduleWithFixedDelay(
            () -> round(watch), INTERVAL.toSeconds(), INTERVAL.toSeconds(), TimeUnit.SECONDS);
    return new Rounds(clockwork);
  }

  /// An exception would end the interval for good.
  private static void round(ScrubWatch watch) {
    try {
      watch.look();
    } catch (RuntimeException e) {
      log.warn("damage found in a ledger could not be recorded: {}", e.toString());
    }
  }
}
