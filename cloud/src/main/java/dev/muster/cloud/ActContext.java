package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent.Initiator;
import java.util.Map;

/// Who asks for an act, and what the act belongs to.
///
/// @param initiator who asks; a run acts in the name of who started it
/// @param correlationId joins the events of one act; unique per act
/// @param origins further facts for `requestData`, for example `runId` and `step`
public record ActContext(Initiator initiator, String correlationId, Map<String, String> origins) {
  public ActContext {
    requireNonNull(initiator, "initiator is null");
    requireNonNull(correlationId, "correlationId is null");
    origins = Map.copyOf(origins);
  }

  public static ActContext of(Initiator initiator, String correlationId) {
    return new ActContext(initiator, correlationId, Map.of());
  }
}
