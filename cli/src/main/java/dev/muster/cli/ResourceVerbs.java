package dev.muster.cli;

import static dev.muster.cli.Parameter.argument;
import static dev.muster.cli.Parameter.flag;
import static dev.muster.cli.Parameter.integer;
import static dev.muster.cli.Parameter.list;
import static dev.muster.cli.Parameter.option;
import static dev.muster.cli.Rest.act;
import static dev.muster.cli.Rest.column;
import static dev.muster.cli.Rest.listBySite;
import static dev.muster.cli.Rest.longAct;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Verbs for the resources of a site: servers and what they need.
final class ResourceVerbs {
  private static final Parameter INSTANCE =
      argument("INSTANCE", "id or name of the instance").among("/instances");
  private static final Parameter IMAGE =
      argument("IMAGE", "id or name of the image").among("/images");
  private static final Parameter NETWORK =
      argument("NETWORK", "id or name of the network").among("/networks");
  private static final Parameter VOLUME =
      argument("VOLUME", "id or name of the volume").among("/volumes");
  private static final Parameter CONNECTION =
      argument("CONNECTION", "id or name of the cloud connection").among("/cloud-connections");
  private static final Parameter POLICY =
      argument("POLICY", "id or name of the IPsec policy").among("/ipsec-policies");
  private static final Parameter NAME = argument("NAME", "name of the new one").into("name");
  private static final Parameter NEW_NAME = option("--name", "NAME", "new name").into("name");
  private static final Parameter LOOKUP_SITE =
      option("--site", "SITE", "site in which to look for names; default: all sites");
  private static final Parameter NEW_SITE =
      option("--site", "SITE", "site of the new one; default: the recovery site").into("site");

  private ResourceVerbs() {}

  static List<Verb> all() {
    List<Verb> verbs = new ArrayList<>();
    verbs.addAll(instances());
    verbs.addAll(images());
    verbs.addAll(networks());
    verbs.addAll(volumes());
    verbs.addAll(connections());
    verbs.addAll(policies());
    return verbs;
  }

  private static List<Verb> instances() {
    return List.of(
        listBySite(
            "instance list",
            "List instances",
            "/instances",
            List.of(
                column("ID", "id"),
                column("NAME", "name"),
                column("SITE", "site"),
                column("STATUS", "status"),
                column("HEALTH", "health"),
                column("OS", "shape.osType"),
                column("CORES", "shape.processors"),
                column("MEMORY GIB", "shape.memoryGiB"))),
        act(
            "instance read",
            "Read the status of an instance",
            "GET",
            "/instances/{INSTANCE}",
            INSTANCE,
            LOOKUP_SITE),
        longAct(
            "instance start",
            "Start an instance",
            "POST",
            "/instances/{INSTANCE}/start",
            INSTANCE,
            LOOKUP_SITE),
        longAct(
            "instance stop",
            "Stop an instance",
            "POST",
            "/instances/{INSTANCE}/stop",
            INSTANCE,
            option("--mode", "graceful|immediate", "how to stop; default: graceful").into("mode"),
            LOOKUP_SITE),
        longAct(
            "instance snapshot",
            "Take a snapshot of an instance",
            "POST",
            "/instances/{INSTANCE}/snapshots",
            INSTANCE,
            option("--name", "NAME", "name of the snapshot").needed().into("name"),
            option("--description", "TEXT", "what the snapshot is for").into("description"),
            list("--volume", "VOLUME", "a volume to take, by id or name; default: all")
                .into("volumeIds")
                .among("/volumes"),
            LOOKUP_SITE));
  }

  private static List<Verb> images() {
    return List.of(
        listBySite(
            "image list",
            "List images",
            "/images",
            List.of(
                column("ID", "id"),
                column("NAME", "name"),
                column("SITE", "site"),
                column("STATE", "state"),
                column("OS", "operatingSystem"))),
        longAct(
            "image create",
            "Capture an instance as a new image",
            "POST",
            "/images",
            INSTANCE.into("instanceId"),
            option("--name", "NAME", "name of the image").needed().into("name"),
            LOOKUP_SITE),
        longAct(
            "image delete", "Delete an image", "DELETE", "/images/{IMAGE}", IMAGE, LOOKUP_SITE));
  }

  private static List<Verb> networks() {
    return List.of(
        listBySite(
            "network list",
            "List networks",
            "/networks",
            List.of(
                column("ID", "id"),
                column("NAME", "name"),
                column("SITE", "site"),
                column("TYPE", "type"),
                column("VLAN", "vlanId"),
                column("CIDR", "cidr"))),
        longAct(
            "network create",
            "Create a network",
            "POST",
            "/networks",
            NAME,
            option("--type", "vlan|pub-vlan", "kind of network; default: vlan").into("type"),
            option("--cidr", "CIDR", "address range, for example 192.168.7.0/24").into("cidr"),
            option("--gateway", "IP", "address of the gateway").into("gateway"),
            list("--dns-server", "IP", "address of a DNS server").into("dnsServers"),
            NEW_SITE),
        act(
            "network update",
            "Change a network",
            "PATCH",
            "/networks/{NETWORK}",
            NETWORK,
            NEW_NAME,
            option("--gateway", "IP", "new address of the gateway").into("gateway"),
            list("--dns-server", "IP", "address of a DNS server; replaces all").into("dnsServers"),
            LOOKUP_SITE));
  }

