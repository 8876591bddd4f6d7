package dev.muster.recovery.readiness;

import static dev.muster.recovery.readiness.Scene.network;

import dev.muster.cloud.CloudConnection;
import dev.muster.cloud.VpnConnection;
import dev.muster.cloud.survey.NetworkDetail;
import dev.muster.cloud.survey.NetworkDetail.Addressing;
import dev.muster.cloud.survey.NetworkDetail.Route;
import dev.muster.cloud.survey.ServerDetail;
import dev.muster.recovery.readiness.Demand.Network;
import dev.muster.recovery.readiness.ReadinessReport.Severity;
import dev.muster.recovery.readiness.ReadinessReport.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Checks 37, 39 and 40: the networks of the site that takes over.
final class NetworkChecks {
  private NetworkChecks() {}

  static void exist(Scene scene, Notes notes) {
    String there = "the network is there";
    String alike = "frame size and ARP as on the network it stands for";
    if (scene.demand().networks().isEmpty()) {
      notes.pass(scene.plan(), "the plan maps no networks", there);
    }
    for (Network mapping : scene.demand().networks()) {
      List<String> names = new ArrayList<>(List.of(mapping.to()));
      if (scene.demand().isDrill()) {
        mapping.test().ifPresent(names::add);
      }
      for (String name : names) {
        Optional<Optional<NetworkDetail>> found =
            notes.need(scene.networkAtTarget(name), network(name), there);
        found.ifPresent(seen ->
            notes.require(
                seen.isPresent(), network(name), seen.isPresent() ? "it is" : "it is not", there));
        found
            .flatMap(seen -> seen)
            .ifPresent(seen -> alike(scene, notes, mapping.from(), seen, alike));
      }
    }
  }

  private static void alike(
      Scene scene, Notes notes, String from, NetworkDetail target, String expected) {
    notes
        .need(Severity.WARNS, scene.networkAtSource(from), network(target.name()), expected)
        .ifPresent(source -> {
          boolean good =
              source
                  .filter(seen ->
                      seen.mtu() == target.mtu() && seen.arpBroadcast() == target.arpBroadcast())
                  .isPresent();
          notes.require(
              Severity.WARNS,
              good,
              network(target.name()),
              words(target)
                  + "; "
                  + from
                  + ": "
                  + source.map(NetworkChecks::words).orElse("absent"),
              expected);
        });
  }

  private static String words(NetworkDetail network) {
    return "MTU %d, ARP %s"
        .formatted(network.mtu(), network.arpBroadcast() ? "broadcast" : "not broadcast");
  }

  static void isolated(Scene scene, Notes notes) {
    Map<String, Network> standing = scene.demand().usedNetworks();
    boolean makesOwn =
        scene.demand().networks().isEmpty() || standing.size() < scene.demand().networks().size();
    if (makesOwn) {
      range(scene, notes);
    }
    String expected = "no way leads from the drill's network to others";
    for (String name : standing.keySet()) {
      notes
          .need(scene.networkAtTarget(name), network(name), expected)
          .flatMap(found -> found)
          .ifPresent(found -> standing(scene, notes, found, expected));
    }
  }

  private static void standing(Scene scene, Notes notes, NetworkDetail found, String expected) {
    notes.require(
        !found.advertised() && found.peer().isEmpty(),
        network(found.name()),
        "%s%s"
            .formatted(
                found.advertised() ? "it is announced to routers" : "not announced",
                found.peer().isEmpty() ? "" : ", bound to peer " + found.peer()),
        expected);
    notes
        .need(scene.target().of(Topic.CONNECTIONS), network(found.name()), expected)
        .ifPresent(connections -> {
          List<String> on =
              connections.stream()
                  .filter(connection -> connection.networkIds().contains(found.id()))
                  .map(CloudConnection::name)
                  .toList();
          notes.require(
              on.isEmpty(),
              network(found.name()),
              on.isEmpty() ? "on no cloud connection" : "on cloud connections " + on,
              expected);
        });
    Optional<Addressing> addressing =
        notes.need(
            scene.target().of(Topic.addressing(found.id())), network(found.name()), expected);
    addressing
        .flatMap(seen -> Ipv4Block.parse(seen.cidr()))
        .ifPresent(block -> routes(scene, notes, block, expected));
  }

  /// The networks that a drill makes are announced to nobody; what is left is that nothing may
  /// already lead into their range.
  private static void range(Scene scene, Notes notes) {
    String range = scene.demand().rules().drillRange();
    String expected = "no way leads into the drill's range " + range;
    Optional<Ipv4Block> block = Ipv4Block.parse(range);
    if (block.isEmpty()) {
      notes.fail(scene.plan(), "it is no IPv4 block", expected);
      return;
    }
    routes(scene, notes, block.get(), expected);
    for (SiteFacts site : List.of(scene.source(), scene.target())) {
      notes
          .need(site.of(Topic.SERVERS), subject(site), expected)
          .ifPresent(servers -> inside(notes, site, servers, block.get(), expected));
    }
  }

  private static Subject subject(SiteFacts site) {
    return new Subject("site", site.workspace().zone());
  }

  private static void inside(
      Notes notes, SiteFacts site, List<ServerDetail> servers, Ipv4Block block, String expected) {
    List<String> inside =
        servers.stream()
            .filter(each ->
                each.server().interfaces().stream().anyMatch(nic -> block.holds(nic.ipAddress())))
            .map(ServerDetail::name)
            .toList();
    notes.require(
        inside.isEmpty(),
        subject(site),
        inside.isEmpty() ? "no server has an address in it" : "servers in it: " + inside,
        expected);
  }

  private static void routes(Scene scene, Notes notes, Ipv4Block block, String expected) {
    notes
        .need(scene.target().of(Topic.ROUTES), scene.targetSite(), expected)
        .ifPresent(routes -> {
          List<String> into =
              routes.stream()
                  .filter(route -> route.enabled() && touches(block, route))
                  .map(Route::name)
                  .toList();
          notes.require(
              into.isEmpty(),
              scene.targetSite(),
              into.isEmpty() ? "no static route" : "static routes " + into,
              expected);
        });
    notes
        .need(scene.target().of(Topic.VPNS), scene.targetSite(), expected)
        .ifPresent(vpns -> {
          List<String> into =
              vpns.stream()
                  .filter(vpn -> vpn.peerSubnets().stream().anyMatch(block::overlaps))
                  .map(VpnConnection::name)
                  .toList();
          notes.require(
              into.isEmpty(),
              scene.targetSite(),
              into.isEmpty() ? "no VPN" : "VPN connections " + into,
              expected);
        });
  }

  private static boolean touches(Ipv4Block block, Route route) {
    return block.overlaps(route.destination()) || block.holds(route.nextHop());
  }

  static void securityGroups(Scene scene, Notes notes) {
    int most = scene.policy().securityGroups();
    String expected = "the security groups are there, at most %d".formatted(most);
    List<String> wanted = scene.demand().hosting().securityGroups();
    if (wanted.isEmpty()) {
      notes.pass(scene.plan(), "the plan maps no security groups", expected);
      return;
    }
    notes
        .need(scene.target().of(Topic.SECURITY_GROUPS), scene.targetSite(), expected)
        .ifPresent(there -> {
          List<String> missing = wanted.stream().filter(name -> !there.contains(name)).toList();
          notes.require(
              missing.isEmpty() && wanted.size() <= most,
              scene.plan(),
              missing.isEmpty() ? wanted.size() + " are there" : "missing: " + missing,
              expected);
        });
  }
}
