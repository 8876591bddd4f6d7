package dev.muster.server.restart;

import dev.muster.cadf.CadfEvent.Reason;
import dev.muster.cadf.Outcome;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How an act that was cut off turned out to have ended.
record Ending(Outcome outcome, Reason reason, @Nullable JsonNode response) {
  static Ending success(int code, @Nullable JsonNode response) {
    return new Ending(Outcome.SUCCESS, Reason.of(code), response);
  }

  static Ending failure(int code, String why) {
    return new Ending(Outcome.FAILURE, Reason.of(code, why), null);
  }

  static Ending partly(int code, String why, JsonNode response) {
    return new Ending(Outcome.FAILURE, Reason.of(code, why), response);
  }

  /// Why it failed; empty if it did not.
  String why() {
    String why = reason.reasonForFailure();
    return why == null ? "" : why;
  }

  /// Nothing that is kept tells whether it was done.
  static Ending unknown() {
    return failure(500, "Muster stopped before the act ended; whether it was done is not known");
  }
}
