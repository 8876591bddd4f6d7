package dev.muster.torture.recovery;

import dev.muster.cadf.CadfEvent;
import dev.muster.cloud.Accepted;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Result;
import dev.muster.estate.EstateCloud;
import dev.muster.recovery.preview.Finding;
import dev.muster.torture.Tally;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// What goes wrong with calls to the clouds and with the ledger, drawn from the seed.
final class Strikes {
  private final Random random;
  private final Tally tally;

  /// Servers for which there is no room.
  private final Set<String> crowded = new HashSet<>();

  /// How often, per thousand calls.
  private int perMille;

  private boolean late;
  private boolean blind;

  Strikes(Random random, Tally tally) {
    this.random = random;
    this.tally = tally;
    perMille =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1, 2 -> 15;
          default -> 80;
        };
    late = perMille > 0 && random.nextInt(6) == 0;
    blind = perMille > 0 && random.nextInt(4) == 0;
  }

  /// Nothing goes wrong any more.
  void calm() {
    perMille = 0;
    late = false;
    blind = false;
    crowded.clear();
  }

  private boolean strikes() {
    return perMille > 0 && random.nextInt(1000) < perMille;
  }

  Optional<Result<Accepted>> onCall(EstateCloud site, Mutation mutation) {
    if (mutation instanceof Mutation.StartServer(String id) && crowded.contains(id)) {
      return struck(mutation, "no capacity", new Result.Refused<>(409, "no capacity left"));
    }
    if (!strikes()) {
      return Optional.empty();
    }
    return switch (random.nextInt(8)) {
      case 0 -> struck(mutation, "refused", new Result.Refused<>(400, "refused for a test"));
      case 1 -> struck(mutation, "failed", new Result.Refused<>(500, "internal error"));
      case 2, 3 -> struck(mutation, "429", new Result.Refused<>(429, "too many requests"));
      case 4 -> struck(mutation, "lost, not done", new Result.Unknown<>("no answer"));
      case 5, 6 ->
          struck(mutation, "lost, done", new Result.Unknown<>("no answer, yet it happened"));
      default -> {
        if (mutation instanceof Mutation.StartServer(String id)) {
          if (random.nextBoolean()) {
            crowded.add(id);
            yield struck(mutation, "no capacity", new Result.Refused<>(409, "no capacity left"));
          }
          tally.fault(verb(mutation), "breaks");
          site.setStatus(id, "ERROR", "CRITICAL");
          yield Optional.of(new Result.Done<>(Accepted.of(id)));
        }
        yield Optional.empty();
      }
    };
  }

  private Optional<Result<Accepted>> struck(
      Mutation mutation, String kind, Result<Accepted> answer) {
    tally.fault(verb(mutation), kind);
    return Optional.of(answer);
  }

  private static String verb(Mutation mutation) {
    return mutation.getClass().getSimpleName();
  }

  Duration latency(Mutation mutation) {
    int seconds = 5 + random.nextInt(40);
    if (strikes()) {
      // What takes longer than anybody waits for it comes when nobody expects it any more.
      // Copies come while a drill that gave them up still looks for them.
      boolean stuck = random.nextInt(6) == 0;
      boolean copies = mutation instanceof Mutation.CloneVolumes;
      tally.fault(verb(mutation), stuck ? "very slow" : "slow");
      seconds = stuck ? (copies ? 700 : 1_200) : (int) (seconds * 7.6);
    }
    return Duration.ofSeconds(seconds);
  }

  Optional<String> onLook(String call) {
    if (blind && random.nextInt(200) == 0) {
      tally.fault("looks", "lost");
      return Optional.of("no answer to " + call);
    }
    return Optional.empty();
  }

  /// How old an answer is, less than the number.
  int age(int answers) {
    if (late && random.nextInt(3) == 0) {
      int age = random.nextInt(answers);
      if (age > 0) {
        tally.fault("looks", "late");
      }
      return age;
    }
    return 0;
  }

  /// Only acts of steps: who waits with them holds up nobody else.
  boolean isLedgerBusy(CadfEvent event) {
    boolean act = event.correlationId().indexOf('.') >= 0 && !event.action().startsWith("dr-r");
    if (act && strikes()) {
      tally.fault("ledger", "busy");
      return true;
    }
    return false;
  }

  /// What keeps a run from beginning without force.
  List<Finding> admission() {
    if (perMille > 0 && random.nextInt(25) == 0) {
      tally.fault("readiness", "refuses");
      return List.of(new Finding("installation", "is not ready for a test"));
    }
    return List.of();
  }

  /// What an address outside the clouds answers; empty if it is well.
  String probe() {
    return perMille > 0 && random.nextInt(4) == 0 ? "connection refused" : "";
  }
}
