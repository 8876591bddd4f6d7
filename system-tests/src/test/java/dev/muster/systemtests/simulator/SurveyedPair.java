package dev.muster.systemtests.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.benchmarks.InProcessWire;
import dev.muster.cloud.Secret;
import dev.muster.cloud.Workspace;
import dev.muster.cloud.survey.VolumeDetail;
import dev.muster.powervs.CloudCall;
import dev.muster.powervs.Concurrency;
import dev.muster.powervs.PowerVsCloud;
import dev.muster.powervs.PowerVsConnection;
import dev.muster.powervs.PowerVsSettings;
import dev.muster.powervs.RetryLimits;
import dev.muster.powervs.Timeouts;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.PlanParser;
import dev.muster.recovery.plan.PlanResult;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.readiness.Demand;
import dev.muster.recovery.readiness.Fact;
import dev.muster.recovery.readiness.FactGathering;
import dev.muster.recovery.readiness.Readiness;
import dev.muster.recovery.readiness.ReadinessPolicy;
import dev.muster.recovery.readiness.ReadinessReport;
import dev.muster.recovery.readiness.ReadinessReport.CheckResult;
import dev.muster.recovery.readiness.SiteFacts;
import dev.muster.recovery.readiness.Upkeep;
import dev.muster.simulator.EstateFacts;
import dev.muster.simulator.Simulation;
import dev.muster.simulator.SimulatorConfig;
import dev.muster.simulator.fault.Scenario;
import dev.muster.simulator.time.SimulatedClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Both sites of a simulation without a socket, surveyed through the adapter. Time stands still.
final class SurveyedPair implements AutoCloseable {
  private static final Path ROOT = Path.of(System.getProperty("muster.root")).toAbsolutePath();
  private static final Instant START = Instant.parse("2026-08-05T10:00:00Z");
  private static final URI NOWHERE = URI.create("http://simulated");
  private static final YAMLMapper YAML = YAMLMapper.builder().build();

  final SimulatedClock clock = SimulatedClock.manual(START);
  final List<CloudCall> calls = new CopyOnWriteArrayList<>();
  final Simulation simulation;
  final PowerVsCloud home;
  final PowerVsCloud recovery;
  private final PowerVsConnection connection;

  SurveyedPair() {
    this(SimulatorConfig.of("key", SimulatedClock.manual(START)));
  }

  /// @param config its clock is replaced by the pair's own
  SurveyedPair(SimulatorConfig config) {
    simulation =
        Simulation.start(
            new SimulatorConfig(
                config.address(),
                config.stateDir(),
                config.estate(),
                config.scenario(),
                config.servers(),
                config.seed(),
                new SimulatorConfig.Pace(clock, config.pace().latencies()),
                config.access(),
                config.listener()));
    PowerVsSettings settings =
        new PowerVsSettings(
            NOWHERE,
            NOWHERE,
            new Secret("key"),
            Timeouts.STANDARD,
            new RetryLimits(1, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(1)),
            Concurrency.STANDARD,
            64 << 20);
    connection =
        new PowerVsConnection(
            new InProcessWire(simulation),
            settings,
            clock,
            clock::advance,
            new Random(1),
            calls::add);
    home = site("muster-dal12");
    recovery = site("muster-wdc06");
  }

  private PowerVsCloud site(String name) {
    EstateFacts estate = simulation.estate();
    EstateFacts.WorkspaceFacts facts = estate.workspace(name);
    return new PowerVsCloud(
        connection, new Workspace(facts.id(), facts.name(), facts.zone(), estate.account()));
  }

