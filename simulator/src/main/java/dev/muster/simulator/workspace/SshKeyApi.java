package dev.muster.simulator.workspace;

import static dev.muster.simulator.http.Routes.errors;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Route;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on SSH keys, in the old form below the tenant and in the new one. Both show the same
/// keys.
public final class SshKeyApi {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-_]+(?: +[A-Za-z0-9-_]+)*");
  private static final int NAME_MAX = 128;
  private static final String OLD = "/pcloud/v1/tenants/{tenant_id}/sshkeys";
  private static final String OLD_ONE = OLD + "/{sshkey_name}";
  private static final String NEW = "/v1/ssh-keys";
  private static final String NEW_ONE = NEW + "/{sshkey_id}";

  private final CloudStore store;
  private final Workspaces workspaces;

  public SshKeyApi(CloudStore store, Workspaces workspaces) {
    this.store = store;
    this.workspaces = workspaces;
  }

  public void addTo(Routes routes) {
    routes.add("GET", OLD, 200, errors(), this::listOld);
    routes.add(new Route("POST", OLD, Set.of(200, 201), errors(409, 422), true, this::createOld));
    routes.add("GET", OLD_ONE, 200, errors(), r -> Reply.ok(old(oldKey(r))));
    routes.add("PUT", OLD_ONE, 200, errors(422), this::updateOld);
    routes.add("DELETE", OLD_ONE, 200, errors(410), r -> delete(oldKey(r)));
    routes.add("GET", NEW, 200, errors(), this::list);
    routes.add("POST", NEW, 201, errors(409, 422), this::create);
    routes.add("GET", NEW_ONE, 200, errors(), r -> Reply.ok(wire(newKey(r))));
    routes.add("PUT", NEW_ONE, 200, errors(409, 410), this::update);
    routes.add("DELETE", NEW_ONE, 200, errors(410), r -> delete(newKey(r)));
  }

  private Reply listOld(Request request) {
    checkTenant(request);
    ArrayNode all = workspaces.sshKeys().stream().map(SshKeyApi::old).collect(Json.toArray());
    return Reply.ok(Json.object().set("sshKeys", all));
  }

  private Reply createOld(Request request) {
    checkTenant(request);
    return Reply.created(old(put(changed(request.body(), Optional.empty(), "sshKey"))));
  }

  private Reply updateOld(Request request) {
    return Reply.ok(old(put(changed(request.body(), Optional.of(oldKey(request)), "sshKey"))));
  }

  private Reply list(Request request) {
    ArrayNode all = workspaces.sshKeys().stream().map(SshKeyApi::wire).collect(Json.toArray());
    return Reply.ok(Json.object().set("sshKeys", all));
  }

  private Reply create(Request request) {
    return Reply.created(wire(put(changed(request.body(), Optional.empty(), "sshKey"))));
  }

  private Reply update(Request request) {
    return Reply.ok(wire(put(changed(request.body(), Optional.of(newKey(request)), "sshKey"))));
  }

  private Reply delete(SshKey key) {
    workspaces.add(key.with(key.life().ending(store.now(), store.now())));
    return Reply.done();
  }

  private SshKey changed(Body body, Optional<SshKey> before, String keyField) {
    String name =
        before
            .map(key -> body.name("name", NAME_MAX, NAME).orElse(key.name()))
            .orElseGet(() -> body.requiredName("name", NAME_MAX, NAME));
    String publicKey =
        before
            .map(key -> body.text(keyField).orElse(key.publicKey()))
            .orElseGet(() -> body.requiredText(keyField));
    Life life =
        before
            .map(key -> key.life().changed(store.now()))
            .orElseGet(() -> Life.from(store.now(), store.now()));
    return new SshKey(
        before.map(SshKey::id).orElseGet(store::newId),
        workspaces.account(),
        name,
        life,
        publicKey,
        body.text("description").or(() -> before.map(SshKey::description)).orElse(""),
        body.oneOf("visibility", "account", "workspace")
            .or(() -> before.map(SshKey::visibility))
            .orElse("account"));
  }

  private SshKey put(SshKey key) {
    boolean taken =
        workspaces.sshKeys().stream()
            .anyMatch(k -> k.name().equals(key.name()) && !k.id().equals(key.id()));
    if (taken) {
      throw ApiFault.conflict("an ssh key with the name " + key.name() + " already exists");
    }
    workspaces.add(key);
    return key;
  }

  private SshKey oldKey(Request request) {
    checkTenant(request);
    return key(request.path("sshkey_name"));
  }

  private SshKey newKey(Request request) {
    return key(request.path("sshkey_id"));
  }

  private SshKey key(String idOrName) {
    return workspaces.sshKey(idOrName).orElseThrow(() -> ApiFault.notFound("ssh key", idOrName));
  }

  private void checkTenant(Request request) {
    workspaces.checkTenant(request.path("tenant_id"));
  }

  /// The old form.
  public static ObjectNode old(SshKey key) {
    return Json.object()
        .put("name", key.name())
        .put("sshKey", key.publicKey())
        .put("creationDate", Json.dateTime(key.life().created()));
  }

  private static ObjectNode wire(SshKey key) {
    return old(key)
        .put("id", key.id())
        .put("description", key.description())
        .put("primaryWorkspace", true)
        .put("visibility", key.visibility());
  }
}
