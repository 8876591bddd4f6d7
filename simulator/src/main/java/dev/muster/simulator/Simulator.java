package dev.muster.simulator;

import dev.muster.simulator.estate.EstateFile;
import dev.muster.simulator.fault.Faults;
import dev.muster.simulator.http.HttpFront;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.time.Latencies;
import dev.muster.simulator.time.LatencyProfile;
import dev.muster.simulator.time.SimulatedClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;

/// A PowerVS and its IAM on this machine: a real HTTP server with the Power Cloud API's paths,
/// codes and state machines over a cloud that exists only here.
///
/// Owns its port and, if configured, its state folder; one simulator per folder. Every acknowledged
/// change is durable first. Thread-safe.
public final class Simulator implements AutoCloseable {
  private final Simulation simulation;
  private final HttpFront front;

  private Simulator(Simulation simulation, HttpFront front) {
    this.simulation = simulation;
    this.front = front;
  }

  /// Starts with the cloud of the state folder or, where there is none, with the estate's.
  ///
  /// @throws SimulatorException if the address, the estate or the state folder is unusable
  public static Simulator start(SimulatorConfig config) {
    Simulation simulation = Simulation.start(config);
    try {
      HttpFront front =
          HttpFront.listen(
              config.address(),
              simulation::handle,
              simulation.clock(),
              config.listener()::answered);
      Simulator simulator = new Simulator(simulation, front);
      config.listener().started(simulator.endpoint(), simulation.isRestored());
      return simulator;
    } catch (IOException e) {
      simulation.close();
      throw new SimulatorException("simulator cannot listen on " + config.address(), e);
    }
  }

  /// Base of the Power Cloud API; IAM answers below it at `/identity/token`.
  public URI endpoint() {
    InetSocketAddress address = front.address();
    String host = address.getAddress().getHostAddress();
    boolean ipv6 = host.contains(":");
    return URI.create("http://" + (ipv6 ? "[" + host + "]" : host) + ":" + address.getPort());
  }

  /// The account and workspaces of this simulator's cloud.
  public EstateFacts estate() {
    return simulation.estate();
  }

  /// The faults in force, and those to come.
  public Faults faults() {
    return simulation.faults();
  }

  public SimulatedClock clock() {
    return simulation.clock();
  }

  /// The account and workspaces of the estate that ships with the simulator.
  public static EstateFacts defaultEstate() {
    CloudStore store = CloudStore.open(InstantSource.system(), Optional.empty(), 0);
    SimulatedCloud cloud =
        new SimulatedCloud(store, new Latencies(LatencyProfile.named("instant"), 1));
    cloud.load(EstateFile.builtIn());
    return cloud.facts();
  }

  /// Stops accepting calls and lets the running ones end. Everything acknowledged is durable.
  @Override
  public void close() {
    front.close();
    simulation.close();
  }
}
