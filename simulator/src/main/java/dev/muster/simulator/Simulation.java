package dev.muster.simulator;

import static java.util.Objects.requireNonNull;

import dev.muster.simulator.admin.Admin;
import dev.muster.simulator.estate.EstateException;
import dev.muster.simulator.estate.EstateFile;
import dev.muster.simulator.fault.Faults;
import dev.muster.simulator.fault.Scenario;
import dev.muster.simulator.fault.ScenarioException;
import dev.muster.simulator.http.Dispatcher;
import dev.muster.simulator.http.WireAnswer;
import dev.muster.simulator.http.WireRequest;
import dev.muster.simulator.identity.Iam;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.StateException;
import dev.muster.simulator.time.SimulatedClock;

/// The simulator without a socket: requests go in and answers come out, as they would stand on the
/// wire. For programs that need millions of calls, or none of the network's own accidents.
///
/// Owns its state folder, if one is configured. Thread-safe.
public final class Simulation implements AutoCloseable {
  private final CloudStore store;
  private final SimulatedClock clock;
  private final Dispatcher dispatcher;
  private final Faults faults;
  private final EstateFacts estate;
  private final boolean restored;

  private Simulation(SimulatorConfig config) {
    clock = SimulatedClock.over(config.pace().clock());
    store = CloudStore.open(clock, config.stateDir(), config.seed());
    try {
      restored = store.isRestored();
      SimulatedCloud cloud = new SimulatedCloud(store, config.pace().latencies());
      if (!restored) {
        cloud.load(config.estate().map(EstateFile::read).orElseGet(config.generated()));
      }
      estate = cloud.facts();
      Iam iam =
          new Iam(
              estate.account(), config.access().apiKey(), config.access().tokenLifetime(), clock);
      faults = new Faults(cloud.world(), clock, config.pace().latencies(), config.seed());
      config.scenario().map(Scenario::read).ifPresent(faults::begin);
      dispatcher =
          new Dispatcher(
              cloud.routes(),
              iam,
              store::transact,
              iam,
              new Admin(
                  config.access().apiKey(), faults, clock, config.pace().latencies(), cloud::own),
              faults,
              config.listener()::failed);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /// Starts with the cloud of the state folder or, where there is none, with the estate's. The
  /// configured address is not used.
  ///
  /// @throws SimulatorException if the estate, the scenario or the state folder is unusable
  public static Simulation start(SimulatorConfig config) {
    requireNonNull(config, "config is null");
    try {
      return new Simulation(config);
    } catch (EstateException | ScenarioException | StateException e) {
      throw new SimulatorException("simulator cannot start: " + e.getMessage(), e);
    }
  }

  /// Answers a request at once: a delay is told in the answer, not waited for.
  public WireAnswer handle(WireRequest request) {
    return dispatcher.answer(request);
  }

  /// The account and workspaces of this simulator's cloud.
  public EstateFacts estate() {
    return estate;
  }

  /// The faults in force, and those to come.
  public Faults faults() {
    return faults;
  }

  public SimulatedClock clock() {
    return clock;
  }

  /// Whether the cloud came from the state folder rather than from an estate.
  public boolean isRestored() {
    return restored;
  }

  /// Lets go of the state folder. Everything acknowledged is durable.
  @Override
  public void close() {
    store.close();
  }
}
