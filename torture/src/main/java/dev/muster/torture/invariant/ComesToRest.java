package dev.muster.torture.invariant;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// I6: nobody works on a run for ever without an end or a question, and while somebody is to work
/// on it, something goes on.
final class ComesToRest implements Check {
  static final Duration BOUND = Duration.ofDays(4);

  private final Map<String, Instant> since = new HashMap<>();
  private final Set<String> told = new HashSet<>();

  @Override
  public void see(Sight sight, Tales tales, Complaints complaints) {
    if (!(sight instanceof Sight.Waited(Instant now, var standings, boolean idle))) {
      return;
    }
    standings.forEach((run, standing) -> {
      switch (standing) {
        case WORKING -> {
          Instant begun = since.computeIfAbsent(run, _ -> now);
          if (idle && told.add(run)) {
            complaints.add(run, "", "is to go on by itself, and nothing goes on");
          } else if (now.isAfter(begun.plus(BOUND)) && told.add(run)) {
            complaints.add(run, "", "has worked for %s without an end".formatted(BOUND));
          }
        }
        case BROKEN -> {
          if (told.add(run)) {
            complaints.add(run, "", "broke off, and its process lives");
          }
        }
        case ENDLESS -> {
          if (told.add(run)) {
            complaints.add(run, "", "no person's decision ends it");
          }
        }
        case WAITING, OVER -> since.remove(run);
      }
    });
  }
}
