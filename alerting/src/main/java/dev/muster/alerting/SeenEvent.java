package dev.muster.alerting;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent;

/// An event and where it stands.
public record SeenEvent(EventRef ref, CadfEvent event) {
  public SeenEvent {
    requireNonNull(ref, "ref is null");
    requireNonNull(event, "event is null");
  }
}
