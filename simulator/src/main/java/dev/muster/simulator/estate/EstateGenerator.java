package dev.muster.simulator.estate;

import dev.muster.simulator.estate.EstateFile.Contents;
import dev.muster.simulator.estate.EstateFile.ImageEntry;
import dev.muster.simulator.estate.EstateFile.NetworkEntry;
import dev.muster.simulator.estate.EstateFile.NicEntry;
import dev.muster.simulator.estate.EstateFile.ServerEntry;
import dev.muster.simulator.estate.EstateFile.VolumeEntry;
import dev.muster.simulator.estate.EstateFile.VolumeGroupEntry;
import dev.muster.simulator.estate.EstateFile.WorkspaceEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// Makes estates of any size: protected servers in the first workspace of the default estate, each
/// with a boot volume and two replicated data volumes, consistency groups of ten servers, and as
/// many stopped servers waiting in the second workspace.
public final class EstateGenerator {
  private static final int SERVERS_MAX = 50_000;
  private static final int GROUP_SERVERS = 10;
  private static final int NETWORK_SERVERS = 200;
  private static final String IMAGE = "RHEL9-SP4";

  private EstateGenerator() {}

  /// An estate with that many protected servers, always the same for the same number.
  ///
  /// @param servers 1 to 50,000
  public static EstateFile generate(int servers) {
    if (servers < 1 || servers > SERVERS_MAX) {
      throw new IllegalArgumentException(
          "servers must be 1 to %d, got: %d".formatted(SERVERS_MAX, servers));
    }
    EstateFile model = EstateFile.builtIn();
    WorkspaceEntry home = model.workspaces().get(0);
    WorkspaceEntry recovery = model.workspaces().get(1);
    return new EstateFile(
        model.account(),
        model.sitePairs(),
        model.sshKeys(),
        List.of(fill(home, servers, 12, true), fill(recovery, servers, 6, false)),
        groups(home.name(), servers));
  }

  private static WorkspaceEntry fill(
      WorkspaceEntry model, int servers, int site, boolean protectedSite) {
    int networks = (servers + NETWORK_SERVERS - 1) / NETWORK_SERVERS;
    Contents contents =
        new Contents(
            IntStream.range(0, networks).mapToObj(n -> network(site, n)).toList(),
            List.of(new ImageEntry(IMAGE, "rhel", "RHEL 9.4", 100, false)),
            IntStream.range(0, servers).mapToObj(n -> server(site, n, protectedSite)).toList(),
            List.of(),
            Optional.empty());
    return new WorkspaceEntry(
        model.name(),
        model.id(),
        model.zone(),
        model.region(),
        model.pool(),
        model.capabilities(),
        contents);
  }

  private static NetworkEntry network(int site, int number) {
    return new NetworkEntry(networkName(number), cidr(site, number, 0) + "/24", 300 + number);
  }

  private static ServerEntry server(int site, int number, boolean protectedSite) {
    String name = name(number);
    NicEntry nic =
        new NicEntry(
            networkName(number / NETWORK_SERVERS),
            cidr(site, number / NETWORK_SERVERS, 10 + number % NETWORK_SERVERS));
    List<VolumeEntry> volumes =
        protectedSite
            ? List.of(
                new VolumeEntry(name + "-data-1", 100, "tier1", true),
                new VolumeEntry(name + "-data-2", 20, "tier0", true))
            : List.of();
    return new ServerEntry(
        name,
        IMAGE,
        protectedSite ? "ACTIVE" : "SHUTOFF",
        "s1022",
        protectedSite ? 1 : 0.25,
        protectedSite ? 16 : 4,
        100,
        List.of(nic),
        volumes);
  }

  private static List<VolumeGroupEntry> groups(String workspace, int servers) {
    List<VolumeGroupEntry> groups = new ArrayList<>();
    for (int first = 0; first < servers; first += GROUP_SERVERS) {
      List<String> members =
          IntStream.range(first, Math.min(servers, first + GROUP_SERVERS))
              .mapToObj(EstateGenerator::name)
              .toList();
      groups.add(
          new VolumeGroupEntry("vg-%04d".formatted(first / GROUP_SERVERS), workspace, members));
    }
    return groups;
  }

  private static String name(int number) {
    return String.format(Locale.ROOT, "srv-%05d", number + 1);
  }

  private static String networkName(int number) {
    return String.format(Locale.ROOT, "net-%03d", number + 1);
  }

  /// An address of the site's second-octet block: one /24 per network.
  private static String cidr(int site, int network, int host) {
    return "10." + (site + 100 * (network / 256)) + "." + network % 256 + "." + host;
  }
}