  private static List<Verb> volumes() {
    return List.of(
        listBySite(
            "volume list",
            "List volumes",
            "/volumes",
            List.of(
                column("ID", "id"),
                column("NAME", "name"),
                column("SITE", "site"),
                column("STATE", "state"),
                column("GB", "sizeGb"),
                column("TIER", "tier"),
                column("REPLICATED", "replication.enabled"),
                column("MIRRORING", "replication.mirroringState"))),
        longAct(
            "volume create",
            "Create a volume",
            "POST",
            "/volumes",
            NAME,
            integer("--size-gb", "N", "size in GB").needed().into("sizeGb"),
            option("--tier", "TIER", "storage tier, for example tier1").into("tier"),
            flag("--shareable", "more than one instance may attach it").into("shareable"),
            flag("--replicated", "copy it to the other site").into("replicated"),
            NEW_SITE),
        longAct(
            "volume attach",
            "Attach a volume to an instance",
            "PUT",
            "/instances/{INSTANCE}/volumes/{VOLUME}",
            VOLUME,
            INSTANCE,
            LOOKUP_SITE),
        longAct(
            "volume detach",
            "Detach a volume from an instance",
            "DELETE",
            "/instances/{INSTANCE}/volumes/{VOLUME}",
            VOLUME,
            INSTANCE,
            LOOKUP_SITE));
  }

  private static List<Verb> connections() {
    Parameter speed = integer("--speed-mbps", "N", "speed in megabits per second");
    return List.of(
        listBySite(
            "cloud-connection list",
            "List cloud connections",
            "/cloud-connections",
            List.of(
                column("ID", "id"),
                column("NAME", "name"),
                column("SITE", "site"),
                column("MBPS", "speedMbps"),
                column("LINK", "linkStatus"))),
        longAct(
            "cloud-connection create",
            "Create a cloud connection",
            "POST",
            "/cloud-connections",
            NAME,
            speed.needed().into("speedMbps"),
            flag("--global-routing", "route to all regions").into("globalRouting"),
            flag("--metered", "pay by traffic").into("metered"),
            list("--network", "NETWORK", "a network to connect, by id or name")
                .into("networkIds")
                .among("/networks"),
            NEW_SITE),
        longAct(
            "cloud-connection update",
            "Change a cloud connection",
            "PATCH",
            "/cloud-connections/{CONNECTION}",
            CONNECTION,
            NEW_NAME,
            speed.into("speedMbps"),
            LOOKUP_SITE),
        listBySite(
            "vpn list",
            "List VPN connections",
            "/vpn-connections",
            List.of(
                column("ID", "id"),
                column("NAME", "name"),
                column("SITE", "site"),
                column("STATUS", "status"),
                column("MODE", "mode"),
                column("PEER", "peerGatewayAddress"))));
  }

  private static List<Verb> policies() {
    Parameter authentication = option("--authentication", "ALGORITHM", "for example sha-256");
    Parameter encryption = option("--encryption", "ALGORITHM", "for example aes-256-cbc");
    Parameter group = integer("--dh-group", "N", "Diffie-Hellman group");
    Parameter lifetime = integer("--key-lifetime-seconds", "N", "seconds until a new key");
    List<Column> ike =
        List.of(
            column("ID", "id"),
            column("NAME", "name"),
            column("SITE", "site"),
            column("VERSION", "version"),
            column("AUTHENTICATION", "authentication"),
            column("ENCRYPTION", "encryption"),
            column("DH GROUP", "dhGroup"),
            column("LIFETIME S", "keyLifetimeSeconds"));
    List<Column> ipsec = new ArrayList<>(ike);
    ipsec.set(3, column("PFS", "pfs"));
    return List.of(
        listBySite("ike-policy list", "List IKE policies", "/ike-policies", ike),
        new Verb(
            "ike-policy create",
            "Create an IKE policy; the pre-shared key comes from a file, from"
                + " MUSTER_PRESHARED_KEY or from standard input",
            List.of(
                NAME,
                integer("--version", "1|2", "version of IKE").needed().into("version"),
                authentication.into("authentication"),
                encryption.needed().into("encryption"),
                group.needed().into("dhGroup"),
                lifetime.needed().into("keyLifetimeSeconds"),
                option("--pre-shared-key-file", "FILE", "file that holds the key"),
                NEW_SITE),
            ResourceVerbs::createIkePolicy),
        listBySite("ipsec-policy list", "List IPsec policies", "/ipsec-policies", ipsec),
        act(
            "ipsec-policy update",
            "Change an IPsec policy",
            "PATCH",
            "/ipsec-policies/{POLICY}",
            POLICY,
            NEW_NAME,
            authentication.into("authentication"),
            encryption.into("encryption"),
            group.into("dhGroup"),
            lifetime.into("keyLifetimeSeconds"),
            option("--pfs", "true|false", "perfect forward secrecy")
                .of(Parameter.Kind.BOOLEAN)
                .into("pfs"),
            LOOKUP_SITE));
  }

  private static ExitCode createIkePolicy(Invocation invocation) throws InterruptedException {
    ObjectNode body = invocation.body();
    body.put("presharedKey", PresharedKey.read(invocation));
    return Rest.call(invocation, "POST", "/ike-policies", body);
  }
}
