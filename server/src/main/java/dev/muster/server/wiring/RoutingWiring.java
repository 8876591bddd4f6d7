package dev.muster.server.wiring;

import dev.muster.cadf.LocationTree;
import dev.muster.cadf.Locations;
import dev.muster.ledger.Ledgers;
import dev.muster.routing.delivery.DeliveryStore;
import dev.muster.routing.delivery.Routing;
import dev.muster.routing.delivery.RoutingStore;
import dev.muster.routing.delivery.Senders;
import dev.muster.routing.rules.RoutingJson;
import dev.muster.routing.rules.RoutingLimits;
import dev.muster.routing.rules.RoutingTable;
import dev.muster.server.resource.CloudAccount;
import dev.muster.trail.EventTrail;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The routing of events to targets.
@Configuration(proxyBeanMethods = false)
class RoutingWiring {
  private static final Logger log = LoggerFactory.getLogger(RoutingWiring.class);

  @Bean
  RoutingJson routingJson(CloudAccount account) {
    return new RoutingJson(account.id());
  }

  /// Starts when the trail has made the installation's ledger.
  @Bean
  Routing routing(
      Ledgers ledgers,
      EventTrail trail,
      RoutingStore routingStore,
      DeliveryStore deliveryStore,
      Senders senders,
      Locations locations,
      Clock clock) {
    Routing routing =
        Routing.start(
            ledgers,
            routingStore,
            deliveryStore,
            senders,
            RoutingTable.empty(new LocationTree(locations), RoutingLimits.STANDARD),
            clock,
            new RoutingLog());
    log.info(
        "routing of {} locations to {} targets",
        trail.locations().size(),
        routing.table().targets().size());
    return routing;
  }

  /// Takes in ledgers that are created while the server runs.
  record RoutingRefresh(ScheduledExecutorService clockwork) implements AutoCloseable {
    @Override
    public void close() {
      clockwork.shutdownNow();
    }
  }

  @Bean
  RoutingRefresh routingRefresh(Routing routing) {
    ScheduledExecutorService clockwork =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("routing").factory());
    var _ = clockwork.scheduleWithFixedDelay(() -> refresh(routing), 1, 1, TimeUnit.SECONDS);
    return new RoutingRefresh(clockwork);
  }

  private static void refresh(Routing routing) {
    try {
      routing.refresh();
    } catch (RuntimeException e) {
      log.warn("the ledgers could not be looked through for the routing; tried again", e);
    }
  }
}
