package dev.muster.simulator.platform;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// A data centre of the vendor.
///
/// @param prefix of the region's host name
/// @param region cloud region
/// @param partners zones it replicates to
record Datacenter(String zone, String prefix, String region, String place, List<String> partners) {
  private static final String RESOURCE = "/dev/muster/simulator/datacenters.yaml";

  /// All of them, as `datacenters.yaml` lists them.
  static List<Datacenter> all() {
    try (InputStream in = Datacenter.class.getResourceAsStream(RESOURCE)) {
      JsonNode rows =
          YAMLMapper.builder().build().readTree(requireNonNull(in, RESOURCE + " is missing"));
      List<Datacenter> all = new ArrayList<>();
      for (JsonNode row : rows) {
        List<String> partners =
            row.path("partners").valueStream().map(partner -> partner.asString("")).toList();
        all.add(
            new Datacenter(
                row.path("zone").asString(""),
                row.path("prefix").asString(""),
                row.path("region").asString(""),
                row.path("place").asString(""),
                partners));
      }
      return List.copyOf(all);
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " cannot be read", e);
    }
  }
}
