package dev.muster.server.restart;

import dev.muster.cadf.CadfEvent;
import dev.muster.cloud.Accepted;
import dev.muster.cloud.Adoption;
import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Completion;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Namesakes;
import dev.muster.cloud.Progress;
import dev.muster.cloud.Result;
import dev.muster.cloud.Untouched;
import dev.muster.cloud.WatchPolicy.Pause;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/// Finds out by looking what became of an act on a cloud. Gives up early only when the cloud proves
/// that the act was never begun; a look that fails proves nothing.
final class CloudActs {
  private final Duration interval;
  private final Duration seenWithin;
  private final Duration doneWithin;
  private final Pause pause;

  /// Makes a watcher; all times are wall-clock time.
  ///
  /// @param seenWithin after which what is not seen was never taken on, if a look proves it
  /// @param doneWithin after which an act that is not seen to be done has failed
  CloudActs(Duration interval, Duration seenWithin, Duration doneWithin, Pause pause) {
    this.interval = interval;
    this.seenWithin = seenWithin;
    this.doneWithin = doneWithin;
    this.pause = pause;
  }

  /// Watches until the end can be told.
  Ending of(CadfEvent pending, CloudReader cloud) throws InterruptedException {
    long seenLooks = Math.max(1, seenWithin.dividedBy(interval));
    long doneLooks = Math.max(1, doneWithin.dividedBy(interval));
    String seen = "nothing of it";
    for (long look = 0; look < doneLooks; look++) {
      Result<Mutation> asked = AskedMutation.of(pending, cloud);
      switch (look(asked, Namesakes.of(pending.requestData()), cloud)) {
        case Progress.Settled(String _, JsonNode response) -> {
          return Ending.success(200, response);
        }
        case Progress.Failed(int code, String why) -> {
          return Ending.failure(code, why);
        }
        case Progress.Partly(int code, String why, JsonNode response) -> {
          return Ending.partly(code, why, response);
        }
        case Progress.Unheeded(String why) -> seen = why;
        case Progress.Working(String detail) -> seen = detail;
      }
      if (look >= seenLooks
          && asked instanceof Result.Done<Mutation>(Mutation mutation)
          && Untouched.isShown(mutation, cloud)) {
        return Ending.failure(
            504, "Muster stopped before the act began; the cloud shows no trace of it: " + seen);
      }
      pause.pause(interval);
    }
    return Ending.failure(
        504, "Muster stopped before the act ended; seen after the restart: " + seen);
  }

  private static Progress look(Result<Mutation> asked, Namesakes before, CloudReader cloud) {
    return switch (asked) {
      case Result.Done<Mutation>(Mutation mutation) -> look(mutation, before, cloud);
      case Result.Refused<Mutation>(int status, String why) -> new Progress.Failed(status, why);
      case Result.Unknown<Mutation>(String why) -> new Progress.Working(why);
    };
  }

  private static Progress look(Mutation mutation, Namesakes before, CloudReader cloud) {
    return switch (Adoption.adopt(mutation, before, cloud)) {
      case Result.Done<Accepted>(Accepted accepted) -> Completion.look(mutation, accepted, cloud);
      case Result.Refused<Accepted>(int status, String why) ->
          status == 409 ? new Progress.Failed(504, why) : new Progress.Working(why);
      case Result.Unknown<Accepted>(String why) -> new Progress.Working(why);
    };
  }
}