  /// The plan that ships, applied to the default estate.
  static RecoveryPlan plan() {
    try {
      return parse(Files.readString(ROOT.resolve("plans/core-banking.yaml")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RecoveryPlan parse(String yaml) {
    return switch (new PlanParser().parse(yaml.getBytes(UTF_8))) {
      case PlanResult.Valid(RecoveryPlan plan) -> plan;
      case PlanResult.Invalid(var problems) -> throw new AssertionError(problems);
    };
  }

  Demand demand(Mode mode) {
    return Readiness.demand(plan(), mode);
  }

  /// An installation in which all is well.
  Upkeep upkeep(Demand demand) {
    return upkeep(demand, home, recovery, clock.instant());
  }

  static Upkeep upkeep(Demand demand, PowerVsCloud home, PowerVsCloud recovery, Instant now) {
    return new Upkeep(
        Fact.known(Set.of(home.workspace().id(), recovery.workspace().id()), now),
        Fact.known(Optional.empty(), now),
        Fact.known(List.of(), now),
        Fact.known(List.of(), now),
        Fact.known(Optional.of(demand.hash()), now),
        Fact.known(Optional.of(START.minus(Duration.ofDays(3))), now),
        Fact.known(List.of(), now),
        Fact.known(3, now),
        Fact.known(List.of(), now),
        Fact.known(List.of(), now));
  }

  <T> Fact<T> known(T value) {
    return Fact.known(value, clock.instant());
  }

  /// Begins faults, a YAML list of them.
  void faults(String faults) {
    simulation
        .faults()
        .begin(Scenario.parse(YAML.readTree("name: test\nfaults:\n" + faults.indent(2))));
  }

  /// Shows a resource with other fields in every answer to GET.
  ///
  /// @param site `dal12` or `wdc06`
  /// @param resource a text that stands in the resource; empty for all of them
  /// @param fields in YAML's flow form
  void show(String site, String path, String resource, String fields) {
    faults(shown(site, path, resource, fields));
  }

  /// The fault of [#show].
  static String shown(String site, String path, String resource, String fields) {
    String which = resource.isEmpty() ? "" : ", resource: \"" + resource + "\"";
    return """
    - name: shown
      on: {method: GET, path: "%s", workspace: %s%s}
      then: {show: %s}
    """
        .formatted(path, site, which, fields);
  }

  /// Answers a GET with another body.
  void answer(String site, String path, String body) {
    faults(answered(site, path, body));
  }

  /// The fault of [#answer].
  static String answered(String site, String path, String body) {
    return """
    - name: answered
      on: {method: GET, path: "%s", workspace: %s}
      then: {answer: {status: 200, body: %s}}
    """
        .formatted(path, site, body);
  }

  /// Answers a GET with 500.
  void fail(String site, String path) {
    faults(
        """
        - name: failed
          on: {method: GET, path: "%s", workspace: %s}
          then: {answer: {status: 500, description: broken}}
        """
            .formatted(path, site));
  }

  /// Changes something behind the API's back.
  ///
  /// @param to empty if the change needs none
  void change(String site, String what, String resource, String to) {
    faults(
        """
        - name: changed
          then: {change: {what: %s, workspace: %s, resource: %s%s}}
        """
            .formatted(what, site, resource, to.isEmpty() ? "" : ", to: \"" + to + "\""));
  }

  /// The copy of a volume of the protected site, which has a name of the storage's making.
  VolumeDetail copyOf(String name) {
    VolumeDetail primary =
        SimulatedSite.done(home.survey().volumes()).stream()
            .filter(volume -> volume.name().equals(name))
            .findFirst()
            .orElseThrow();
    return SimulatedSite.done(recovery.survey().volumes()).stream()
        .filter(volume -> volume.isPartnerOf(primary))
        .findFirst()
        .orElseThrow();
  }

  static String serverId(PowerVsCloud site, String name) {
    return SimulatedSite.done(site.servers()).stream()
        .filter(server -> server.name().equals(name))
        .findFirst()
        .orElseThrow()
        .id();
  }

  ReadinessReport report(Mode mode) {
    Demand demand = demand(mode);
    return report(demand, upkeep(demand));
  }

  ReadinessReport report(Demand demand, Upkeep upkeep) {
    return report(demand, upkeep, facts -> facts);
  }

  /// @param changed what is known differently of the site that takes over
  ReadinessReport report(Demand demand, Upkeep upkeep, UnaryOperator<SiteFacts> changed) {
    boolean back = demand.mode() == Mode.FAILBACK;
    SiteFacts source = gathering().source(back ? recovery : home, demand);
    SiteFacts target = gathering().target(back ? home : recovery, demand, source);
    return Readiness.judge(
        demand, source, changed.apply(target), upkeep, clock.instant(), ReadinessPolicy.STANDARD);
  }

  FactGathering gathering() {
    return new FactGathering(Runnable::run, clock, ReadinessPolicy.STANDARD);
  }

  static CheckResult check(ReadinessReport report, int id) {
    return report.results().stream()
        .filter(result -> result.id() == id)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no check " + id + " in mode " + report.mode()));
  }

  @Override
  public void close() {
    connection.close();
  }
}
