package dev.muster.cli;

import static dev.muster.cli.Parameter.argument;
import static dev.muster.cli.Parameter.flag;
import static dev.muster.cli.Parameter.option;
import static dev.muster.cli.Rest.act;
import static dev.muster.cli.Rest.column;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// Verbs for the routing of events: targets, routes, settings, and why an event goes where it goes.
final class RoutingVerbs {
  private static final Parameter FILE = argument("FILE", "JSON as the reference of the API has it");

  private RoutingVerbs() {}

  static List<Verb> all() {
    return List.of(
        listing(
            "target",
            List.of(
                column("ID", "id"),
                column("NAME", "name"),
                column("TYPE", "target_type"),
                column("REGION", "region"))),
        reading("target"),
        creating("target"),
        updating("target"),
        new Verb(
            "target delete",
            "Delete a target",
            List.of(
                argument("TARGET", "id of the target"),
                flag("--force", "also take it out of every rule and of the settings")),
            invocation ->
                delete(invocation, "target", invocation.flag("--force") ? "?force=true" : "")),
        new Verb(
            "target validate",
            "Try a target out",
            List.of(argument("TARGET", "id of the target")),
            invocation ->
                show(
                    invocation,
                    invocation
                        .api()
                        .routing(
                            "POST",
                            "/targets/" + id(invocation, "TARGET") + "/validate",
                            JsonNodeFactory.instance.objectNode()))),
        new Verb(
            "target dead-letters",
            "List the events that a target would not have",
            List.of(argument("TARGET", "id of the target")),
            RoutingVerbs::deadLetters),
        act(
            "target redrive",
            "Send the events again that a target would not have",
            "POST",
            "/routing/targets/{TARGET}/redrive",
            argument("TARGET", "id of the target")),
        listing(
            "route",
            List.of(column("ID", "id"), column("NAME", "name"), column("VERSION", "version"))),
        reading("route"),
        creating("route"),
        updating("route"),
        new Verb(
            "route delete",
            "Delete a route",
            List.of(argument("ROUTE", "id of the route")),
            invocation -> delete(invocation, "route", "")),
        new Verb(
            "routing explain",
            "Say where an event went or would go, and why",
            List.of(
                argument("EVENT", "id of the event, such as us-east:41").optional(),
                option("--location", "PLACE", "instead: where an event of this place would go")),
            RoutingVerbs::explain),
        Rest.list(
            "routing accounts",
            "Say what became of every event, by ledger and target",
            "/routing/accounts",
            List.of(
                column("TARGET", "targetName"),
                column("LEDGER", "ledger"),
                column("STORED", "stored"),
                column("BEFORE", "before"),
                column("DELIVERED", "delivered"),
                column("FILTERED", "filtered"),
                column("DEAD", "deadLettered"),
                column("PENDING", "pending"))),
        new Verb(
            "routing settings",
            "Show the settings of the routing, or replace them",
            List.of(option("--set", "FILE", "JSON of all settings, which replaces them")),
            RoutingVerbs::settings));
  }

  private static Verb listing(String noun, List<Column> columns) {
    return new Verb(
        noun + " list",
        "List " + noun + "s of events",
        List.of(),
        invocation -> {
          Answer answer = invocation.api().routing("GET", "/" + noun + "s", null);
          if (invocation.printer().isJson()) {
            Printer.JsonArray array = invocation.printer().array();
            answer.elements(noun + "s").forEach(array::add);
            array.end();
          } else {
            JsonNode all = answer.json().path(noun + "s");
            invocation.printer().line(new Table(columns, all).toString());
          }
          return ExitCode.OK;
        });
  }

  private static Verb reading(String noun) {
    return new Verb(
        noun + " show",
        "Show a " + noun,
        List.of(argument(label(noun), "id of the " + noun)),
        invocation ->
            show(invocation, invocation.api().routing("GET", path(invocation, noun), null)));
  }

  private static Verb creating(String noun) {
    return new Verb(
        noun + " create",
        "Create a " + noun,
        List.of(FILE),
        invocation ->
            show(
                invocation,
                invocation.api().routing("POST", "/" + noun + "s", json(invocation, "FILE"))));
  }

  private static Verb updating(String noun) {
    return new Verb(
        noun + " update",
        "Change a " + noun,
        List.of(argument(label(noun), "id of the " + noun), FILE),
        invocation ->
            show(
                invocation,
                invocation.api().routing("PUT", path(invocation, noun), json(invocation, "FILE"))));
  }

  private static ExitCode delete(Invocation invocation, String noun, String query)
      throws InterruptedException {
    invocation.api().routing("DELETE", path(invocation, noun) + query, null);
    invocation.report("deleted " + noun + " " + invocation.required(label(noun)));
    return ExitCode.OK;
  }

  private static ExitCode deadLetters(Invocation invocation) throws InterruptedException {
    String target = Api.encoded(invocation.required("TARGET"));
    invocation
        .printer()
        .list(
            invocation.api().get("/routing/targets/" + target + "/dead-letters"),
            List.of(column("EVENT", "event"), column("AT", "at"), column("ANSWER", "answer")));
    return ExitCode.OK;
  }

  private static ExitCode explain(Invocation invocation) throws InterruptedException {
    Optional<String> event = invocation.text("EVENT");
    Optional<String> location = invocation.text("--location");
    if (event.isPresent() == location.isPresent()) {
      throw new CliException(ExitCode.USAGE, "give an EVENT or --location PLACE, and not both");
    }
    String query =
        event
            .map(id -> "event=" + Api.encoded(id))
            .orElseGet(() -> "location=" + Api.encoded(location.orElse("")));
    invocation.printer().thing(invocation.api().get("/routing/explain?" + query));
    return ExitCode.OK;
  }

  private static ExitCode settings(Invocation invocation) throws InterruptedException {
    boolean set = invocation.text("--set").isPresent();
    return show(
        invocation,
        invocation
            .api()
            .routing(set ? "PUT" : "GET", "/settings", set ? json(invocation, "--set") : null));
  }

  private static ExitCode show(Invocation invocation, Answer answer) {
    if (invocation.printer().isJson()) {
      invocation.printer().raw(answer.body());
    } else {
      var table = new Table();
      table.members("", answer.json());
      invocation.printer().line(table.toString());
    }
    return ExitCode.OK;
  }

  private static JsonNode json(Invocation invocation, String parameter) {
    Path file = Path.of(invocation.required(parameter));
    try {
      return JsonMapper.shared().readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CliException(ExitCode.USAGE, "cannot read " + file, e);
    } catch (JacksonException e) {
      throw new CliException(
          ExitCode.USAGE,
          "%s is not JSON at line %d, column %d"
              .formatted(file, e.getLocation().getLineNr(), e.getLocation().getColumnNr()),
          e);
    }
  }

  private static String path(Invocation invocation, String noun) {
    return "/" + noun + "s/" + id(invocation, label(noun));
  }

  private static String id(Invocation invocation, String parameter) {
    return Api.encoded(invocation.required(parameter));
  }

  private static String label(String noun) {
    return noun.toUpperCase(Locale.ROOT);
  }
}
