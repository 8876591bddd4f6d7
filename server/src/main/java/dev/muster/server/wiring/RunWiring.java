package dev.muster.server.wiring;

import dev.muster.cadf.Crn;
import dev.muster.cloud.AuditRecorder;
import dev.muster.ledger.Ledgers;
import dev.muster.recovery.run.DrillEngine;
import dev.muster.recovery.run.EngineSettings;
import dev.muster.recovery.run.RunJournal;
import dev.muster.server.recovery.EvidenceFolder;
import dev.muster.server.recovery.RunProgress;
import dev.muster.server.resource.Site;
import dev.muster.server.resource.Sites;
import dev.muster.server.state.DataFolder;
import dev.muster.simulator.EstateFacts;
import dev.muster.trail.EventTrail;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/// The engine that runs plans, and the journal that every event goes through.
@Configuration(proxyBeanMethods = false)
class RunWiring {
  private static final String ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int ID_LENGTH = 10;
  private static final Duration SETTLE = Duration.ofHours(2);

  @Bean
  RunProgress runProgress() {
    return new RunProgress();
  }

  @Bean
  RunJournal runJournal(EventTrail trail, RunProgress progress) {
    return new RunJournal(new LedgerTrail(trail), progress);
  }

  @Bean
  EvidenceFolder evidenceFolder(
      DataFolder folder, Ledgers ledgers, EstateFacts estate, JsonMapper json) {
    return new EvidenceFolder(folder.root().resolve("evidence"), ledgers, estate.account(), json);
  }

  @Bean
  DrillEngine drillEngine(
      Sites sites,
      RunJournal journal,
      AuditRecorder recorder,
      Settings settings,
      Clock clock,
      Crn serviceInstance,
      EvidenceFolder evidence) {
    var doors =
        new dev.muster.recovery.run.Sites(
            sites.withRole(Site.HOME).cloud(), sites.withRole(Site.RECOVERY).cloud());
    var random = new SecureRandom();
    return new DrillEngine(
        doors,
        journal,
        recorder,
        new EngineSettings(settings.timeScale(), settings.lookInterval(), SETTLE, Thread::sleep),
        clock,
        () -> runId(random),
        serviceInstance.toString(),
        evidence);
  }

  private static String runId(RandomGenerator random) {
    var id = new StringBuilder();
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(ID_LETTERS.charAt(random.nextInt(ID_LETTERS.length())));
    }
    return id.toString();
  }
}
