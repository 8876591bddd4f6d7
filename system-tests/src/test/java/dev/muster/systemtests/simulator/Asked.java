package dev.muster.systemtests.simulator;

import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.readiness.Demand;
import dev.muster.recovery.readiness.Demand.Address;
import dev.muster.recovery.readiness.Demand.Addresses;
import dev.muster.recovery.readiness.Demand.Compute;
import dev.muster.recovery.readiness.Demand.Hosting;
import dev.muster.recovery.readiness.Demand.Network;
import dev.muster.recovery.readiness.Demand.Place;
import dev.muster.recovery.readiness.Demand.Rules;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The sample plan's demand with one part of it changed.
final class Asked {
  static final Hosting NOTHING =
      new Hosting(Optional.empty(), Optional.empty(), List.of(), List.of());

  private Asked() {}

  static UnaryOperator<Demand> target(String location) {
    return d ->
        with(
            d,
            new Place(location, ""),
            d.networks(),
            d.addresses(),
            d.compute(),
            d.hosting(),
            d.rules());
  }

  static UnaryOperator<Demand> networks(List<Network> networks) {
    return d -> with(d, d.target(), networks, d.addresses(), d.compute(), d.hosting(), d.rules());
  }

  static UnaryOperator<Demand> addresses(Addresses.Rule rule, Address... map) {
    return d ->
        with(
            d,
            d.target(),
            d.networks(),
            new Addresses(rule, List.of(map)),
            d.compute(),
            d.hosting(),
            d.rules());
  }

  static UnaryOperator<Demand> compute(int percent, String... types) {
    return d ->
        with(
            d,
            d.target(),
            d.networks(),
            d.addresses(),
            new Compute(Optional.of(percent), Optional.of(percent), List.of(types)),
            d.hosting(),
            d.rules());
  }

  static UnaryOperator<Demand> hosting(Hosting hosting) {
    return d -> with(d, d.target(), d.networks(), d.addresses(), d.compute(), hosting, d.rules());
  }

  static UnaryOperator<Demand> rules(UnaryOperator<Rules> rules) {
    return d ->
        with(
            d,
            d.target(),
            d.networks(),
            d.addresses(),
            d.compute(),
            d.hosting(),
            rules.apply(d.rules()));
  }

  static Rules range(Rules rules, String range) {
    return new Rules(
        range, rules.quorum(), rules.drillWithin(), rules.volumesPerGroup(), rules.scripts());
  }

  private static Demand with(
      Demand d,
      Place target,
      List<Network> networks,
      Addresses addresses,
      Compute compute,
      Hosting hosting,
      Rules rules) {
    Mode mode = d.mode();
    return new Demand(
        d.plan(),
        d.hash(),
        mode,
        d.way(),
        d.source(),
        target,
        d.groups(),
        networks,
        addresses,
        compute,
        hosting,
        rules);
  }
}
