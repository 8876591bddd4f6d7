package dev.muster.server.broker;

import dev.muster.server.broker.ServiceInstances.Instance;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.Fields;
import dev.muster.server.errors.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Offers the DR service to platforms. Source: Open Service Broker API 2.17.
@RestController
@RequestMapping("/v2")
final class BrokerResource {
  static final String SERVICE_ID = "5f0d1f0e-7f8e-4c57-9f6a-0e6f0c1a7d11";
  static final String PLAN_ID = "2c7a7d1b-52c3-4c0e-8a4e-61d2a4f9b3e2";
  private static final String VERSION_HEADER = "X-Broker-API-Version";

  private final ServiceInstances instances;
  private final Journal journal;

  BrokerResource(ServiceInstances instances, Journal journal) {
    this.instances = instances;
    this.journal = journal;
  }

  @GetMapping("/catalog")
  Map<String, Object> catalog(
      @RequestHeader(name = VERSION_HEADER, required = false) @Nullable String version, Call call) {
    requireVersion(version);
    journal.listed(call, "service", 1);
    Map<String, Object> plan =
        Map.of(
            "id",
            PLAN_ID,
            "name",
            "standard",
            "description",
            "Two sites, drills, evidence",
            "free",
            true);
    Map<String, Object> service =
        Map.of(
            "id",
            SERVICE_ID,
            "name",
            "power-dr-automation",
            "description",
            "Disaster-recovery automation that leaves evidence",
            "bindable",
            false,
            "plans",
            List.of(plan));
    return Map.of("services", List.of(service));
  }

  /// Provisions within the call: platforms that accept incomplete answers get a complete one.
  @PutMapping("/service_instances/{id}")
  ResponseEntity<Map<String, String>> provision(
      @PathVariable String id,
      @RequestHeader(name = VERSION_HEADER, required = false) @Nullable String version,
      @RequestBody JsonNode body,
      Call call,
      HttpServletRequest request) {
    requireVersion(version);
    var fields = new Fields();
    fields.text("instance_id", id, 255);
    fields.word("service_id", text(body, "service_id"), Set.of(SERVICE_ID), null);
    fields.word("plan_id", text(body, "plan_id"), Set.of(PLAN_ID), null);
    JsonNode parameters = body.path("parameters");
    if (!parameters.isMissingNode() && !parameters.isObject() && !parameters.isNull()) {
      fields.refuse("parameters", "must be an object");
    }
    fields.data("parameters", parameters);
    fields.refuseIfWrong();
    Instance wanted =
        instances.describe(id, SERVICE_ID, PLAN_ID, parameters, dashboardUrl(request, id));
    Optional<Instance> existing = instances.find(id);
    if (existing.isPresent() && !existing.get().isSameAs(wanted)) {
      throw new RefusedException(
          409, "a service instance with this id and other attributes exists", List.of());
    }
    ObjectNode asked =
        JsonNodeFactory.instance.objectNode().put("service_id", SERVICE_ID).put("plan_id", PLAN_ID);
    if (parameters.isObject()) {
      asked.set("parameters", parameters);
    }
    var act =
        instances
            .recorder(wanted.crn())
            .act(call.action(), call.initiator(), call.correlationId(), wanted.crn(), "", asked);
    Journal.Done<Instance> done =
        journal.change(
            request,
            act,
            200,
            () -> existing.orElseGet(() -> instances.keep(wanted)),
            kept ->
                JsonNodeFactory.instance.objectNode().put("dashboard_url", kept.dashboardUrl()));
    return ResponseEntity.ok()
        .header("X-Muster-Event", done.pending().eventId())
        .body(Map.of("dashboard_url", done.value().dashboardUrl()));
  }

  private static @Nullable String text(JsonNode body, String field) {
    JsonNode value = body.path(field);
    return value.isString() ? value.stringValue() : null;
  }

  private static void requireVersion(@Nullable String version) {
    if (version == null || !version.matches("2\\.\\d{1,3}")) {
      throw new RefusedException(
          412, "the header X-Broker-API-Version must be 2.x, for example 2.17", List.of());
    }
  }

  /// Where the server itself stands; a Host header could say anything.
  private static String dashboardUrl(HttpServletRequest request, String id) {
    return "http://localhost:%d/?instance_id=%s"
        .formatted(request.getLocalPort(), URLEncoder.encode(id, StandardCharsets.UTF_8));
  }
}
