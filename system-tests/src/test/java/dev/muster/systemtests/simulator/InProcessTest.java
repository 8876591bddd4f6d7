package dev.muster.systemtests.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.benchmarks.InProcessWire;
import dev.muster.cloud.Accepted;
import dev.muster.cloud.Mutation.AttachVolume;
import dev.muster.cloud.Mutation.CreateVolume;
import dev.muster.cloud.Mutation.StartServer;
import dev.muster.cloud.Mutation.StopMode;
import dev.muster.cloud.Mutation.StopServer;
import dev.muster.cloud.Result;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Unknown;
import dev.muster.cloud.Secret;
import dev.muster.cloud.Workspace;
import dev.muster.powervs.PowerVsCloud;
import dev.muster.powervs.PowerVsConnection;
import dev.muster.powervs.PowerVsSettings;
import dev.muster.powervs.Wire;
import dev.muster.simulator.EstateFacts;
import dev.muster.simulator.Simulation;
import dev.muster.simulator.Simulator;
import dev.muster.simulator.SimulatorConfig;
import dev.muster.simulator.fault.Scenario;
import dev.muster.simulator.time.SimulatedClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The same adapter over the same simulator, with a socket between them and without one.
class InProcessTest {
  private static final Instant START = Instant.parse("2026-08-05T10:00:00Z");
  private static final URI NOWHERE = URI.create("http://simulated");

  private static SimulatorConfig config(SimulatedClock clock) {
    return SimulatorConfig.of("key", clock).withPace("realistic", 1);
  }

  private static PowerVsCloud cloud(PowerVsConnection connection, EstateFacts estate) {
    EstateFacts.WorkspaceFacts facts = estate.workspace("muster-wdc06");
    return new PowerVsCloud(
        connection, new Workspace(facts.id(), facts.name(), facts.zone(), estate.account()));
  }

  private static PowerVsConnection inProcess(Simulation simulation, SimulatedClock clock) {
    Wire wire = new InProcessWire(simulation);
    PowerVsSettings settings = new PowerVsSettings(NOWHERE, NOWHERE, new Secret("key"));
    return new PowerVsConnection(wire, settings, clock, clock::advance, new Random(1), call -> {});
  }

  @Test
  void bothWaysShowTheSame() {
    List<String> withSocket;
    List<String> without;
    SimulatedClock clock = SimulatedClock.manual(START);
    try (Simulator simulator = Simulator.start(config(clock));
        PowerVsConnection connection =
            new PowerVsConnection(
                new PowerVsSettings(simulator.endpoint(), simulator.endpoint(), new Secret("key")),
                clock,
                clock::advance,
                new Random(1),
                call -> {})) {
      withSocket = story(cloud(connection, simulator.estate()), clock);
    }
    SimulatedClock other = SimulatedClock.manual(START);
    Simulation simulation = Simulation.start(config(other));
    try (PowerVsConnection connection = inProcess(simulation, other)) {
      without = story(cloud(connection, simulation.estate()), other);
    }
    assertThat(without).isEqualTo(withSocket).hasSizeGreaterThan(10);
  }

  @Test
  void faultsReachTheAdapterWithoutASocketToo() {
    SimulatedClock clock = SimulatedClock.manual(START);
    Simulation simulation = Simulation.start(config(clock));
    try (PowerVsConnection connection = inProcess(simulation, clock)) {
      PowerVsCloud cloud = cloud(connection, simulation.estate());
      simulation.faults().begin(Scenario.named("p02-lost-create"));
      CreateVolume volume = new CreateVolume("v", 1, "tier3", false, false);
      assertThat(cloud.perform(volume)).isInstanceOf(Unknown.class);
      simulation.faults().begin(Scenario.named("p01-rate-limit"));
      for (int i = 0; i < 100; i++) {
        cloud.servers();
      }
      assertThat(simulation.faults().standings().get(1).struck()).isEqualTo(40);
      assertThat(clock.instant()).isAfter(START.plusSeconds(20));
    }
  }

  /// Everything seen on the way through a small life, in words.
  private static List<String> story(PowerVsCloud cloud, SimulatedClock clock) {
    List<String> seen = new ArrayList<>();
    String server = SimulatedSite.done(cloud.servers()).getFirst().id();
    Result<Accepted> made = cloud.perform(new CreateVolume("v", 1, "tier3", false, false));
    seen.add(made.toString());
    clock.advance(Duration.ofMinutes(1));
    String volume = ((Done<Accepted>) made).value().resourceId();
    seen.add(cloud.perform(new AttachVolume(server, volume)).toString());
    seen.add(cloud.perform(new StartServer(server)).toString());
    for (int i = 0; i < 4; i++) {
      clock.advance(Duration.ofSeconds(40));
      seen.add(cloud.server(server).toString());
      seen.add(cloud.volume(volume).toString());
    }
    seen.add(cloud.perform(new StopServer(server, StopMode.IMMEDIATE)).toString());
    seen.add(cloud.perform(new StopServer("nobody", StopMode.IMMEDIATE)).toString());
    seen.add(cloud.networks().toString());
    return seen;
  }
}
