package dev.muster.torture.recovery;

import dev.muster.torture.Broken;
import dev.muster.torture.Promise;
import dev.muster.torture.Scenario;
import dev.muster.torture.Tally;
import dev.muster.torture.invariant.Invariant;
import dev.muster.torture.invariant.Sight;
import dev.muster.torture.invariant.Violation;
import dev.muster.torture.invariant.Watch;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/// The recovery engine on simulated sites, with twelve invariants checked after every event.
public final class RecoveryTorture implements Scenario {
  static {
    VirtualTime.oneCarrier();
  }

  private final Optional<PrintStream> show;

  /// @param show where each story is told in full; empty tells none
  public RecoveryTorture(Optional<PrintStream> show) {
    this.show = show;
  }

  @Override
  public String name() {
    return "recovery";
  }

  @Override
  public String about() {
    return "runs of random plans over random sites, in virtual time, through refusals, lost answers,"
        + " lost sites, other people's changes, persons' decisions and crashes";
  }

  @Override
  public List<Promise> promises() {
    return List.of(Invariant.values());
  }

  @Override
  public Promise unforeseen() {
    return Invariant.I6;
  }

  @Override
  public void run(long seed, Tally tally) {
    Watch watch = new Watch();
    Consumer<Sight> told = show.<Consumer<Sight>>map(Teller::new).orElse(_ -> {});
    tell(seed, tally, told.andThen(watch::see));
    show.ifPresent(out -> watch.violations().forEach(out::println));
    tally.count("checks of every invariant", watch.seen());
    if (!watch.violations().isEmpty()) {
      Violation first = watch.violations().getFirst();
      throw new Broken(first.invariant(), watch.violations().size() + " in all; first: " + first);
    }
  }

  /// Tells a story to somebody.
  ///
  /// @return what the story was, in 64 digits: the same seed gives the same
  static String tell(long seed, Tally tally, Consumer<Sight> watch) {
    FutureTask<String> telling =
        new FutureTask<>(() -> {
          try (Story story = new Story(seed, tally, watch)) {
            return story.tell();
          }
        });
    Thread.ofVirtual().name("story").start(telling);
    try {
      return telling.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("seed %d broke off".formatted(seed), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
