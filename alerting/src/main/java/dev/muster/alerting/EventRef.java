package dev.muster.alerting;

import static java.util.Objects.requireNonNull;

/// An event's place, in the form for people: `us-east:41`.
public record EventRef(String location, long index) {
  public EventRef {
    requireNonNull(location, "location is null");
  }

  @Override
  public String toString() {
    return location + ":" + index;
  }
}
