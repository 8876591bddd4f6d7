package dev.muster.simulator.fault;

import static java.util.Objects.requireNonNull;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Interference;
import dev.muster.simulator.http.WireAnswer;
import dev.muster.simulator.time.Latencies;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The faults of one simulator: those in force and those to come. Thread-safe.
///
/// What happens by the clock alone happens when the next call looks, as of the instant it was due:
/// nobody can tell the difference. Faults are forgotten with the process.
public final class Faults implements Interference {
  private static final int FAULTS_MAX = 1_000;

  private final World world;
  private final InstantSource clock;
  private final Latencies latencies;
  private final long seed;
  private final Matcher matcher;
  private final List<ActiveFault> active = new ArrayList<>();
  private final Set<String> deadTokens = new LinkedHashSet<>();
  private volatile boolean idle = true;
  private long issued;

  /// @param seed decides whom faults with a probability strike
  public Faults(World world, InstantSource clock, Latencies latencies, long seed) {
    this.world = requireNonNull(world, "world is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.latencies = requireNonNull(latencies, "latencies is null");
    this.seed = seed;
    matcher = new Matcher(world);
  }

  /// A fault and what it has done so far.
  ///
  /// @param struck how many calls it struck; 1 for a change by the clock that has happened
  public record Standing(String id, Fault fault, int struck) {}

  /// Puts all faults of a scenario in force; their times count from now.
  ///
  /// @throws ScenarioException if there would be too many
  public List<Standing> begin(Scenario scenario) {
    return scenario.faults().stream().map(this::add).toList();
  }

  /// Puts a fault in force; its times count from now.
  ///
  /// @throws ScenarioException if there are too many already
  public synchronized Standing add(Fault fault) {
    if (active.size() >= FAULTS_MAX) {
      throw new ScenarioException("at most " + FAULTS_MAX + " faults can be in force", null);
    }
    Instant now = clock.instant();
    String id = "fault-" + ++issued;
    ActiveFault added =
        new ActiveFault(
            id,
            fault,
            now.plus(latencies.scaled(fault.when().after())),
            fault.when().until().map(until -> now.plus(latencies.scaled(until))),
            seed * 31 + issued);
    active.add(added);
    idle = false;
    return standing(added);
  }

  /// Reads a fault from its JSON form and puts it in force.
  ///
  /// @throws ScenarioException if it is none
  public Standing add(JsonNode json) {
    return add(ScenarioReader.fault(json));
  }

  /// All faults, in the order they came.
  public synchronized List<Standing> standings() {
    return active.stream().map(Faults::standing).toList();
  }

  /// Ends a fault. What it did stays.
  ///
  /// @return whether there was one
  public synchronized boolean remove(String id) {
    boolean removed = active.removeIf(fault -> fault.id().equals(id));
    idle = active.isEmpty() && deadTokens.isEmpty();
    return removed;
  }

  /// Ends all faults. What they did stays.
  public synchronized void clear() {
    active.clear();
    deadTokens.clear();
    idle = true;
  }

  /// Lets happen what is due by the clock.
  public void catchUp() {
    for (ActiveFault due : takeDue()) {
      Change change = ((Effect.Foreign) due.fault().then()).change();
      world.transactAt(
          due.from(),
          () -> apply(change, change.workspace().orElseThrow(), change.resource().orElseThrow()));
    }
  }

  @Override
  public Course on(Call call) {
    if (idle) {
      return Interference.NONE.on(call);
    }
    catchUp();
    Instant now = clock.instant();
    List<ActiveFault> candidates;
    synchronized (this) {
      if (!call.authorization().isEmpty() && deadTokens.contains(call.authorization())) {
        return new ExpiredCourse();
      }
      candidates =
          active.stream()
              .filter(fault -> fault.fault().on().isPresent() && fault.mayStrikeAt(now))
              .toList();
    }
    List<ActiveFault> struck = new ArrayList<>();
    for (ActiveFault fault : candidates) {
      boolean lists = fault.fault().then() instanceof Effect.Show;
      // Looks names up in the cloud: not under this lock.
      if (matcher.matches(fault.fault().on().orElseThrow(), call, lists)) {
        synchronized (this) {
          if (fault.mayStrikeAt(now) && fault.strikes()) {
            struck.add(fault);
          }
        }
      }
    }
    return struck.isEmpty() ? Interference.NONE.on(call) : new StruckCourse(this, call, struck);
  }

  /// Does a change that a call brought about.
  void applyOn(Call call, Change change) {
    String workspace = change.workspace().orElseGet(() -> Matcher.workspaceOf(call));
    String resource =
        change
            .resource()
            .or(() -> Optional.ofNullable(call.path().get(change.what().parameter())))
            .orElseThrow(
                () -> ApiFault.badRequest("fault: the call names nothing to change: " + call));
    apply(change, workspace, resource);
  }

  World world() {
    return world;
  }

  Duration scaled(Duration simulated) {
    return latencies.scaled(simulated);
  }

  Instant now() {
    return clock.instant();
  }

  synchronized Optional<WireAnswer.Full> earlier(ActiveFault fault, Call call) {
    return fault.earlier(call, clock.instant());
  }

  synchronized void keep(ActiveFault fault, Call call, WireAnswer.Full answer, Duration lasting) {
    fault.keep(call, answer, clock.instant().plus(scaled(lasting)));
  }

  synchronized void kill(String authorization) {
    if (!authorization.isEmpty()) {
      deadTokens.add(authorization);
      if (deadTokens.size() > FAULTS_MAX) {
        deadTokens.remove(deadTokens.iterator().next());
      }
    }
  }

  private void apply(Change change, String workspace, String resource) {
    world.change(change.what(), workspace, resource, change.to().orElse(""));
  }

  private synchronized List<ActiveFault> takeDue() {
    Instant now = clock.instant();
    List<ActiveFault> due =
        active.stream()
            .filter(fault -> fault.fault().on().isEmpty() && fault.struck() == 0)
            .filter(fault -> fault.mayStrikeAt(now) && fault.strikes())
            .sorted(Comparator.comparing(ActiveFault::from))
            .toList();
    return due;
  }

  private static Standing standing(ActiveFault fault) {
    return new Standing(fault.id(), fault.fault(), fault.struck());
  }

  /// The way of a call whose token was taken from it.
  private static final class ExpiredCourse implements Course {
    @Override
    public Optional<WireAnswer> instead() {
      return Optional.of(expired());
    }
  }

  static WireAnswer expired() {
    return WireAnswer.Full.json(
        401, "{\"description\":\"the bearer token has expired\",\"error\":\"Unauthorized\"}");
  }
}
