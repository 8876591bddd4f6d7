package dev.muster.server.wiring;

import dev.muster.cadf.Crn;
import dev.muster.cadf.EventBuilder;
import dev.muster.ledger.Ledgers;
import dev.muster.server.events.ProducerLosses;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Takes gaps in the sequences of producers for losses when they stay open.
@Configuration(proxyBeanMethods = false)
class ProducerWiring {
  private static final Logger log = LoggerFactory.getLogger(ProducerWiring.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  /// Longer than a producer is mostly out of reach; what comes later is recorded all the same.
  private static final Duration GRACE = Duration.ofHours(24);

  @Bean
  ProducerLosses producerLosses(
      Ledgers ledgers,
      EventBuilder events,
      Clock clock,
      Crn serviceInstance,
      Supplier<String> ids) {
    return new ProducerLosses(ledgers, events, clock, serviceInstance, ids, GRACE);
  }

  /// The interval's clockwork.
  record GapRounds(ScheduledExecutorService clockwork) implements AutoCloseable {
    @Override
    public void close() {
      clockwork.shutdownNow();
    }
  }

  @Bean
  GapRounds gapRounds(ProducerLosses losses) {
    ScheduledExecutorService clockwork =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("gaps").factory());
    var _ =
        clockwork.scheduleWithFixedDelay(
            () -> round(losses), INTERVAL.toSeconds(), INTERVAL.toSeconds(), TimeUnit.SECONDS);
    return new GapRounds(clockwork);
  }

  /// An exception would end the interval for good.
  private static void round(ProducerLosses losses) {
    try {
      losses.look();
    } catch (RuntimeException e) {
      log.warn("a gap in a producer's sequence could not be recorded as a loss: {}", e.toString());
    }
  }
}
