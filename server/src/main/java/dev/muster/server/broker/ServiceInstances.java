package dev.muster.server.broker;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.Crn;
import dev.muster.cadf.EventBuilder;
import dev.muster.cadf.Redaction;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditTrail;
import dev.muster.server.state.StateDb;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// The DR service instances that platforms asked for. Their parameters are kept without secrets.
@Component
public final class ServiceInstances {
  private final StateDb db;
  private final Redaction redaction;
  private final AuditTrail trail;
  private final EventBuilder events;
  private final InstantSource clock;
  private final Crn installation;

  ServiceInstances(
      StateDb db,
      Redaction redaction,
      AuditTrail trail,
      EventBuilder events,
      InstantSource clock,
      Crn serviceInstance) {
    this.db = db;
    this.redaction = redaction;
    this.trail = trail;
    this.events = events;
    this.clock = clock;
    this.installation = serviceInstance;
  }

  /// A service instance.
  ///
  /// @param parameters JSON without secrets: each is replaced by its keyed hash
  record Instance(
      String id,
      String serviceId,
      String planId,
      String parameters,
      String crn,
      String dashboardUrl) {
    Instance {
      requireNonNull(id, "id is null");
      requireNonNull(crn, "crn is null");
    }

    /// Whether a repeated request asks for the same. Equal secrets have equal hashes.
    boolean isSameAs(Instance other) {
      return serviceId.equals(other.serviceId)
          && planId.equals(other.planId)
          && parameters.equals(other.parameters);
    }
  }

  Instance describe(
      String id, String serviceId, String planId, JsonNode parameters, String dashboardUrl) {
    String clean = parameters.isObject() ? redaction.redact(parameters).toString() : "{}";
    return new Instance(id, serviceId, planId, clean, crn(id), dashboardUrl);
  }

  /// Stands where the installation stands: at the recovery site.
  private String crn(String id) {
    Crn given = Crn.parse(id);
    String instance = given.isValid() ? given.serviceInstance() : id;
    return Crn.ofInstance(
            installation.serviceName(),
            installation.location(),
            installation.accountId().orElse(""),
            instance.replaceAll("[^A-Za-z0-9._~-]", "_"))
        .toString();
  }

  /// Writes events in the name of this service instance.
  AuditRecorder recorder(String crn) {
    return new AuditRecorder(trail, events, ActionCatalogue.standard(), clock, crn);
  }

  Optional<Instance> find(String id) {
    return db.jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select * from service_instance where id = :id")
                .bind("id", id)
                .map((row, _) ->
                    new Instance(
                        row.getString("id"),
                        row.getString("service_id"),
                        row.getString("plan_id"),
                        row.getString("parameters"),
                        row.getString("crn"),
                        row.getString("dashboard_url")))
                .findOne());
  }

  /// Where a service instance is seen to; empty if none of this CRN is kept.
  public Optional<String> dashboardUrl(String crn) {
    return db.jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select dashboard_url from service_instance where crn = :crn")
                .bind("crn", crn)
                .mapTo(String.class)
                .findFirst());
  }

  Instance keep(Instance instance) {
    db.jdbi()
        .useHandle(handle ->
            handle
                .createUpdate(
                    "insert into service_instance (id, service_id, plan_id, parameters, crn,"
                        + " dashboard_url, created_at)"
                        + " values (:id, :service, :plan, :parameters, :crn, :url, :now)")
                .bind("id", instance.id())
                .bind("service", instance.serviceId())
                .bind("plan", instance.planId())
                .bind("parameters", instance.parameters())
                .bind("crn", instance.crn())
                .bind("url", instance.dashboardUrl())
                .bind("now", clock.millis())
                .execute());
    return instance;
  }
}
