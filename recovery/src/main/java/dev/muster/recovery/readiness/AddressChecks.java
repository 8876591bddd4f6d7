package dev.muster.recovery.readiness;

import static dev.muster.recovery.readiness.Scene.server;

import dev.muster.cloud.Server.Interface;
import dev.muster.cloud.survey.NetworkDetail;
import dev.muster.cloud.survey.NetworkDetail.Addressing;
import dev.muster.cloud.survey.NetworkDetail.Port;
import dev.muster.cloud.survey.ServerDetail;
import dev.muster.recovery.readiness.Demand.Addresses.Rule;
import dev.muster.recovery.readiness.Demand.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Check 38: whether the servers find their addresses.
final class AddressChecks {
  private static final int DRILL_BITS = 24;

  private AddressChecks() {}

  static void free(Scene scene, Notes notes) {
    if (scene.demand().isDrill()) {
      drill(scene, notes);
      return;
    }
    for (Network mapping : scene.demand().networks()) {
      mapped(scene, notes, mapping);
    }
    if (scene.demand().networks().isEmpty()) {
      notes.pass(scene.plan(), "the plan maps no networks", "the addresses are free");
    }
  }

  /// A drill gives each server a network of its own.
  private static void drill(Scene scene, Notes notes) {
    int servers = scene.demand().members().size();
    String expected = "a network of its own for each of %d servers".formatted(servers);
    String range = scene.demand().rules().drillRange();
    long blocks = Ipv4Block.parse(range).map(block -> block.blocks(DRILL_BITS)).orElse(0L);
    notes.require(
        blocks >= servers,
        scene.plan(),
        "%s has %d networks of /%d".formatted(range, blocks, DRILL_BITS),
        expected);
  }

  private static void mapped(Scene scene, Notes notes, Network mapping) {
    String expected = "its address on %s is free or its own already".formatted(mapping.to());
    Optional<NetworkDetail> network =
        notes
            .need(scene.networkAtTarget(mapping.to()), Scene.network(mapping.to()), expected)
            .flatMap(found -> found);
    Optional<List<ServerDetail>> servers =
        notes.need(scene.protectedServers(), scene.sourceSite(), expected);
    if (network.isEmpty() || servers.isEmpty()) {
      return;
    }
    Optional<Addressing> addressing =
        notes.need(
            scene.target().of(Topic.addressing(network.get().id())),
            Scene.network(mapping.to()),
            expected);
    Optional<List<Port>> ports =
        notes.need(
            scene.target().of(Topic.ports(network.get().id())),
            Scene.network(mapping.to()),
            expected);
    if (addressing.isEmpty() || ports.isEmpty()) {
      return;
    }
    List<String> given = new ArrayList<>();
    for (ServerDetail each : servers.get()) {
      for (Interface nic : each.server().interfaces()) {
        if (nic.networkName().equals(mapping.from())) {
          one(scene, notes, each, nic, addressing.get(), ports.get(), given, expected);
        }
      }
    }
    String room = "enough free addresses on " + mapping.to();
    notes.require(
        addressing.get().free() >= given.size(),
        Scene.network(mapping.to()),
        "%d needed, %d free".formatted(given.size(), addressing.get().free()),
        room);
  }

  /// @param given collects the servers to which the network gives an address
  private static void one(
      Scene scene,
      Notes notes,
      ServerDetail each,
      Interface nic,
      Addressing addressing,
      List<Port> ports,
      List<String> given,
      String expected) {
    Rule rule = scene.demand().addresses().rule();
    Optional<String> told =
        scene.demand().addresses().map().stream()
            .filter(
                entry -> entry.server().equals(each.name()) && entry.from().equals(nic.ipAddress()))
            .map(Demand.Address::to)
            .findFirst();
    String wanted = told.orElse(rule == Rule.MAP || rule == Rule.DHCP ? "" : nic.ipAddress());
    if (told.isEmpty() && rule == Rule.MAP) {
      notes.fail(server(each.name()), "the plan maps nothing for " + nic.ipAddress(), expected);
      return;
    }
    boolean strict = told.isPresent() || rule == Rule.KEEP;
    boolean fits =
        Ipv4Block.parse(addressing.cidr()).filter(block -> block.holds(wanted)).isPresent();
    Optional<Port> holder =
        ports.stream().filter(port -> port.address().equals(wanted)).findFirst();
    boolean own =
        holder
            .filter(port ->
                scene.atTarget(each.name()).found().orElse(List.of()).stream()
                    .anyMatch(standby -> standby.id().equals(port.serverId())))
            .isPresent();
    boolean good = fits && (holder.isEmpty() || own);
    if (good) {
      notes.pass(server(each.name()), wanted + (own ? " is its own" : " is free"), expected);
    } else if (strict) {
      notes.fail(
          server(each.name()),
          fits
              ? "%s is taken".formatted(wanted)
              : "%s is no address of %s".formatted(wanted, addressing.cidr()),
          expected);
    } else if (holdsOne(scene, each, addressing)) {
      notes.pass(server(each.name()), "it waits with an address there", expected);
    } else {
      given.add(each.name());
    }
  }

  /// Whether the server that waits has an address of the network already.
  private static boolean holdsOne(Scene scene, ServerDetail each, Addressing addressing) {
    Optional<Ipv4Block> block = Ipv4Block.parse(addressing.cidr());
    return scene.atTarget(each.name()).found().orElse(List.of()).stream()
        .flatMap(standby -> standby.server().interfaces().stream())
        .anyMatch(nic -> block.filter(seen -> seen.holds(nic.ipAddress())).isPresent());
  }
}
