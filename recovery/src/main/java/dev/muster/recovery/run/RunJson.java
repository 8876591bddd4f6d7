package dev.muster.recovery.run;

import dev.muster.cloud.EventReceipt;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Runs as JSON, as the API and the evidence show them.
public final class RunJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private RunJson() {}

  /// The whole run. `cloudRtaSeconds` is only there if the cloud's clock is scaled; times and
  /// figures that are not known are left out.
  public static ObjectNode write(Run run) {
    Run.Pin pin = run.head().pin();
    ObjectNode json = JSON.objectNode();
    json.put("id", run.id())
        .put("plan", pin.plan())
        .put("planHash", pin.planHash())
        .put("previewHash", pin.previewHash())
        .put("mode", pin.mode().word())
        .put("state", word(run.state().word()))
        .put("startedAt", run.state().startedAt().toString());
    run.state().ended().ifPresent(at -> json.put("endedAt", at.toString()));
    if (!run.state().why().isEmpty()) {
      json.put("why", run.state().why());
    }
    if (run.head().isForced()) {
      json.put("forceReason", run.head().forceReason());
    }
    run.achieved()
        .recoveryTime()
        .ifPresent(time -> json.put("rtaSeconds", time.toMillis() / 1000.0));
    if (run.head().timeScale() != 1) {
      run.cloudRecoveryTime()
          .ifPresent(time -> json.put("cloudRtaSeconds", time.toMillis() / 1000.0));
    }
    run.achieved().times().ifPresent(times -> json.set("times", times(times)));
    run.achieved()
        .point()
        .ifPresent(point ->
            json.put("recoveredTo", point.at().toString())
                .put("rpaSeconds", point.age().toMillis() / 1000.0));
    json.put("timeScale", run.head().timeScale())
        .put("recoveryPoint", run.head().recoveryPoint())
        .put("initiator", run.head().initiator().id());
    ArrayNode steps = json.putArray("steps");
    run.steps().forEach(step -> steps.add(step(step)));
    ArrayNode leftOver = json.putArray("leftOver");
    run.achieved().leftOver().forEach(leftOver::add);
    json.set("receipts", receipts(run.receipts()));
    return json;
  }

  /// The outcome's word where there is one: the API says `success` and `failure` everywhere.
  public static String word(String state) {
    return switch (state) {
      case "succeeded" -> "success";
      case "failed" -> "failure";
      default -> state;
    };
  }

  private static ObjectNode times(Run.Times times) {
    ObjectNode json = JSON.objectNode();
    times.detect().ifPresent(span -> json.put("detectSeconds", span.toMillis() / 1000.0));
    return json.put("decideSeconds", times.decide().toMillis() / 1000.0)
        .put("executeSeconds", times.execute().toMillis() / 1000.0)
        .put("validateSeconds", times.validate().toMillis() / 1000.0);
  }

  private static ObjectNode step(RunStep step) {
    ObjectNode json = JSON.objectNode();
    json.put("id", step.id())
        .put("action", step.action())
        .put("target", step.target())
        .put("state", word(step.state().word()));
    step.state().begun().ifPresent(at -> json.put("startedAt", at.toString()));
    step.state().ended().ifPresent(at -> json.put("endedAt", at.toString()));
    json.put("detail", step.state().detail());
    json.put("attempts", step.attempts());
    json.set("receipts", receipts(step.receipts()));
    return json;
  }

  private static ArrayNode receipts(List<EventReceipt> receipts) {
    ArrayNode array = JSON.arrayNode();
    for (EventReceipt receipt : receipts) {
      array
          .addObject()
          .put("origin", receipt.origin())
          .put("index", receipt.index())
          .put("location", receipt.location());
    }
    return array;
  }
}
