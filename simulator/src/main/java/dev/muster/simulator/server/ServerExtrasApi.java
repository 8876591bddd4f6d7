package dev.muster.simulator.server;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;
import static dev.muster.simulator.http.Routes.v2;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.state.CloudStore;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The console of a server, the operations of IBM i, and the lean list of version 2.
public final class ServerExtrasApi {
  private static final String ONE = "/pvm-instances/{pvm_instance_id}";
  private static final Map<String, String> LANGUAGES = languages();

  private final CloudStore store;
  private final Servers servers;
  private final ServerWire wire;

  public ServerExtrasApi(CloudStore store, Servers servers, ServerWire wire) {
    this.store = store;
    this.servers = servers;
    this.wire = wire;
  }

  public void addTo(Routes routes) {
    routes.add("GET", v2("/pvm-instances"), 200, errors(408), this::listLean);
    routes.add("POST", v1(ONE + "/operations"), 200, errors(409, 422), this::operate);
    routes.add("POST", v1(ONE + "/console"), 201, errors(409, 422), this::openConsole);
    routes.add("GET", v1(ONE + "/console"), 200, errors(), this::listLanguages);
    routes.add("PUT", v1(ONE + "/console"), 200, errors(409), this::setLanguage);
  }

  private Reply listLean(Request request) {
    ArrayNode all = Json.array();
    for (Server server : servers.list(request.workspace())) {
      ObjectNode full = wire.reference(server);
      ObjectNode lean = all.addObject().put("id", server.id()).put("name", server.name());
      lean.set("status", full.get("status"));
      lean.set("crn", full.get("crn"));
      lean.put("createdDate", Json.dateTime(server.life().created()));
      lean.put("updatedDate", Json.dateTime(server.life().updated()));
    }
    return Reply.ok(Json.object().set("pvmInstances", all));
  }

  private Reply operate(Request request) {
    Body body = request.body();
    String type = body.requiredOneOf("operationType", "job", "boot");
    Body operation = body.object("operation").orElseGet(() -> Body.of(Json.object()));
    Server server = server(request);
    if (!server.software().osType().equals("ibmi")) {
      throw ApiFault.badRequest("operations are only supported on IBM i");
    }
    if (type.equals("boot")) {
      boolean mode = operation.oneOf("bootMode", "a", "b", "c", "d").isPresent();
      boolean operating = operation.oneOf("operatingMode", "normal", "manual").isPresent();
      if (!mode && !operating) {
        throw ApiFault.badRequest("bootMode or operatingMode is needed");
      }
      servers.checkRest(server);
      return Reply.done();
    }
    String task =
        operation.requiredOneOf(
            "task",
            "consoleservice",
            "dston",
            "dumprestart",
            "iopdump",
            "iopreset",
            "remotedstoff",
            "remotedston",
            "retrydump");
    servers.checkRest(server);
    if (!server.statusAt(store.now()).equals("ACTIVE")) {
      throw ApiFault.conflict("pvm-instance " + server.id() + " must be ACTIVE for " + task);
    }
    if (task.equals("dumprestart")) {
      servers.act(server, task);
    }
    return Reply.done();
  }

  private Reply openConsole(Request request) {
    Server server = server(request);
    String status = server.statusAt(store.now());
    if (!status.equals("ACTIVE")) {
      throw ApiFault.conflict("pvm-instance " + server.id() + " must be ACTIVE, it is " + status);
    }
    return Reply.created(
        Json.object()
            .put(
                "consoleURL",
                "https://console.invalid/" + server.id() + "?token=" + store.newHex(32)));
  }

  private Reply listLanguages(Request request) {
    Server server = server(request);
    ArrayNode all = Json.array();
    if (server.software().osType().equals("ibmi")) {
      LANGUAGES.forEach(
          (code, language) -> all.addObject().put("code", code).put("language", language));
    }
    return Reply.ok(Json.object().set("consoleLanguages", all));
  }

  private Reply setLanguage(Request request) {
    Server server = server(request);
    String code = request.body().requiredText("code");
    String language = LANGUAGES.get(code);
    if (language == null || !server.software().osType().equals("ibmi")) {
      throw ApiFault.badRequest("code must be a console language of the server, got: " + code);
    }
    return Reply.ok(Json.object().put("code", code).put("language", language));
  }

  private Server server(Request request) {
    return servers.get(request.workspace(), request.path("pvm_instance_id"));
  }

  private static Map<String, String> languages() {
    Map<String, String> languages = new LinkedHashMap<>();
    languages.put("037", "English (US)");
    languages.put("273", "German");
    languages.put("297", "French");
    languages.put("1026", "Turkish");
    languages.put("1399", "Japanese");
    return languages;
  }
}
