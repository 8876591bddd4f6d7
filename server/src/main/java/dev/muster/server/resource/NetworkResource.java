package dev.muster.server.resource;

import dev.muster.cloud.Mutation;
import dev.muster.cloud.Network;
import dev.muster.cloud.Query;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.errors.Fields;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.resource.Sites.Located;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Networks.
@RestController
@RequestMapping("/api/v1/networks")
final class NetworkResource {
  private static final int DNS_SERVERS_MAX = 20;
  private static final Set<String> TYPES = Set.of("vlan", "pub-vlan");

  private final Door door;

  NetworkResource(Door door) {
    this.door = door;
  }

  record NewNetwork(
      @Nullable String name,
      @Nullable String type,
      @Nullable String cidr,
      @Nullable String gateway,
      @Nullable List<@Nullable String> dnsServers,
      @Nullable Boolean advertised,
      @Nullable String site) {}

  record NetworkChange(
      @Nullable String name,
      @Nullable String gateway,
      @Nullable List<@Nullable String> dnsServers) {}

  @GetMapping
  Answer list(
      @RequestParam(required = false) @Nullable String site,
      Call call,
      HttpServletRequest request) {
    return door.list(Query.networks(), site, call, request);
  }

  @PostMapping
  ResponseEntity<Answer> create(
      @RequestBody NewNetwork body,
      @RequestParam(required = false) @Nullable Integer wait,
      Call call,
      HttpServletRequest request) {
    var fields = new Fields();
    String name = fields.text("name", body.name(), 100);
    String type = fields.word("type", body.type(), TYPES, "vlan");
    String cidr = fields.optionalText("cidr", body.cidr(), 50);
    if (type.equals("vlan") && cidr.isEmpty()) {
      fields.refuse("cidr", "is required for a network of type vlan");
    }
    String gateway = fields.optionalText("gateway", body.gateway(), 50);
    List<String> dns = fields.texts("dnsServers", body.dnsServers(), DNS_SERVERS_MAX);
    fields.refuseIfWrong();
    return door.begin(
        door.sites().forCreation(body.site()),
        new Mutation.CreateNetwork(
            name, type, cidr, gateway, dns, !Boolean.FALSE.equals(body.advertised())),
        call,
        wait,
        request);
  }

  @PatchMapping("/{id}")
  ResponseEntity<Answer> update(
      @PathVariable String id,
      @RequestBody NetworkChange body,
      Call call,
      HttpServletRequest request) {
    var fields = new Fields();
    String name = fields.optionalText("name", body.name(), 100);
    String gateway = fields.optionalText("gateway", body.gateway(), 50);
    List<String> dns = fields.texts("dnsServers", body.dnsServers(), DNS_SERVERS_MAX);
    if (name.isEmpty() && gateway.isEmpty() && dns.isEmpty()) {
      fields.refuse("name", "or another field to change is required");
    }
    fields.refuseIfWrong();
    Located<Network> found =
        door.sites()
            .find(cloud -> cloud.network(id))
            .orElseThrow(() -> RefusedException.notFound("network", id));
    return door.finish(
        found.site(), new Mutation.UpdateNetwork(id, name, gateway, dns), call, 200, request);
  }
}
