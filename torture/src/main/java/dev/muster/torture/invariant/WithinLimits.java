package dev.muster.torture.invariant;

import dev.muster.cadf.CadfEvent;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// I9: of each class of acts no more are under way for a run at a site than its plan allows. Reads
/// the plan's text by itself.
final class WithinLimits implements Check {
  /// A key of the plan, what it is without the key, and the actions that it limits.
  private record Limit(Pattern key, int usual, List<String> actions) {
    static Limit of(String key, int usual, String... actions) {
      return new Limit(Pattern.compile("\\b" + key + ": *([0-9]+)"), usual, List.of(actions));
    }
  }

  private static final List<Limit> LIMITS =
      List.of(
          Limit.of("vmStart", 20, "dr-instance.start", "dr-instance.stop", "dr-instance.update"),
          Limit.of(
              "attach",
              10,
              "dr-volume.attach",
              "dr-volume.detach",
              "dr-volume.delete",
              "dr-volume.update"),
          Limit.of("clone", 5, "dr-volume.create"),
          Limit.of(
              "network",
              5,
              "dr-network.create",
              "dr-network.delete",
              "dr-network.attach",
              "dr-network.detach"),
          Limit.of("vgAction", 10, "dr-volume-group.start", "dr-volume-group.stop"));

  @Override
  public void see(Sight sight, Tales tales, Complaints complaints) {
    if (!(sight instanceof Sight.Recorded(long _, CadfEvent event, var _))
        || !Intent.begins(event)) {
      return;
    }
    RunTale tale = tales.runs.get(Tales.runOf(event));
    if (tale == null) {
      return;
    }
    for (Limit limit : LIMITS) {
      if (limit.actions().contains(event.action())) {
        int allowed = allowed(limit, tale.planText());
        List<String> underWay =
            tales.underWay(tale.id).stream()
                .filter(intent -> limit.actions().contains(intent.event.action()))
                .filter(intent -> workspace(intent.event).equals(workspace(event)))
                .map(intent -> intent.step)
                .toList();
        if (underWay.size() > allowed) {
          complaints.add(
              tale.id,
              Tales.stepOf(event),
              "%d acts are under way, %d are allowed: %s"
                  .formatted(underWay.size(), allowed, underWay));
        }
      }
    }
  }

  /// The ninth part of a CRN is the resource's id, the eighth its kind, and before them stands the
  /// workspace.
  private static String workspace(CadfEvent event) {
    String[] parts = event.target().id().split(":", -1);
    return parts.length > 7 ? parts[7] : "";
  }

  private static int allowed(Limit limit, String planText) {
    String text =
        planText.lines().filter(line -> line.contains("concurrency:")).findFirst().orElse("");
    Matcher number = limit.key().matcher(text);
    return number.find() ? Integer.parseInt(number.group(1)) : limit.usual();
  }
}
