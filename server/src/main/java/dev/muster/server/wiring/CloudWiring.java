package dev.muster.server.wiring;

import dev.muster.cadf.Crn;
import dev.muster.cadf.Locations;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditedCloud;
import dev.muster.cloud.PollPolicy;
import dev.muster.cloud.Secret;
import dev.muster.cloud.WatchPolicy;
import dev.muster.cloud.Workspace;
import dev.muster.cloud.WorkspacePoller;
import dev.muster.powervs.CallListener;
import dev.muster.powervs.PowerVsCloud;
import dev.muster.powervs.PowerVsConnection;
import dev.muster.powervs.PowerVsSettings;
import dev.muster.server.resource.Operations;
import dev.muster.server.resource.Site;
import dev.muster.server.resource.Sites;
import dev.muster.server.state.DataFolder;
import dev.muster.server.state.SealedSecrets;
import dev.muster.simulator.EstateFacts;
import dev.muster.simulator.EstateFacts.WorkspaceFacts;
import dev.muster.simulator.Simulator;
import dev.muster.simulator.SimulatorConfig;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The simulated cloud, the way to it, and the sites with their audited doors.
@Configuration(proxyBeanMethods = false)
class CloudWiring {
  private static final String HOME_ZONE = "dal12";
  private static final String RECOVERY_ZONE = "wdc06";
  private static final String API_KEY = "cloud-api-key";
  private static final Duration DEADLINE = Duration.ofHours(2);

  /// The simulated cloud's API key, kept encrypted.
  private static Secret apiKey(Settings settings, SealedSecrets secrets) {
    settings.cloudApiKey().ifPresent(given -> secrets.put(API_KEY, given.reveal()));
    return new Secret(
        secrets
            .get(API_KEY)
            .orElseGet(() -> {
              byte[] random = new byte[24];
              new SecureRandom().nextBytes(random);
              String key = "simulated-" + HexFormat.of().formatHex(random);
              secrets.put(API_KEY, key);
              return key;
            }));
  }

  /// The way to the cloud.
  record Access(Simulator simulator, PowerVsConnection connection) implements AutoCloseable {
    @Override
    public void close() {
      connection.close();
      simulator.close();
    }
  }

  @Bean
  Access cloudAccess(DataFolder folder, Settings settings, SealedSecrets secrets, Clock clock) {
    Secret key = apiKey(settings, secrets);
    Simulator simulator =
        Simulator.start(
            SimulatorConfig.of(key.reveal(), clock)
                .withStateDir(folder.simulator())
                .withPace("realistic", settings.timeScale()));
    var connection =
        new PowerVsConnection(
            new PowerVsSettings(simulator.endpoint(), simulator.endpoint(), key),
            clock,
            Thread::sleep,
            new SecureRandom(),
            CallListener.SILENT);
    return new Access(simulator, connection);
  }

  @Bean
  EstateFacts estate(Access access) {
    return access.simulator().estate();
  }

  @Bean(destroyMethod = "shutdownNow")
  ExecutorService operationWatchers() {
    return Executors.newVirtualThreadPerTaskExecutor();
  }

  @Bean
  Sites sites(
      Access access,
      EstateFacts estate,
      AuditRecorder recorder,
      Locations locations,
      Clock clock,
      Settings settings,
      ExecutorService operationWatchers) {
    Duration interval = settings.lookInterval();
    var policy = new WatchPolicy(interval, DEADLINE, Thread::sleep);
    // All who wait in a workspace look together, at most twice in one interval.
    var sharing = new PollPolicy(interval.dividedBy(2), interval.multipliedBy(10));
    return new Sites(
        List.of(HOME_ZONE, RECOVERY_ZONE).stream()
            .map(zone -> {
              WorkspaceFacts facts = workspace(estate, zone);
              var workspace = new Workspace(facts.id(), facts.name(), zone, estate.account());
              var cloud = new PowerVsCloud(access.connection(), workspace);
              return new Site(
                  zone,
                  zone.equals(HOME_ZONE) ? Site.HOME : Site.RECOVERY,
                  locations.resolve(zone, clock.instant()).orElseThrow().id(),
                  new AuditedCloud(
                      cloud,
                      recorder,
                      policy,
                      operationWatchers,
                      new WorkspacePoller(cloud, sharing, clock)));
            })
            .toList());
  }

  @Bean
  Operations operations() {
    return new Operations();
  }

  static WorkspaceFacts workspace(EstateFacts estate, String zone) {
    return estate.workspaces().stream()
        .filter(workspace -> workspace.zone().equals(zone))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("the estate has no workspace in zone " + zone));
  }

  /// The one service instance of a new installation: at the recovery site.
  static Crn serviceInstance(String account, String guid) {
    return Crn.ofInstance("power-dr-automation", RECOVERY_ZONE, account, guid);
  }
}
