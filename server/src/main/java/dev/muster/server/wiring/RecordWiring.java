package dev.muster.server.wiring;

import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.Crn;
import dev.muster.cadf.EventBuilder;
import dev.muster.cadf.Locations;
import dev.muster.cadf.Redaction;
import dev.muster.cadf.SeverityOverride;
import dev.muster.cadf.SeverityRules;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditTrail;
import dev.muster.ledger.Ledgers;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.Refusals;
import dev.muster.server.identity.Tokens;
import dev.muster.server.resource.CloudAccount;
import dev.muster.server.state.DataFolder;
import dev.muster.server.state.SealedSecrets;
import dev.muster.server.state.StateDb;
import dev.muster.trail.EventTrail;
import dev.muster.trail.TrailConfig;
import dev.muster.trail.intake.EventReception;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The data folder, the ledgers, and how events are made and recorded.
@Configuration(proxyBeanMethods = false)
class RecordWiring {
  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Supplier<String> ids() {
    return () -> UUID.randomUUID().toString();
  }

  @Bean
  StateDb stateDb(DataFolder folder) {
    return StateDb.open(folder.stateDb());
  }

  @Bean
  SealedSecrets sealedSecrets(StateDb db, DataFolder folder) {
    return new SealedSecrets(db, folder.key("sealing"));
  }

  @Bean
  Tokens tokens(StateDb db, Clock clock, Supplier<String> ids) {
    return new Tokens(db, clock, ids);
  }

  @Bean
  Locations locations() {
    return Locations.standard();
  }

  @Bean
  Redaction redaction(DataFolder folder) {
    return new Redaction(folder.key("redaction"));
  }

  @Bean
  EventTrail eventTrail(
      Ledgers ledgers,
      Locations locations,
      CloudAccount account,
      Crn serviceInstance,
      DataFolder folder,
      Clock clock) {
    String location = CloudWiring.location(locations, serviceInstance.location(), clock);
    // Made now, so that whatever follows the ledgers finds it.
    ledgers.ledger(account.id(), location);
    return EventTrail.open(
        ledgers,
        locations,
        ActionCatalogue.standard(),
        TrailConfig.of(account.id(), location, folder.indexes()),
        new TrailLog());
  }

  @Bean
  EventReception eventReception(Redaction redaction) {
    return new EventReception(redaction);
  }

  @Bean
  SeverityRules severityRules(DataFolder folder) {
    Path file = folder.severityOverrides();
    if (!Files.exists(file)) {
      return SeverityRules.standard();
    }
    try {
      return SeverityRules.standard().overriddenBy(SeverityOverride.read(Files.readAllBytes(file)));
    } catch (IOException | IllegalArgumentException e) {
      throw new SettingsFileException(file, e);
    }
  }

  @Bean
  EventBuilder eventBuilder(SeverityRules severities, Redaction redaction) {
    return new EventBuilder(severities, redaction);
  }

  @Bean
  AuditRecorder auditRecorder(
      AuditTrail trail, EventBuilder events, Clock clock, Crn serviceInstance) {
    return new AuditRecorder(
        trail, events, ActionCatalogue.standard(), clock, serviceInstance.toString());
  }

  @Bean
  Journal journal(AuditRecorder recorder, Crn serviceInstance) {
    return new Journal(recorder, serviceInstance);
  }

  @Bean
  Refusals refusals(Journal journal, Clock clock) {
    return new Refusals(journal, clock);
  }
}
