package dev.muster.server.resource;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Resources as JSON: the components of their records, the site they are at, and their CRN.
final class Shapes {
  private final JsonMapper components =
      JsonMapper.builder()
          .changeDefaultVisibility(all ->
              all.withGetterVisibility(Visibility.NONE)
                  .withIsGetterVisibility(Visibility.NONE)
                  .withFieldVisibility(Visibility.ANY))
          .build();

  ObjectNode of(Object resource, Site site, String type) {
    ObjectNode json = components.valueToTree(resource);
    String id = json.path("id").asString();
    json.put("site", site.name());
    json.put("crn", site.cloud().workspace().crn(type, id));
    return json;
  }
}
