package dev.muster.simulator.estate;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The description of a cloud, as it stands in a YAML file. Keys are the components' names in lower
/// case with hyphens; `default-estate.yaml` shows all of them.
///
/// @param account id of the account that owns everything
/// @param volumeGroups which servers' replicated volumes form consistency groups; replicated
///   volumes in no group are replicated one by one
public record EstateFile(
    String account,
    List<SitePairEntry> sitePairs,
    List<SshKeyEntry> sshKeys,
    List<WorkspaceEntry> workspaces,
    List<VolumeGroupEntry> volumeGroups) {
  private static final String DEFAULT = "/dev/muster/simulator/default-estate.yaml";
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .build();

  public EstateFile {
    requireNonNull(account, "estate: account is missing");
    sitePairs = copy(sitePairs);
    sshKeys = copy(sshKeys);
    workspaces = copy(workspaces);
    volumeGroups = copy(volumeGroups);
    if (workspaces.isEmpty()) {
      throw new IllegalArgumentException("estate: workspaces must have at least 1 entry, got: 0");
    }
  }

  /// Two zones that replicate to each other.
  ///
  /// @param pools storage pool of the first zone, by its partner of the second
  public record SitePairEntry(String first, String second, Map<String, String> pools) {}

  public record SshKeyEntry(String name, String key) {}

  /// One workspace and what it holds.
  ///
  /// @param pool storage pool of everything in the workspace
  public record WorkspaceEntry(
      String name,
      String id,
      String zone,
      String region,
      String pool,
      Map<String, Boolean> capabilities,
      Contents contents) {
    public WorkspaceEntry {
      requireNonNull(name, "estate: a workspace has no name");
      requireNonNull(id, "estate: workspace " + name + " has no id");
      requireNonNull(zone, "estate: workspace " + name + " has no zone");
      requireNonNull(region, "estate: workspace " + name + " has no region");
      requireNonNull(pool, "estate: workspace " + name + " has no pool");
      requireNonNull(contents, "estate: workspace " + name + " has no contents");
      capabilities = Map.copyOf(capabilities);
    }
  }

  public record Contents(
      List<NetworkEntry> networks,
      List<ImageEntry> images,
      List<ServerEntry> servers,
      List<CloudConnectionEntry> cloudConnections,
      Optional<VpnEntry> vpn) {
    public Contents {
      networks = copy(networks);
      images = copy(images);
      servers = copy(servers);
      cloudConnections = copy(cloudConnections);
    }
  }

  public record NetworkEntry(String name, String cidr, int vlan) {}

  /// An image.
  ///
  /// @param stock whether the image can only be copied into the workspace
  /// @param size GiB
  public record ImageEntry(String name, String os, String version, double size, boolean stock) {}

  /// A server with its boot volume, interfaces and data volumes.
  ///
  /// @param status `ACTIVE` or `SHUTOFF`
  /// @param boot GiB of the boot volume
  public record ServerEntry(
      String name,
      String image,
      String status,
      String system,
      double cores,
      double memory,
      double boot,
      List<NicEntry> networks,
      List<VolumeEntry> volumes) {
    public ServerEntry {
      networks = copy(networks);
      volumes = copy(volumes);
    }
  }

  public record NicEntry(String network, String address) {}

  /// A data volume attached to its server.
  ///
  /// @param size GiB
  /// @param tier `tier0`, `tier1`, `tier3` or `tier5k`
  public record VolumeEntry(String name, double size, String tier, boolean replicated) {}

  /// A cloud connection.
  ///
  /// @param speed Mbit/s
  public record CloudConnectionEntry(
      String name, int speed, boolean globalRouting, boolean metered, List<String> networks) {
    public CloudConnectionEntry {
      networks = copy(networks);
    }
  }

  /// A VPN connection with the two policies it uses.
  public record VpnEntry(
      String name,
      String ikePolicy,
      String ipsecPolicy,
      String gateway,
      String peerGateway,
      List<String> peerSubnets,
      List<String> networks) {
    public VpnEntry {
      peerSubnets = copy(peerSubnets);
      networks = copy(networks);
    }
  }

  /// A consistency group over a site pair.
  ///
  /// @param workspace name of the workspace at the protected site
  /// @param servers whose replicated volumes belong to the group
  public record VolumeGroupEntry(String name, String workspace, List<String> servers) {
    public VolumeGroupEntry {
      servers = copy(servers);
    }
  }

  /// The estate that ships with the simulator.
  public static EstateFile builtIn() {
    try (InputStream in = EstateFile.class.getResourceAsStream(DEFAULT)) {
      return YAML.readValue(requireNonNull(in, DEFAULT + " is missing"), EstateFile.class);
    } catch (IOException e) {
      throw new EstateException(DEFAULT + " cannot be read", e);
    }
  }

  /// Reads an estate of the user's own.
  ///
  /// @throws EstateException if the file cannot be read or does not describe a cloud
  public static EstateFile read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return YAML.readValue(in, EstateFile.class);
    } catch (IOException | JacksonException e) {
      throw new EstateException("estate " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static <T> List<T> copy(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
