package dev.muster.server.wiring;

import dev.muster.cadf.Crn;
import dev.muster.cadf.Locations;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditedCloud;
import dev.muster.cloud.PollPolicy;
import dev.muster.cloud.Secret;
import dev.muster.cloud.WatchPolicy;
import dev.muster.cloud.WatchPolicy.Pause;
import dev.muster.cloud.Workspace;
import dev.muster.cloud.WorkspacePoller;
import dev.muster.powervs.CallListener;
import dev.muster.powervs.PowerVsCloud;
import dev.muster.powervs.PowerVsConnection;
import dev.muster.powervs.PowerVsSettings;
import dev.muster.server.resource.CloudAccount;
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
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The cloud, simulated or not, the way to it, and the sites with their audited doors.
@Configuration(proxyBeanMethods = false)
class CloudWiring {
  private static final String HOME_ZONE = "dal12";
  private static final String RECOVERY_ZONE = "wdc06";
  private static final String API_KEY = "cloud-api-key";
  private static final String SERVICE_INSTANCE = "service-instance";
  private static final Duration DEADLINE = Duration.ofHours(2);

  /// One site's workspace and the way to it.
  record Way(Workspace workspace, PowerVsConnection connection) {}

  /// The ways to both sites, and what ends them.
  record Access(Way home, Way recovery, List<Runnable> endings) implements AutoCloseable {
    @Override
    public void close() {
      endings.forEach(Runnable::run);
    }
  }

  @Bean
  Access cloudAccess(DataFolder folder, Settings settings, SealedSecrets secrets, Clock clock) {
    return switch (settings.cloud()) {
      case CloudConfig.Simulated(Optional<Secret> given) -> {
        given.ifPresent(key -> secrets.put(API_KEY, key.reveal()));
        yield simulated(folder, settings, apiKey(secrets), clock);
      }
      case CloudConfig.PowerVs(
              CloudConfig.Access home,
              CloudConfig.Access recovery,
              var _,
              var _) -> {
        PowerVsConnection toHome = connection(home.settings(), clock);
        PowerVsConnection toRecovery = connection(recovery.settings(), clock);
        yield new Access(
            new Way(home.workspace(), toHome),
            new Way(recovery.workspace(), toRecovery),
            List.of(toHome::close, toRecovery::close));
      }
    };
  }

  private static Access simulated(DataFolder folder, Settings settings, Secret key, Clock clock) {
    Simulator simulator =
        Simulator.start(
            SimulatorConfig.of(key.reveal(), clock)
                .withStateDir(folder.simulator())
                .withPace("realistic", settings.timeScale()));
    PowerVsConnection connection =
        connection(new PowerVsSettings(simulator.endpoint(), simulator.endpoint(), key), clock);
    return new Access(
        new Way(workspace(simulator.estate(), HOME_ZONE), connection),
        new Way(workspace(simulator.estate(), RECOVERY_ZONE), connection),
        List.of(connection::close, simulator::close));
  }

  private static PowerVsConnection connection(PowerVsSettings settings, Clock clock) {
    return new PowerVsConnection(
        settings, clock, Thread::sleep, new SecureRandom(), CallListener.SILENT);
  }

  /// The simulated cloud's API key, kept encrypted.
  private static Secret apiKey(SealedSecrets secrets) {
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

  private static Workspace workspace(EstateFacts estate, String zone) {
    WorkspaceFacts facts =
        estate.workspaces().stream()
            .filter(workspace -> workspace.zone().equals(zone))
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("the estate has no workspace in zone " + zone));
    return new Workspace(facts.id(), facts.name(), zone, estate.account());
  }

  @Bean
  CloudAccount cloudAccount(Access access) {
    return new CloudAccount(access.home().workspace().account());
  }

  /// The service instance in whose name this installation acts, at the recovery site. Its id is
  /// that of the installation.
  @Bean
  Crn serviceInstance(Access access, SealedSecrets secrets, Supplier<String> ids) {
    String guid =
        secrets
            .get(SERVICE_INSTANCE)
            .orElseGet(() -> {
              String made = ids.get();
              secrets.put(SERVICE_INSTANCE, made);
              return made;
            });
    Workspace workspace = access.recovery().workspace();
    return Crn.ofInstance("power-dr-automation", workspace.zone(), workspace.account(), guid);
  }

  @Bean(destroyMethod = "shutdownNow")
  ExecutorService operationWatchers() {
    return Executors.newVirtualThreadPerTaskExecutor();
  }

  @Bean
  Sites sites(
      Access access,
      AuditRecorder recorder,
      Locations locations,
      Clock clock,
      Settings settings,
      ExecutorService operationWatchers) {
    Duration interval = settings.lookInterval();
    // All who wait in a workspace look together, at most twice in one interval.
    Pause pause = Thread::sleep;
    var policy = new WatchPolicy(interval, DEADLINE, pause.together(clock));
    var sharing = new PollPolicy(interval.dividedBy(2), interval.multipliedBy(10));
    BiFunction<Way, String, Site> site =
        (way, role) -> {
          String zone = way.workspace().zone();
          var cloud = new PowerVsCloud(way.connection(), way.workspace());
          return new Site(
              zone,
              role,
              location(locations, zone, clock),
              new AuditedCloud(
                  cloud,
                  recorder,
                  policy,
                  operationWatchers,
                  new WorkspacePoller(cloud, sharing, clock)));
        };
    return new Sites(
        List.of(
            site.apply(access.home(), Site.HOME), site.apply(access.recovery(), Site.RECOVERY)));
  }

  /// Where events of a zone are viewed.
  static String location(Locations locations, String zone, Clock clock) {
    return locations
        .resolve(zone, clock.instant())
        .orElseThrow(
            () -> new IllegalStateException("no location for events is known for zone " + zone))
        .id();
  }

  @Bean
  Operations operations() {
    return new Operations();
  }
}
