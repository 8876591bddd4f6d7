package dev.muster.powervs;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// IBM's own endpoints by zone, as data: `hosts.json`. A zone that is not listed is reached by
/// naming its endpoint in the settings.
public final class PowerVsHosts {
  private static final String RESOURCE = "hosts.json";

  private final URI tokens;
  private final URI privateTokens;
  private final List<Region> regions;

  private PowerVsHosts(URI tokens, URI privateTokens, List<Region> regions) {
    this.tokens = tokens;
    this.privateTokens = privateTokens;
    this.regions = List.copyOf(regions);
  }

  /// One region of the Power Cloud API.
  ///
  /// @param cloudRegion the region's name elsewhere in the cloud, e.g. `us-south`
  /// @param zones e.g. `dal10` and `dal12`
  /// @param privateEndpoint within the cloud's own network; empty where none is published
  public record Region(
      String cloudRegion, List<String> zones, URI endpoint, Optional<URI> privateEndpoint) {
    public Region {
      requireNonNull(cloudRegion, "cloudRegion is null");
      zones = List.copyOf(zones);
      requireNonNull(endpoint, "endpoint is null");
      requireNonNull(privateEndpoint, "privateEndpoint is null");
    }
  }

  /// The table that ships with the adapter.
  public static PowerVsHosts builtIn() {
    try (InputStream in = PowerVsHosts.class.getResourceAsStream(RESOURCE)) {
      JsonNode root =
          JsonMapper.builder().build().readTree(requireNonNull(in, RESOURCE + " is missing"));
      List<Region> regions = new ArrayList<>();
      for (JsonNode region : root.path("regions")) {
        regions.add(
            new Region(
                region.path("cloudRegion").asString(),
                region.path("zones").valueStream().map(JsonNode::asString).toList(),
                https(region.path("publicHost").asString()),
                region.has("privateHost")
                    ? Optional.of(https(region.path("privateHost").asString()))
                    : Optional.empty()));
      }
      return new PowerVsHosts(
          https(root.path("tokenHost").asString()),
          https(root.path("privateTokenHost").asString()),
          regions);
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " cannot be read", e);
    }
  }

  public List<Region> regions() {
    return regions;
  }

  /// The region that a zone belongs to.
  public Optional<Region> ofZone(String zone) {
    return regions.stream().filter(region -> region.zones().contains(zone)).findFirst();
  }

  /// Settings for a zone of the public cloud, over the public or the cloud's private network.
  ///
  /// @throws IllegalArgumentException if the zone is not listed or has no private endpoint
  public PowerVsSettings settings(String zone, boolean privateNetwork, Secret apiKey) {
    Region region =
        ofZone(zone)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "zone must be a listed one or its endpoint be named, got: " + zone));
    if (!privateNetwork) {
      return new PowerVsSettings(region.endpoint(), tokens, apiKey);
    }
    URI endpoint =
        region
            .privateEndpoint()
            .orElseThrow(
                () -> new IllegalArgumentException("zone " + zone + " has no private endpoint"));
    return new PowerVsSettings(endpoint, privateTokens, apiKey);
  }

  private static URI https(String host) {
    return URI.create("https://" + host);
  }
}
