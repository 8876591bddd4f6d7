package dev.muster.recovery.preview;

import dev.muster.cloud.Network;
import dev.muster.cloud.Server;
import dev.muster.recovery.plan.Mappings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which interfaces a server that takes over must get or lose, so that it is where the plan wants
/// it. Never silently another address than the plan allows.
final class AddressRule {
  private final MoveScene scene;
  private final Member member;
  private final List<Change> changes = new ArrayList<>();

  /// One interface made or taken away.
  ///
  /// @param macAddress of the interface that is taken away, else empty
  record Change(boolean join, Network network, String ipAddress, String macAddress) {
    /// What undoes it. What a new interface is called is known by looking only.
    Change back() {
      return new Change(!join, network, ipAddress, "");
    }
  }

  AddressRule(MoveScene scene, Member member) {
    this.scene = scene;
    this.member = member;
  }

  List<Change> changes() {
    Mappings mappings = scene.plan().spec().mappings();
    for (Server.Interface nic : scene.sourceOf(member).interfaces()) {
      for (Mappings.Network mapping : mappings.networks()) {
        boolean out = scene.direction() == Direction.OUT;
        String from = out ? mapping.from() : mapping.to();
        String to = out ? mapping.to() : mapping.from();
        if (from.equals(nic.networkName())) {
          scene
              .target()
              .networkNamed(to)
              .ifPresentOrElse(
                  network -> settle(nic, network, mappings.addresses()),
                  () -> refuse("network " + to, "no network has this name"));
        }
      }
    }
    return changes;
  }

  private void settle(Server.Interface nic, Network network, Mappings.Addresses addresses) {
    List<Server.Interface> there =
        scene.targetOf(member).interfaces().stream()
            .filter(own -> own.networkId().equals(network.id()))
            .toList();
    Optional<String> mapped = mapped(nic.ipAddress(), addresses);
    String wanted =
        mapped.orElseGet(() ->
            switch (addresses.rule()) {
              case KEEP -> nic.ipAddress();
              case KEEP_IF_FREE ->
                  isIn(nic.ipAddress(), network.cidr()) && isFree(nic.ipAddress())
                      ? nic.ipAddress()
                      : "";
              case DHCP -> "";
              case MAP -> {
                refuse("address " + nic.ipAddress(), "the plan's address map has no line for it");
                yield "";
              }
            });
    if (!wanted.isEmpty() && !isFree(wanted)) {
      refuse("address " + wanted, "is taken by another server");
      return;
    }
    if (there.stream().anyMatch(own -> wanted.isEmpty() || own.ipAddress().equals(wanted))) {
      return;
    }
    for (Server.Interface own : there) {
      changes.add(new Change(false, network, own.ipAddress(), own.macAddress()));
    }
    changes.add(new Change(true, network, wanted, ""));
  }

  private Optional<String> mapped(String from, Mappings.Addresses addresses) {
    boolean out = scene.direction() == Direction.OUT;
    return addresses.map().stream()
        .filter(line -> line.server().equals(member.name()))
        .filter(line -> (out ? line.from() : line.to()).equals(from))
        .map(line -> out ? line.to() : line.from())
        .findFirst();
  }

  private boolean isFree(String address) {
    return scene.target().servers().stream()
        .filter(server -> !server.id().equals(scene.targetOf(member).id()))
        .flatMap(server -> server.interfaces().stream())
        .noneMatch(nic -> nic.ipAddress().equals(address));
  }

  private void refuse(String what, String why) {
    scene
        .findings()
        .add(
            new Finding(
                "%s for server %s at %s"
                    .formatted(what, member.name(), scene.target().workspace().zone()),
                why));
  }

  /// Whether an IPv4 address lies in a block.
  static boolean isIn(String address, String cidr) {
    int slash = cidr.indexOf('/');
    if (slash < 0) {
      return false;
    }
    int length = Integer.parseInt(cidr.substring(slash + 1));
    int mask = length == 0 ? 0 : -1 << (32 - length);
    Optional<Integer> base = bits(cidr.substring(0, slash));
    Optional<Integer> one = bits(address);
    return base.isPresent() && one.isPresent() && (base.get() & mask) == (one.get() & mask);
  }

  private static Optional<Integer> bits(String address) {
    String[] octets = address.split("\\.", -1);
    if (octets.length != 4) {
      return Optional.empty();
    }
    int bits = 0;
    for (String octet : octets) {
      if (!octet.matches("[0-9]{1,3}")) {
        return Optional.empty();
      }
      bits = bits << 8 | Integer.parseInt(octet);
    }
    return Optional.of(bits);
  }
}
