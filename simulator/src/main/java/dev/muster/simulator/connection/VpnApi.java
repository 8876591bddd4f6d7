package dev.muster.simulator.connection;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on IKE policies and IPsec policies.
public final class VpnApi {
  private static final Pattern NAME = Pattern.compile(".*\\S.*");
  private static final int NAME_MAX = 47;
  private static final List<Integer> DH_GROUPS = List.of(1, 2, 5, 14, 19, 20, 24);
  private static final List<Integer> IKE_VERSIONS = List.of(1, 2);
  private static final int LIFETIME_MIN = 180;
  private static final int LIFETIME_MAX = 86_400;
  private static final String IKE = "/vpn/ike-policies";
  private static final String IPSEC = "/vpn/ipsec-policies";
  private static final Rules IKE_RULES =
      new Rules(
          Set.of("sha-256", "sha-384", "sha1", "none"),
          Set.of(
              "aes-256-cbc",
              "aes-192-cbc",
              "aes-128-cbc",
              "aes-256-gcm",
              "aes-128-gcm",
              "3des-cbc"));
  private static final Rules IPSEC_RULES =
      new Rules(
          Set.of("hmac-sha-256-128", "hmac-sha1-96", "none"),
          Set.of(
              "aes-256-cbc",
              "aes-192-cbc",
              "aes-128-cbc",
              "aes-256-gcm",
              "aes-192-gcm",
              "aes-128-gcm",
              "3des-cbc"));

  private final CloudStore store;
  private final Vpns vpns;

  public VpnApi(CloudStore store, Vpns vpns) {
    this.store = store;
    this.vpns = vpns;
  }

  /// The values a kind of policy may have.
  private record Rules(Set<String> authentications, Set<String> encryptions) {
    /// What the body says, and the old values where it says nothing.
    Cipher read(Body body, Optional<Cipher> old) {
      Optional<Integer> dhGroup = body.integerOf("dhGroup", DH_GROUPS);
      Optional<String> encryption = body.oneOf("encryption", array(encryptions));
      Optional<Integer> lifetime = body.integer("keyLifetime", LIFETIME_MIN, LIFETIME_MAX);
      return new Cipher(
          body.oneOf("authentication", array(authentications))
              .or(() -> old.map(Cipher::authentication))
              .orElse("none"),
          dhGroup
              .or(() -> old.map(Cipher::dhGroup))
              .orElseGet(() -> body.requiredIntegerOf("dhGroup", DH_GROUPS)),
          encryption
              .or(() -> old.map(Cipher::encryption))
              .orElseGet(() -> body.requiredText("encryption")),
          lifetime
              .or(() -> old.map(Cipher::keyLifetime))
              .orElseGet(() -> body.requiredInteger("keyLifetime", LIFETIME_MIN, LIFETIME_MAX)));
    }

    private static String[] array(Set<String> values) {
      return values.stream().sorted().toArray(String[]::new);
    }
  }

  public void addTo(Routes routes) {
    routes.add("GET", v1(IKE), 200, errors(), this::listIke);
    routes.add("POST", v1(IKE), 200, Set.of(400, 401, 403, 409, 422, 500), this::createIke);
    String oneIke = v1(IKE + "/{ike_policy_id}");
    routes.add("GET", oneIke, 200, errors(422), r -> Reply.ok(wire(ike(r))));
    routes.add("PUT", oneIke, 200, errors(422), this::updateIke);
    routes.add("DELETE", oneIke, 200, errors(), this::deleteIke);
    routes.add("GET", v1(IPSEC), 200, errors(), this::listIpsec);
    routes.add("POST", v1(IPSEC), 200, errors(409, 422), this::createIpsec);
    String oneIpsec = v1(IPSEC + "/{ipsec_policy_id}");
    routes.add("GET", oneIpsec, 200, errors(422), r -> Reply.ok(wire(ipsec(r))));
    routes.add("PUT", oneIpsec, 200, errors(409, 422), this::updateIpsec);
    routes.add("DELETE", oneIpsec, 200, errors(), this::deleteIpsec);
  }

