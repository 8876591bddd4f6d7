package dev.muster.recovery.preview;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;

import dev.muster.cloud.Network;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/// Compares two views of one site. What changes by itself is left out: mirroring states and freeze
/// times. MAC addresses are left out too, because the cloud gives a restored interface a new one.
public final class SiteDiff {
  private final Predicate<String> inScope;
  private final List<String> differences = new ArrayList<>();

  private SiteDiff(Predicate<String> inScope) {
    this.inScope = inScope;
  }

  /// The differences as sentences, in a stable order; empty if there are none.
  ///
  /// @param inScope tells by name which servers, networks and volumes count
  public static List<String> between(SiteView before, SiteView after, Predicate<String> inScope) {
    SiteDiff diff = new SiteDiff(inScope);
    diff.compare("server", before.servers(), after.servers(), Server::name, SiteDiff::face);
    diff.compare("network", before.networks(), after.networks(), Network::name, Network::id);
    diff.compare("volume", before.volumes(), after.volumes(), Volume::name, SiteDiff::face);
    return List.copyOf(diff.differences);
  }

  private <T> void compare(
      String kind,
      List<T> before,
      List<T> after,
      Function<T, String> nameOf,
      Function<T, String> faceOf) {
    Map<String, String> was = faces(before, nameOf, faceOf);
    Map<String, String> is = faces(after, nameOf, faceOf);
    was.forEach((name, face) -> {
      String now = is.get(name);
      if (now == null) {
        differences.add("%s %s is gone".formatted(kind, name));
      } else if (!now.equals(face)) {
        differences.add("%s %s was %s, is %s".formatted(kind, name, face, now));
      }
    });
    is.keySet().stream()
        .filter(name -> !was.containsKey(name))
        .forEach(name -> differences.add("%s %s is left".formatted(kind, name)));
  }

  // Names need not be unique in a cloud: what shares a name is compared together.
  private <T> Map<String, String> faces(
      List<T> items, Function<T, String> nameOf, Function<T, String> faceOf) {
    return items.stream()
        .filter(item -> inScope.test(nameOf.apply(item)))
        .sorted(Comparator.comparing(faceOf))
        .collect(groupingBy(nameOf, TreeMap::new, mapping(faceOf, joining("; "))));
  }

  static String face(Server server) {
    String interfaces =
        server.interfaces().stream()
            .map(nic -> nic.networkName() + "/" + nic.ipAddress())
            .sorted()
            .collect(joining(" "));
    return "%s %s on %s".formatted(server.id(), server.status(), interfaces);
  }

  static String face(Volume volume) {
    return "%s %s, %s GiB, attached to [%s], replication %s in group [%s]"
        .formatted(
            volume.id(),
            volume.state(),
            volume.sizeGb(),
            volume.serverIds().stream().sorted().collect(joining(" ")),
            volume.replication().enabled() ? "on" : "off",
            volume.replication().groupId());
  }
}
