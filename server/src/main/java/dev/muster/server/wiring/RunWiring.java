package dev.muster.server.wiring;

import dev.muster.cadf.Crn;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.EventReceipt;
import dev.muster.cloud.WatchPolicy.Pause;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import dev.muster.recovery.evidence.EvidenceFolder;
import dev.muster.recovery.plan.GuestScripts;
import dev.muster.recovery.readiness.PlanReadiness;
import dev.muster.recovery.run.EngineSettings;
import dev.muster.recovery.run.Outside;
import dev.muster.recovery.run.RunEngine;
import dev.muster.recovery.run.RunJournal;
import dev.muster.server.recovery.AddressProbes;
import dev.muster.server.recovery.RunProgress;
import dev.muster.server.resource.CloudAccount;
import dev.muster.server.resource.Site;
import dev.muster.server.resource.Sites;
import dev.muster.server.state.DataFolder;
import dev.muster.trail.EventTrail;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The engine that runs plans, and the journal that every event goes through.
@Configuration(proxyBeanMethods = false)
class RunWiring {
  private static final Logger log = LoggerFactory.getLogger(RunWiring.class);
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
  EvidenceFolder evidenceFolder(DataFolder folder, Ledgers ledgers, CloudAccount account) {
    Function<EventReceipt, Ledger> ledgerOf =
        receipt -> ledgers.ledger(new LedgerName(account.id(), receipt.location()));
    return new EvidenceFolder(
        folder.root().resolve("evidence"),
        receipt -> ledgerOf.apply(receipt).entry(receipt.index()).bytes(),
        receipt -> ledgerOf.apply(receipt).proof(receipt.index()).toBytes(),
        (run, failure) -> log.warn("evidence of run {} could not be kept", run, failure));
  }

  @Bean
  RunEngine runEngine(
      Sites sites,
      RunJournal journal,
      AuditRecorder recorder,
      Settings settings,
      Clock clock,
      Crn serviceInstance,
      EvidenceFolder evidence,
      PlanReadiness readiness) {
    var doors =
        new dev.muster.recovery.run.Sites(
            sites.withRole(Site.HOME).cloud(), sites.withRole(Site.RECOVERY).cloud());
    var random = new SecureRandom();
    Pause pause = Thread::sleep;
    return new RunEngine(
        doors,
        journal,
        recorder,
        new EngineSettings(
            settings.timeScale(), settings.lookInterval(), SETTLE, pause.together(clock)),
        clock,
        () -> runId(random),
        serviceInstance.toString(),
        evidence,
        new Outside(new AddressProbes(settings.checkHosts()), GuestScripts.none(), readiness));
  }

  private static String runId(RandomGenerator random) {
    var id = new StringBuilder();
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(ID_LETTERS.charAt(random.nextInt(ID_LETTERS.length())));
    }
    return id.toString();
  }
}
