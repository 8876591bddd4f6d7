package dev.muster.server.resource;

import dev.muster.cloud.IkePolicy;
import dev.muster.cloud.IpsecPolicy;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Query;
import dev.muster.cloud.Secret;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.errors.Fields;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.resource.Sites.Located;
import jakarta.servlet.http.HttpServletRequest;
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

/// VPN connections and their policies.
@RestController
@RequestMapping("/api/v1")
final class VpnResource {
  private static final int LIFETIME_SECONDS_MIN = 180;
  private static final int LIFETIME_SECONDS_MAX = 86_400;
  private static final int DH_GROUP_MAX = 24;

  private final Door door;

  VpnResource(Door door) {
    this.door = door;
  }

  record NewIkePolicy(
      @Nullable String name,
      @Nullable Integer version,
      @Nullable String authentication,
      @Nullable String encryption,
      @Nullable Integer dhGroup,
      @Nullable Integer keyLifetimeSeconds,
      @Nullable String presharedKey,
      @Nullable String site) {
    /// Without the key.
    @Override
    public String toString() {
      return "NewIkePolicy[name=" + name + "]";
    }
  }

  record IpsecChange(
      @Nullable String name,
      @Nullable String authentication,
      @Nullable String encryption,
      @Nullable Integer dhGroup,
      @Nullable Integer keyLifetimeSeconds,
      @Nullable Boolean pfs) {}

  @GetMapping("/vpn-connections")
  Answer vpns(
      @RequestParam(required = false) @Nullable String site,
      Call call,
      HttpServletRequest request) {
    return door.list(Query.vpnConnections(), site, call, request);
  }

  @GetMapping("/ike-policies")
  Answer ikePolicies(
      @RequestParam(required = false) @Nullable String site,
      Call call,
      HttpServletRequest request) {
    return door.list(Query.ikePolicies(), site, call, request);
  }

  @PostMapping("/ike-policies")
  ResponseEntity<Answer> createIkePolicy(
      @RequestBody NewIkePolicy body, Call call, HttpServletRequest request) {
    var fields = new Fields();
    String name = fields.text("name", body.name(), 100);
    int version = fields.number("version", body.version(), 1, 2);
    String authentication = fields.optionalText("authentication", body.authentication(), 30);
    String encryption = fields.text("encryption", body.encryption(), 30);
    int dhGroup = fields.number("dhGroup", body.dhGroup(), 1, DH_GROUP_MAX);
    int lifetime =
        fields.number(
            "keyLifetimeSeconds",
            body.keyLifetimeSeconds(),
            LIFETIME_SECONDS_MIN,
            LIFETIME_SECONDS_MAX);
    String key = fields.text("presharedKey", body.presharedKey(), 255);
    fields.refuseIfWrong();
    var policy =
        new IkePolicy(
            "",
            name,
            version,
            authentication.isEmpty() ? "sha-256" : authentication,
            encryption,
            dhGroup,
            lifetime);
    return door.finish(
        door.sites().forCreation(body.site()),
        new Mutation.CreateIkePolicy(policy, new Secret(key)),
        call,
        201,
        request);
  }

  @GetMapping("/ipsec-policies")
  Answer ipsecPolicies(
      @RequestParam(required = false) @Nullable String site,
      Call call,
      HttpServletRequest request) {
    return door.list(Query.ipsecPolicies(), site, call, request);
  }

  @PatchMapping("/ipsec-policies/{id}")
  ResponseEntity<Answer> updateIpsecPolicy(
      @PathVariable String id,
      @RequestBody IpsecChange body,
      Call call,
      HttpServletRequest request) {
    var fields = new Fields();
    fields.optionalText("name", body.name(), 100);
    fields.optionalText("authentication", body.authentication(), 30);
    fields.optionalText("encryption", body.encryption(), 30);
    fields.number("dhGroup", body.dhGroup(), 1, DH_GROUP_MAX, 1);
    fields.number(
        "keyLifetimeSeconds",
        body.keyLifetimeSeconds(),
        LIFETIME_SECONDS_MIN,
        LIFETIME_SECONDS_MAX,
        LIFETIME_SECONDS_MIN);
    fields.refuseIfWrong();
    Located<IpsecPolicy> found =
        door.sites()
            .findListed(cloud -> cloud.ipsecPolicies(), IpsecPolicy::id, id)
            .orElseThrow(() -> RefusedException.notFound("IPsec policy", id));
    IpsecPolicy before = found.value();
    IpsecPolicy after = changed(before, body);
    if (before.equals(after)) {
      throw RefusedException.of("name", "or another field must differ: nothing would change");
    }
    return door.finish(
        found.site(), new Mutation.UpdateIpsecPolicy(before, after), call, 200, request);
  }

  private static IpsecPolicy changed(IpsecPolicy before, IpsecChange change) {
    return new IpsecPolicy(
        before.id(),
        or(change.name(), before.name()),
        or(change.authentication(), before.authentication()),
        or(change.encryption(), before.encryption()),
        or(change.dhGroup(), before.dhGroup()),
        or(change.keyLifetimeSeconds(), before.keyLifetimeSeconds()),
        or(change.pfs(), before.pfs()));
  }

  private static <T> T or(@Nullable T wanted, T before) {
    return wanted == null ? before : wanted;
  }
}
