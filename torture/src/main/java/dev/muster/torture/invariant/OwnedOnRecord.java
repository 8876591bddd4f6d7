package dev.muster.torture.invariant;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.Network;
import dev.muster.cloud.Volume;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// I5: what bears a run's name at the recovery site is what its events created and did not delete.
/// While an act is under way its resource may be there or not; what an act without an answer made
/// may be there although its outcome says that it was not seen. Of a run that is over, with nothing
/// left by its own account, nothing is there.
final class OwnedOnRecord implements Check {
  private static final Pattern MARK = Pattern.compile("drill-([a-z0-9]{4,10})-.*");

  private final Map<String, Set<String>> recorded = new HashMap<>();

  @Override
  public void see(Sight sight, Tales tales, Complaints complaints) {
    switch (sight) {
      case Sight.Recorded(long _, CadfEvent event, Estates estates) -> {
        take(event);
        look(estates, tales, complaints);
      }
      case Sight.Asked asked -> look(asked.estates(), tales, complaints);
      case Sight.Changed(Estates estates) -> look(estates, tales, complaints);
      case Sight.Shown _, Sight.Waited _, Sight.Meddled _, Sight.Noted _ -> {}
    }
  }

  private void take(CadfEvent event) {
    if (event.outcome() != Outcome.SUCCESS) {
      return;
    }
    Set<String> ids = recorded.computeIfAbsent(Tales.runOf(event), _ -> new TreeSet<>());
    String target = event.target().id().substring(event.target().id().lastIndexOf(':') + 1);
    JsonNode response = Intent.response(event);
    switch (event.action()) {
      case "dr-network.create", "dr-volume.create" -> ids.addAll(made(response));
      case "dr-network.delete", "dr-volume.delete" -> ids.remove(target);
      // What was to be made was there already, from an attempt before.
      case "dr-readiness.check" -> {
        String step = Tales.stepOf(event);
        if (step.startsWith("network-") || step.startsWith("clone-")) {
          ids.addAll(made(response));
        }
      }
      default -> {
        // Makes nothing.
      }
    }
  }

  private static Set<String> made(JsonNode response) {
    Set<String> ids = new TreeSet<>();
    response.path("volumeIds").valueStream().map(JsonNode::asString).forEach(ids::add);
    if (response.has("networkId")) {
      ids.add(response.path("networkId").asString(""));
    }
    return ids;
  }

  private void look(Estates estates, Tales tales, Complaints complaints) {
    Map<String, Set<String>> there = new HashMap<>();
    for (Network network : estates.recovery().networks()) {
      note(there, network.name(), network.id());
    }
    for (Volume volume : estates.recovery().volumes()) {
      note(there, volume.name(), volume.id());
    }
    there.forEach((run, ids) -> {
      RunTale tale = tales.runs.get(run);
      if (tale == null || !tale.isDrill()) {
        complaints.add(run, "", "%s bear the name of no drill on record".formatted(ids));
        return;
      }
      if (tale.over && tale.clean) {
        complaints.add(run, "", "is over and clean by its own account, and left " + ids);
      }
      Set<String> surplus = new TreeSet<>(ids);
      surplus.removeAll(recorded.getOrDefault(run, Set.of()));
      if (!surplus.isEmpty() && !mayHaveMade(tales, run)) {
        complaints.add(run, "", "%s are there, and no event made them".formatted(surplus));
      }
    });
    recorded.forEach((run, ids) -> {
      Set<String> missing = new TreeSet<>(ids);
      missing.removeAll(there.getOrDefault(run, Set.of()));
      missing.removeIf(id -> mayHaveDeleted(tales, run, id));
      if (!missing.isEmpty()) {
        complaints.add(run, "", "%s are on record, and not there".formatted(missing));
      }
    });
  }

  private static void note(Map<String, Set<String>> there, String name, String id) {
    Matcher mark = MARK.matcher(name.startsWith("clone-") ? name.substring(6) : name);
    if (mark.matches()) {
      there.computeIfAbsent(mark.group(1), _ -> new TreeSet<>()).add(id);
    }
  }

  /// A creation that is under way, or whose outcome only says that nothing was seen.
  private static boolean mayHaveMade(Tales tales, String run) {
    return tales.intents.stream()
        .filter(intent -> intent.run.equals(run) && intent.event.action().endsWith(".create"))
        .anyMatch(intent -> !intent.ended || (intent.asked && !intent.succeeded));
  }

  private static boolean mayHaveDeleted(Tales tales, String run, String id) {
    return tales.intents.stream()
        .filter(intent -> intent.run.equals(run) && intent.event.action().endsWith(".delete"))
        .filter(intent -> intent.event.target().id().endsWith(":" + id))
        .anyMatch(intent -> intent.asked && !intent.succeeded);
  }
}