  private Reply listIke(Request request) {
    ArrayNode all =
        vpns.ikePolicies(request.workspace()).stream().map(VpnApi::wire).collect(Json.toArray());
    return Reply.ok(Json.object().set("ikePolicies", all));
  }

  private Reply createIke(Request request) {
    Body body = request.body();
    if (body.requiredText("presharedKey").length() % 2 != 0) {
      throw ApiFault.badRequest("presharedKey must have an even number of characters");
    }
    IkePolicy policy =
        new IkePolicy(
            store.newId(),
            request.workspace(),
            body.requiredName("name", NAME_MAX, NAME),
            Life.from(store.now(), store.now()),
            IKE_RULES.read(body, Optional.empty()),
            body.requiredIntegerOf("version", IKE_VERSIONS));
    return Reply.ok(wire(vpns.put(policy)));
  }

  private Reply updateIke(Request request) {
    Body body = request.body();
    IkePolicy old = ike(request);
    IkePolicy changed =
        new IkePolicy(
            old.id(),
            old.workspace(),
            body.name("name", NAME_MAX, NAME).orElse(old.name()),
            old.life().changed(store.now()),
            IKE_RULES.read(body, Optional.of(old.cipher())),
            body.integerOf("version", IKE_VERSIONS).orElse(old.version()));
    return Reply.ok(wire(vpns.put(changed)));
  }

  private Reply deleteIke(Request request) {
    vpns.delete(ike(request));
    return Reply.done();
  }

  private Reply listIpsec(Request request) {
    ArrayNode all =
        vpns.ipsecPolicies(request.workspace()).stream().map(VpnApi::wire).collect(Json.toArray());
    return Reply.ok(Json.object().set("ipSecPolicies", all));
  }

  private Reply createIpsec(Request request) {
    Body body = request.body();
    IpsecPolicy policy =
        new IpsecPolicy(
            store.newId(),
            request.workspace(),
            body.requiredName("name", NAME_MAX, NAME),
            Life.from(store.now(), store.now()),
            IPSEC_RULES.read(body, Optional.empty()),
            body.requiredFlag("pfs"));
    return Reply.ok(wire(vpns.put(policy)));
  }

  private Reply updateIpsec(Request request) {
    Body body = request.body();
    IpsecPolicy old = ipsec(request);
    IpsecPolicy changed =
        new IpsecPolicy(
            old.id(),
            old.workspace(),
            body.name("name", NAME_MAX, NAME).orElse(old.name()),
            old.life().changed(store.now()),
            IPSEC_RULES.read(body, Optional.of(old.cipher())),
            body.flag("pfs").orElse(old.pfs()));
    return Reply.ok(wire(vpns.put(changed)));
  }

  private Reply deleteIpsec(Request request) {
    vpns.delete(ipsec(request));
    return Reply.done();
  }

  private IkePolicy ike(Request request) {
    return vpns.ikePolicy(request.workspace(), request.path("ike_policy_id"));
  }

  private IpsecPolicy ipsec(Request request) {
    return vpns.ipsecPolicy(request.workspace(), request.path("ipsec_policy_id"));
  }

  private static ObjectNode wire(IkePolicy policy) {
    return cipher(policy.id(), policy.name(), policy.cipher()).put("version", policy.version());
  }

  private static ObjectNode wire(IpsecPolicy policy) {
    return cipher(policy.id(), policy.name(), policy.cipher()).put("pfs", policy.pfs());
  }

  private static ObjectNode cipher(String id, String name, Cipher cipher) {
    return Json.object()
        .put("id", id)
        .put("name", name)
        .put("authentication", cipher.authentication())
        .put("dhGroup", cipher.dhGroup())
        .put("encryption", cipher.encryption())
        .put("keyLifetime", cipher.keyLifetime());
  }
}
