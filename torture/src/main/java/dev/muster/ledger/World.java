package dev.muster.ledger;

import dev.muster.torture.Tally;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/// What outlives a process: the disk, the clock on the wall, and the client who remembers what it
/// was told. Decides what goes wrong next.
final class World {
  static final Path ROOT = Path.of("/simulated");
  static final Path LEDGER = ROOT.resolve("ledger");

  /// About as many disk calls as a life makes.
  private static final int CALLS = 600;

  private final Random random;
  private final Tally tally;
  private final Client client;
  private SimulatedDisk disk = new SimulatedDisk(ROOT);
  private long clockSeconds = 1_700_000_000;

  World(Random random, Tally tally) {
    this.random = random;
    this.tally = tally;
    this.client = new Client(random, tally);
  }

  SimulatedDisk disk() {
    return disk;
  }

  Client client() {
    return client;
  }

  long clockSeconds() {
    return clockSeconds;
  }

  /// The clock goes on, or is set, forwards or backwards.
  void moveClock() {
    clockSeconds += random.nextInt(4) == 0 ? random.nextInt(-7200, 7200) : random.nextInt(60);
  }

  /// Decides the fault of the next life.
  void plan() {
    int dice = random.nextInt(100);
    if (dice < 80) {
      var extents = SimulatedDisk.Extent.values();
      var faults = SimulatedDisk.Fault.values();
      disk.failAt(
          random.nextInt(CALLS),
          extents[random.nextInt(extents.length)],
          faults[random.nextInt(faults.length)]);
    } else if (dice < 92) {
      disk.limitTo(disk.usedBytes() + random.nextInt(random.nextBoolean() ? 3_000 : 40_000));
    }
  }

  /// Ends the process, and half of the time the computer.
  void restart() {
    disk.strike()
        .ifPresent(strike -> tally.fault(strike.call(), kind(strike.fault(), strike.extent())));
    if (disk.refusedWrites() > 0) {
      tally.fault("write", "disk full");
    }
    client.noteCheckpoint(disk);
    if (random.nextBoolean()) {
      disk = disk.afterPowerFailure(random);
      tally.count("crashes: power lost", 1);
    } else {
      disk = disk.afterKill();
      tally.count("crashes: process killed", 1);
    }
    client.noteCheckpoint(disk);
  }

  private static String kind(SimulatedDisk.Fault fault, SimulatedDisk.Extent extent) {
    String done =
        switch (extent) {
          case NOTHING -> "not done";
          case HALF -> "half done";
          case WHOLE -> "done";
        };
    return fault.name().toLowerCase(Locale.ROOT) + ", " + done;
  }

  /// Nothing goes wrong any more.
  void heal() {
    disk.failAt(-1, SimulatedDisk.Extent.NOTHING, SimulatedDisk.Fault.ERROR);
    disk.limitTo(Long.MAX_VALUE);
  }
}
