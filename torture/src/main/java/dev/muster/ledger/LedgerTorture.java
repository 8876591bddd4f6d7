package dev.muster.ledger;

import dev.muster.torture.LedgerPromise;
import dev.muster.torture.Promise;
import dev.muster.torture.Scenario;
import dev.muster.torture.Tally;
import java.util.List;
import java.util.Random;

/// A ledger that lives, dies and is opened again, several times in each story: its writer, its
/// recovery and a follower, one thread, every choice drawn from the seed.
///
/// In the ledger's own package, because it drives the parts below the public door: those that make
/// each durable step one call.
public final class LedgerTorture implements Scenario {
  private static final int LIVES = 8;

  @Override
  public String name() {
    return "ledger";
  }

  @Override
  public String about() {
    return "a ledger that is killed and opened again, on a disk that forgets like a real one";
  }

  @Override
  public List<Promise> promises() {
    return List.of(LedgerPromise.values());
  }

  @Override
  public Promise unforeseen() {
    return LedgerPromise.USABLE;
  }

  @Override
  public void run(long seed, Tally tally) {
    var random = new Random(seed);
    var world = new World(random, tally);
    for (int life = 0; life < LIVES; life++) {
      world.plan();
      new Life(world, random, tally).live();
      world.restart();
    }
    world.heal();
    new Life(world, random, tally).live();
    tally.count("stories", 1);
    tally.count("entries acknowledged", world.client().acknowledged());
  }
}
