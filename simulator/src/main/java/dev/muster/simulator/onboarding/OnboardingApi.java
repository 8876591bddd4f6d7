package dev.muster.simulator.onboarding;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.onboarding.Onboarding.Failure;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Table;
import dev.muster.simulator.storage.Pairing;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import dev.muster.simulator.workspace.Workspace;
import dev.muster.simulator.workspace.Workspaces;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on onboardings. Copies that cannot be onboarded are reported one by one; the others
/// are onboarded all the same.
public final class OnboardingApi {
  private static final Pattern NAME =
      Pattern.compile("[\\s]*[A-Za-z0-9:_.\\-][A-Za-z0-9\\s:_.\\-]*");
  private static final int NAME_MAX = 120;
  private static final String ALL = "/volumes/onboarding";

  private final CloudStore store;
  private final Schedule schedule;
  private final Workspaces workspaces;
  private final Pairing pairing;
  private final Table<Onboarding> table;

  public OnboardingApi(
      CloudStore store, Schedule schedule, Workspaces workspaces, Pairing pairing) {
    this.store = store;
    this.schedule = schedule;
    this.workspaces = workspaces;
    this.pairing = pairing;
    table = store.table("onboardings", Onboarding.class);
  }

  public void addTo(Routes routes) {
    routes.add("POST", v1(ALL), 202, errors(409), this::create);
    routes.add("GET", v1(ALL), 200, errors(), this::list);
    routes.add("GET", v1(ALL + "/{volume_onboarding_id}"), 200, errors(), this::get);
  }

  private Reply create(Request request) {
    Body body = request.body();
    Workspace own = workspaces.get(request.workspace());
    List<Body> sources = body.objects("Volumes");
    if (sources.isEmpty()) {
      throw ApiFault.badRequest("Volumes in body is required");
    }
    Instant ready = schedule.after(OperationKind.ONBOARDING);
    List<String> wanted = new ArrayList<>();
    List<String> onboarded = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    for (Body source : sources) {
      String crn = source.requiredText("sourceCRN");
      String from = pairing.partner(own.id(), "sourceCRN", crn).id();
      for (Body copy : source.objects("auxiliaryVolumes")) {
        String auxName = copy.requiredText("auxVolumeName");
        Optional<String> name = copy.name("name", NAME_MAX, NAME);
        wanted.add(auxName);
        onboard(from, own.id(), auxName, name, ready)
            .ifPresentOrElse(
                reason -> failures.add(new Failure(auxName, reason)), () -> onboarded.add(auxName));
      }
    }
    if (wanted.isEmpty()) {
      throw ApiFault.badRequest("auxiliaryVolumes in body is required");
    }
    Onboarding onboarding =
        table.put(
            new Onboarding(
                store.newId(),
                own.id(),
                body.text("description").orElse(""),
                Life.from(store.now(), ready),
                wanted,
                onboarded,
                failures));
    return Reply.accepted(
        Json.object().put("id", onboarding.id()).put("description", onboarding.name()));
  }

  /// Why the copy could not be onboarded; empty if it was.
  private Optional<String> onboard(
      String from, String to, String auxName, Optional<String> name, Instant ready) {
    Optional<String> refusal = pairing.refusal(from, to, auxName);
    if (refusal.isPresent()) {
      return refusal;
    }
    try {
      pairing.onboard(from, to, auxName, name, ready);
      return Optional.empty();
    } catch (ApiFault taken) {
      return Optional.of(taken.getMessage());
    }
  }

  private Reply list(Request request) {
    ArrayNode all = table.stream(request.workspace()).map(this::summary).collect(Json.toArray());
    return Reply.ok(Json.object().set("onboardings", all));
  }

  private Reply get(Request request) {
    String id = request.path("volume_onboarding_id");
    return table
        .find(id)
        .filter(onboarding -> onboarding.workspace().equals(request.workspace()))
        .map(onboarding -> Reply.ok(full(onboarding)))
        .orElseThrow(() -> ApiFault.notFound("volume onboarding", id));
  }

  private ObjectNode summary(Onboarding onboarding) {
    ObjectNode node =
        Json.object()
            .put("id", onboarding.id())
            .put("description", onboarding.name())
            .put("status", onboarding.statusAt(store.now()));
    node.set("inputVolumes", Json.texts(onboarding.wanted()));
    return node;
  }

  private ObjectNode full(Onboarding onboarding) {
    Instant now = store.now();
    boolean done = onboarding.life().readyAt(now);
    ObjectNode node =
        summary(onboarding)
            .put("progress", onboarding.life().percentAt(now))
            .put("creationTimestamp", Json.dateTime(onboarding.life().created()));
    // Clients look into the results right after creation: they must be there from the first answer.
    ObjectNode results = node.putObject("results");
    results.set("onboardedVolumes", Json.texts(done ? onboarding.onboarded() : List.of()));
    ArrayNode failures = results.putArray("volumeOnboardingFailures");
    for (Failure failure : done ? onboarding.failures() : List.<Failure>of()) {
      failures
          .addObject()
          .put("failureMessage", failure.reason())
          .set("volumes", Json.texts(List.of(failure.auxName())));
    }
    return node;
  }
}
