package dev.muster.simulator;

import dev.muster.simulator.estate.EstateException;
import dev.muster.simulator.estate.EstateFile;
import dev.muster.simulator.http.HttpFront;
import dev.muster.simulator.identity.Iam;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.StateException;
import dev.muster.simulator.time.Latencies;
import dev.muster.simulator.time.LatencyProfile;
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
  private final HttpFront front;
  private final EstateFacts estate;

  private Simulator(HttpFront front, EstateFacts estate) {
    this.front = front;
    this.estate = estate;
  }

  /// Starts with the cloud of the state folder or, where there is none, with the estate's.
  ///
  /// @throws SimulatorException if the address, the estate or the state folder is unusable
  public static Simulator start(SimulatorConfig config) {
    try {
      InstantSource clock = config.pace().clock();
      CloudStore store = CloudStore.open(clock, config.stateDir(), config.seed());
      boolean restored = store.isRestored();
      SimulatedCloud cloud = new SimulatedCloud(store, config.pace().latencies());
      if (!restored) {
        cloud.load(config.estate().map(EstateFile::read).orElseGet(EstateFile::builtIn));
      }
      EstateFacts facts = cloud.facts();
      Iam iam =
          new Iam(
              facts.account(), config.access().apiKey(), config.access().tokenLifetime(), clock);
      HttpFront front =
          new HttpFront.Builder(
                  cloud.routes(),
                  iam,
                  store::transact,
                  iam,
                  clock,
                  config.listener()::answered,
                  config.listener()::failed)
              .listen(config.address());
      Simulator simulator = new Simulator(front, facts);
      config.listener().started(simulator.endpoint(), restored);
      return simulator;
    } catch (IOException e) {
      throw new SimulatorException("simulator cannot listen on " + config.address(), e);
    } catch (EstateException | StateException e) {
      throw new SimulatorException("simulator cannot start: " + e.getMessage(), e);
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
    return estate;
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
  }
}
