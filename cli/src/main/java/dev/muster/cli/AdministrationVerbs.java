package dev.muster.cli;

import static dev.muster.cli.Parameter.argument;
import static dev.muster.cli.Parameter.integer;
import static dev.muster.cli.Parameter.option;
import static dev.muster.cli.Rest.act;
import static dev.muster.cli.Rest.column;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Verbs for the installation itself: its sites, locations, tokens and operations.
final class AdministrationVerbs {
  private AdministrationVerbs() {}

  static List<Verb> all() {
    return List.of(
        new Verb(
            "operation show",
            "Show a long act by its correlation id",
            List.of(argument("OPERATION", "correlation id of the act")),
            AdministrationVerbs::showOperation),
        Rest.list(
            "site list",
            "List the sites of this installation",
            "/sites",
            List.of(
                column("NAME", "name"),
                column("ROLE", "role"),
                column("ZONE", "zone"),
                column("LOCATION", "location"),
                column("WORKSPACE", "workspace"))),
        Rest.list(
            "location list",
            "List data centres and the location of their events",
            "/locations",
            List.of(
                column("DATA CENTRE", "dataCentre"),
                column("LOCATION", "location"),
                column("BEFORE 2024-01-29", "locationBefore"))),
        new Verb(
            "location explain",
            "Say where the events of a place are collected, and why",
            List.of(
                argument("PLACE", "data centre, region or location"),
                option("--at", "TIME", "such as 2024-01-28T12:00:00Z; default: now")),
            AdministrationVerbs::explainLocation),
        new Verb(
            "service provision",
            "Provision a DR service instance through the service broker",
            List.of(argument("INSTANCE", "id of the new service instance")),
            AdministrationVerbs::provision),
        Rest.list(
            "token list",
            "List tokens, without their secrets",
            "/tokens",
            List.of(
                column("ID", "id"),
                column("NAME", "name"),
                column("ROLE", "role"),
                column("CREATED", "createdAt"),
                column("EXPIRES", "expiresAt"))),
        act(
            "token create",
            "Create a token; it is shown this once",
            "POST",
            "/tokens",
            argument("NAME", "what or whom the token is for").into("name"),
            option("--role", "ROLE", "viewer, producer, auditor, operator, editor or administrator")
                .needed()
                .into("role"),
            integer("--expires-in-days", "N", "days until it expires; default: never")
                .into("expiresInDays")),
        act(
            "token delete",
            "Delete a token",
            "DELETE",
            "/tokens/{TOKEN}",
            argument("TOKEN", "id of the token")));
  }

  private static ExitCode explainLocation(Invocation invocation) throws InterruptedException {
    String place = Api.encoded(invocation.required("PLACE"));
    String at = invocation.text("--at").map(time -> "?at=" + Api.encoded(time)).orElse("");
    invocation.printer().thing(invocation.api().get("/locations/" + place + at));
    return ExitCode.OK;
  }

  /// The broker's catalogue has one service with one plan.
  private static ExitCode provision(Invocation invocation) throws InterruptedException {
    JsonNode service =
        invocation.api().broker("GET", "/catalog", null).json().path("services").path(0);
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("service_id", service.path("id").asString(""))
            .put("plan_id", service.path("plans").path(0).path("id").asString(""));
    String instance = Api.encoded(invocation.required("INSTANCE"));
    Answer answer = invocation.api().broker("PUT", "/service_instances/" + instance, body);
    if (invocation.printer().isJson()) {
      invocation.printer().raw(answer.body());
    } else {
      invocation.printer().line(answer.json().path("dashboard_url").asString(""));
    }
    return ExitCode.OK;
  }

  private static ExitCode showOperation(Invocation invocation) throws InterruptedException {
    String id = Api.encoded(invocation.required("OPERATION"));
    return new OperationWait(invocation).print(invocation.api().get("/operations/" + id));
  }
}
