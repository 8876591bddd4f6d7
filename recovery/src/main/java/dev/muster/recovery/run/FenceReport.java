package dev.muster.recovery.run;

import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What is recorded when a failover goes on past its fencing.
final class FenceReport {
  private FenceReport() {}

  /// @param unconfirmed ids of the steps that did not make sure of anything
  static ObjectNode of(List<String> unconfirmed, String forceReason) {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.put("fenced", unconfirmed.isEmpty());
    if (!unconfirmed.isEmpty()) {
      report.put("forceReason", forceReason);
      unconfirmed.stream().limit(500).forEach(report.putArray("unconfirmed")::add);
    }
    return report;
  }
}
