package dev.muster.recovery.preview;

import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.preview.PreviewStep.Bounds;
import dev.muster.recovery.preview.PreviewStep.Expectation;
import dev.muster.recovery.preview.PreviewStep.OnFailure;
import dev.muster.recovery.preview.PreviewStep.Phase;
import dev.muster.recovery.preview.PreviewStep.Subject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Previews and their steps as JSON. A step's text is canonical: same step, same bytes.
public final class PreviewJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private PreviewJson() {}

  /// The preview as the API and the evidence show it.
  public static ObjectNode write(Preview preview) {
    ObjectNode json = JSON.objectNode();
    json.put("plan", preview.plan())
        .put("planHash", preview.planHash())
        .put("mode", preview.mode().word())
        .put("previewHash", preview.hash())
        .put("recoveryPoint", preview.recoveryPoint());
    json.set("steps", steps(preview.steps()));
    ArrayNode destructive = json.putArray("destructive");
    preview.destructive().forEach(step -> destructive.add(step.id()));
    json.put("pointOfNoReturn", preview.pointOfNoReturn().map(PreviewStep::id).orElse(""));
    ArrayNode radius = json.putArray("blastRadius");
    preview.blastRadius().forEach(radius::add);
    json.set("findings", findings(preview.findings()));
    json.set("overridable", findings(preview.overridable()));
    return json;
  }

  private static ArrayNode findings(List<Finding> findings) {
    ArrayNode array = JSON.arrayNode();
    for (Finding finding : findings) {
      array.addObject().put("subject", finding.subject()).put("message", finding.message());
    }
    return array;
  }

  /// One step; [#step(JsonNode)] reads it back.
  public static ObjectNode step(PreviewStep step) {
    ObjectNode json = JSON.objectNode();
    json.put("id", step.id())
        .put("phase", step.phase().word())
        .put("action", step.act().action())
        .put("site", step.subject().site())
        .put("target", step.subject().name())
        .put("expects", step.expectation().before())
        .put("after", step.expectation().after())
        .put("destructive", step.destructive())
        .put("planStep", step.bounds().planStep())
        .put("optional", step.bounds().optional())
        .put("timeoutSeconds", step.bounds().timeoutSeconds());
    OnFailure onFailure = step.bounds().onFailure();
    if (!onFailure.equals(OnFailure.FAIL)) {
      json.put("retries", onFailure.retries()).put("ask", onFailure.ask());
    }
    if (step.pointOfNoReturn()) {
      json.put("pointOfNoReturn", true);
    }
    ArrayNode dependsOn = json.putArray("dependsOn");
    step.dependsOn().forEach(dependsOn::add);
    json.set("act", MAPPER.valueToTree(step.act()));
    return json;
  }

  /// Reads a step that [#step(PreviewStep)] wrote.
  ///
  /// @throws tools.jackson.core.JacksonException if it is something else
  public static PreviewStep step(JsonNode json) {
    return new PreviewStep(
        text(json, "id"),
        Phase.ofWord(text(json, "phase")),
        MAPPER.treeToValue(json.required("act"), Act.class),
        new Subject(text(json, "site"), text(json, "target")),
        new Expectation(text(json, "expects"), text(json, "after")),
        new Bounds(
            text(json, "planStep"),
            json.required("timeoutSeconds").longValue(),
            json.required("optional").booleanValue(),
            new OnFailure(json.path("retries").intValue(0), json.path("ask").booleanValue(false))),
        json.required("dependsOn").valueStream().map(JsonNode::stringValue).toList());
  }

  /// SHA-256 over what the preview means, 64 hexadecimal digits.
  static String hash(String plan, String planHash, Mode mode, List<PreviewStep> steps) {
    ObjectNode canonical = JSON.objectNode();
    canonical.put("plan", plan).put("planHash", planHash).put("mode", mode.word());
    canonical.set("steps", steps(steps));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(MAPPER.writeValueAsBytes(canonical));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static ArrayNode steps(List<PreviewStep> steps) {
    ArrayNode array = JSON.arrayNode();
    steps.forEach(step -> array.add(step(step)));
    return array;
  }

  private static String text(JsonNode json, String field) {
    return json.required(field).stringValue();
  }
}
