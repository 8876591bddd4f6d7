package dev.muster.torture.invariant;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// I12: what a run reports of its times is what its events tell, what the storage did bears it out,
/// and nothing later changes it.
final class TimesAgree implements Check {
  private static final double CLOSE_SECONDS = 0.02;

  /// What was reported.
  private record Report(double seconds, String recoveredTo) {}

  private final Map<String, Report> reports = new HashMap<>();

  @Override
  public void see(Sight sight, Tales tales, Complaints complaints) {
    switch (sight) {
      case Sight.Recorded(long _, CadfEvent event, Estates estates) -> {
        RunTale tale = tales.runs.get(Tales.runOf(event));
        if (tale != null) {
          recorded(event, tale, estates, complaints);
        }
      }
      case Sight.Shown(Face face) -> shown(face, complaints);
      case Sight.Asked _, Sight.Changed _, Sight.Waited _, Sight.Meddled _, Sight.Noted _ -> {}
    }
  }

  private void recorded(CadfEvent event, RunTale tale, Estates estates, Complaints complaints) {
    RunTale.Planned step = tale.planned.get(Tales.stepOf(event));
    String point = Intent.response(event).path("recoveryPoint").asString("");
    if (step != null
        && step.kind().equals("record-point")
        && event.outcome() == Outcome.SUCCESS
        && !point.isEmpty()) {
      storage(tale, step, instant(point), estates, complaints);
    }
    if (event.action().equals("dr-run.start")
        && event.outcome() == Outcome.SUCCESS
        && Tales.stepOf(event).isEmpty()) {
      report(tale, Intent.response(event), complaints);
    }
  }

  /// The freeze time of the storage itself, which stands still while a group is promoted.
  private static void storage(
      RunTale tale, RunTale.Planned step, Instant point, Estates estates, Complaints complaints) {
    String groupId = step.act().path("groupId").asString("");
    estates.site(step.site()).groups().stream()
        .filter(group -> group.id().equals(groupId))
        .map(group -> estates.freezeTimes().get(group.consistencyGroup()))
        .filter(freeze -> freeze != null && !freeze.equals(point))
        .findFirst()
        .ifPresent(freeze ->
            complaints.add(
                tale.id,
                step.id(),
                "says that it recovered to %s, the storage to %s".formatted(point, freeze)));
  }

  private void report(RunTale tale, JsonNode response, Complaints complaints) {
    Instant begun = tale.begun.orElse(Instant.EPOCH);
    Instant last = begun;
    for (RunTale.Planned step : tale.planned.values()) {
      Optional<Instant> ended = tale.step(step.id()).ended;
      if (step.phase().equals("recover") && ended.isPresent() && ended.get().isAfter(last)) {
        last = ended.get();
      }
    }
    compare(tale, response, "recoveryTimeSeconds", Duration.between(begun, last), complaints);
    compare(
        tale,
        response,
        "decideSeconds",
        Duration.between(tale.created.orElse(begun), begun),
        complaints);
    double parts =
        response.path("executeSeconds").doubleValue(0)
            + response.path("validateSeconds").doubleValue(0);
    if (Math.abs(parts - response.path("recoveryTimeSeconds").doubleValue(0)) > CLOSE_SECONDS) {
      complaints.add(tale.id, "", "execute and validate are not the whole: " + response);
    }
    Optional<Instant> oldest =
        tale.points.stream().map(TimesAgree::instant).min(Comparator.naturalOrder());
    String told = response.path("recoveredTo").asString("");
    if (!oldest.map(Instant::toString).orElse("").equals(told)) {
      complaints.add(
          tale.id,
          "",
          "reports that it recovered to %s, its events say %s".formatted(told, oldest));
    }
    oldest.ifPresent(point ->
        compare(
            tale,
            response,
            "recoveryPointSeconds",
            Duration.between(point, tale.created.orElse(begun)),
            complaints));
    reports.put(tale.id, new Report(response.path("recoveryTimeSeconds").doubleValue(0), told));
  }

  private static void compare(
      RunTale tale, JsonNode response, String field, Duration told, Complaints complaints) {
    double reported = response.path(field).doubleValue(-1);
    double seconds = Math.max(0, told.toMillis() / 1000.0);
    if (Math.abs(reported - seconds) > CLOSE_SECONDS) {
      complaints.add(tale.id, "", "%s is %s, by the events %s".formatted(field, reported, seconds));
    }
  }

  private void shown(Face face, Complaints complaints) {
    Report report = reports.get(face.run());
    if (report == null) {
      return;
    }
    double shown = face.recoveryTime().map(time -> time.toMillis() / 1000.0).orElse(-1.0);
    String point = face.recoveredTo().map(Instant::toString).orElse("");
    if (Math.abs(shown - report.seconds()) > CLOSE_SECONDS || !point.equals(report.recoveredTo())) {
      complaints.add(
          face.run(),
          "",
          "reported %s s to %s, and now shows %s s to %s"
              .formatted(report.seconds(), report.recoveredTo(), shown, point));
    }
  }

  private static Instant instant(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }
}
