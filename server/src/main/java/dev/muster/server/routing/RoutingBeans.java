package dev.muster.server.routing;

import dev.muster.cadf.LocationTree;
import dev.muster.cadf.Locations;
import dev.muster.routing.delivery.Routing;
import dev.muster.routing.rules.RoutingJson;
import dev.muster.server.call.Journal;
import dev.muster.server.state.DataFolder;
import dev.muster.server.state.SealedSecrets;
import dev.muster.server.state.StateDb;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The parts of the routing that only this package knows.
@Configuration(proxyBeanMethods = false)
class RoutingBeans {
  @Bean
  SqlRoutingStore routingStore(StateDb db, RoutingJson json, Locations locations) {
    return new SqlRoutingStore(db, json, new LocationTree(locations));
  }

  @Bean
  SqlDeliveryStore deliveryStore(StateDb db) {
    return new SqlDeliveryStore(db);
  }

  @Bean
  TargetSenders targetSenders(SealedSecrets secrets, DataFolder folder, Clock clock) {
    return new TargetSenders(secrets, folder.root().resolve("exports"), clock);
  }

  @Bean
  RoutingChange routingChange(Routing routing, Journal journal) {
    return new RoutingChange(routing, journal);
  }
}
