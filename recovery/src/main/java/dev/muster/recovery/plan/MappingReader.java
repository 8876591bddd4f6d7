package dev.muster.recovery.plan;

import dev.muster.recovery.plan.Mappings.Address;
import dev.muster.recovery.plan.Mappings.Addresses;
import dev.muster.recovery.plan.Mappings.Compute;
import dev.muster.recovery.plan.Mappings.Failover;
import dev.muster.recovery.plan.Mappings.Network;
import dev.muster.recovery.plan.Mappings.Placement;
import dev.muster.recovery.plan.Mappings.SecurityGroup;
import dev.muster.recovery.plan.Mappings.Size;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads what of one site becomes what of the other.
final class MappingReader {
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
  private static final String IPV4_FORM = "an IPv4 address like 10.1.0.10";
  private static final int NETWORKS_MAX = 1_000;
  private static final int ADDRESSES_MAX = 10_000;
  private static final int KEYS_MAX = 100;
  private static final int TYPES_MAX = 20;
  private static final int PERCENT_MAX = 400;
  private static final BigDecimal CORES_MAX = BigDecimal.valueOf(1_000);
  private static final BigDecimal MEMORY_MAX = BigDecimal.valueOf(100_000);
  private static final String ISOLATED = "isolated";

  private final List<ProtectionGroup> groups;

  MappingReader(List<ProtectionGroup> groups) {
    this.groups = groups;
  }

  Mappings mappings(Fields fields) {
    Set<String> networks = new HashSet<>();
    Set<String> securityGroups = new HashSet<>();
    Mappings mappings =
        new Mappings(
            fields.optionalItems(
                "networks", NETWORKS_MAX, item -> network(item.fields(), networks)),
            fields.optionalMapping("addresses").map(this::addresses).orElse(Addresses.DEFAULT),
            fields.optionalMapping("compute").map(MappingReader::compute).orElse(Compute.DEFAULT),
            fields
                .optionalMapping("placement")
                .map(MappingReader::placement)
                .orElse(Placement.ANYWHERE),
            fields
                .optionalMapping("sshKeys")
                .map(given -> PlanReader.texts(given, KEYS_MAX))
                .orElse(Map.of()),
            fields.optionalItems(
                "securityGroups",
                NETWORKS_MAX,
                item -> securityGroup(item.fields(), securityGroups)));
    fields.close();
    return mappings;
  }

  private static Network network(Fields fields, Set<String> mapped) {
    Network network =
        new Network(
            fields.text("from"),
            fields.text("to"),
            fields.optionalText("test").filter(name -> !name.equals(ISOLATED)));
    if (!network.from().isEmpty() && !mapped.add(network.from())) {
      fields.conflict("from", "is mapped twice: " + network.from());
    }
    if (network.test().isPresent() && network.test().get().equals(network.to())) {
      fields.conflict("test", "must be another network than the one for failovers");
    }
    fields.close();
    return network;
  }

  private static SecurityGroup securityGroup(Fields fields, Set<String> mapped) {
    SecurityGroup group =
        new SecurityGroup(fields.text("from"), fields.text("to"), fields.optionalText("test"));
    if (!group.from().isEmpty() && !mapped.add(group.from())) {
      fields.conflict("from", "is mapped twice: " + group.from());
    }
    fields.close();
    return group;
  }

  private Addresses addresses(Fields fields) {
    String word =
        fields.word("default", "keep-if-free", List.of("keep", "keep-if-free", "dhcp", "map"));
    Addresses.Rule rule =
        switch (word) {
          case "keep" -> Addresses.Rule.KEEP;
          case "dhcp" -> Addresses.Rule.DHCP;
          case "map" -> Addresses.Rule.MAP;
          default -> Addresses.Rule.KEEP_IF_FREE;
        };
    Set<String> from = new HashSet<>();
    Set<String> to = new HashSet<>();
    List<Address> map =
        fields.optionalItems("map", ADDRESSES_MAX, item -> address(item.fields(), from, to));
    if (rule == Addresses.Rule.MAP && map.isEmpty()) {
      fields.conflict("default", "is map, but there is no map");
    }
    fields.close();
    return new Addresses(rule, map);
  }

  private Address address(Fields fields, Set<String> from, Set<String> to) {
    Address address =
        new Address(
            fields.text("vm", GroupReader.SERVER, "a server's name"),
            fields.text("from", IPV4, IPV4_FORM),
            fields.text("to", IPV4, IPV4_FORM));
    if (!isMember(address.server())) {
      fields.conflict("vm", "no protection group has this member: " + address.server());
    }
    if (!from.add(address.server() + " " + address.from())) {
      fields.conflict("from", "is mapped twice: " + address.from());
    }
    if (!to.add(address.to())) {
      fields.conflict("to", "is given to two: " + address.to());
    }
    fields.close();
    return address;
  }

  /// With a selector anything can turn out to be a member.
  private boolean isMember(String server) {
    return groups.stream()
        .anyMatch(group -> group.selector().isPresent() || group.members().contains(server));
  }

  private static Compute compute(Fields fields) {
    Optional<Size> standby =
        fields
            .optionalMapping("standby")
            .map(given -> {
              Size size =
                  new Size(
                      given.amount("cores", BigDecimal.ZERO, CORES_MAX),
                      given.amount("memoryGiB", BigDecimal.ZERO, MEMORY_MAX));
              given.close();
              return size;
            });
    Failover failover =
        fields
            .optionalMapping("failover")
            .map(given -> {
              Failover sizes =
                  new Failover(
                      given.optionalCount("corePercent", 1, PERCENT_MAX),
                      given.optionalCount("memoryPercent", 1, PERCENT_MAX),
                      given.optionalItems("systemTypes", TYPES_MAX, Fields.Item::text));
              given.close();
              return sizes;
            })
            .orElse(Compute.DEFAULT.failover());
    fields.close();
    return new Compute(standby, failover);
  }

  private static Placement placement(Fields fields) {
    Placement placement =
        new Placement(
            fields.optionalText("sharedProcessorPool"), fields.optionalText("placementGroup"));
    fields.close();
    return placement;
  }
}
