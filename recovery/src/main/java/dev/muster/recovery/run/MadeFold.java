package dev.muster.recovery.run;

import dev.muster.recovery.preview.Act;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What an act made, as the event of its success tells.
final class MadeFold {
  private MadeFold() {}

  static void of(Act act, JsonNode response, Map<String, String> made) {
    switch (act) {
      case Act.CreateNetwork(String tier, String _) -> {
        String id = response.path("networkId").asString("");
        if (!id.isEmpty()) {
          made.put("network:" + tier, id);
        }
      }
      case Act.CloneGroup(int _, List<String> _, List<String> sources) -> {
        List<String> copies =
            response.path("volumeIds").valueStream().map(JsonNode::asString).toList();
        for (int i = 0; i < Math.min(sources.size(), copies.size()); i++) {
          made.put("copy:" + sources.get(i), copies.get(i));
        }
      }
      default -> {
        // Nothing else makes anything.
      }
    }
  }
}
