package dev.muster.simulator;

import dev.muster.simulator.Recorder.Site;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/// Two sites and the clock, for scenarios that call every operation.
record Stage(Simulator simulator, Site home, Site recovery, ManualClock clock) {
  String account() {
    return simulator.estate().account();
  }

  String homeCrn() {
    return home.client().crn().replace(":staging:", ":bluemix:");
  }

  void pass(int seconds) {
    clock.tick(Duration.ofSeconds(seconds));
  }

  /// The field of the first item of a list that has the value in another field.
  static String find(JsonNode list, String field, String value, String wanted) {
    for (JsonNode item : list) {
      if (item.path(field).asString("").equals(value)) {
        return item.path(wanted).asString("");
      }
    }
    throw new AssertionError("nothing has " + field + " " + value + " in " + list);
  }
}
