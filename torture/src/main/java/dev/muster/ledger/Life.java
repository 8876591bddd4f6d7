package dev.muster.ledger;

import dev.muster.torture.Broken;
import dev.muster.torture.LedgerPromise;
import dev.muster.torture.Tally;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/// One life of a process: opens what the last one left, checks it, works until the end or until a
/// fault ends it. What the threads of a ledger do side by side happens here in an order drawn from
/// the seed.
final class Life {
  private static final String ORIGIN = "audit.example/torture";
  private static final int SEGMENT_BYTES = 8192;
  private static final int STEPS = 40;

  private final World world;
  private final Random random;
  private final Tally tally;

  Life(World world, Random random, Tally tally) {
    this.world = world;
    this.random = random;
    this.tally = tally;
  }

  /// Lives.
  void live() {
    LedgerStore store;
    try {
      store = open();
    } catch (IOException e) {
      explained(e);
      tally.count("openings that a fault ended", 1);
      return;
    } catch (LedgerException e) {
      // Nothing but crashes happened, and a crash is never a reason to refuse.
      throw new Broken(LedgerPromise.USABLE, "opening refuses: " + e.getMessage(), e);
    }
    tally.count("openings", 1);
    try {
      world.client().check(store);
      repeat(store);
      work(store);
    } catch (IOException e) {
      explained(e);
    } catch (LedgerException e) {
      throw new Broken(LedgerPromise.USABLE, "what is open cannot be read: " + e.getMessage(), e);
    }
  }

  private LedgerStore open() throws IOException {
    SimulatedDisk disk = world.disk();
    disk.createDirectoriesDurably(World.LEDGER);
    var seams =
        new Seams(
            disk,
            () -> Instant.ofEpochSecond(world.clockSeconds()),
            random::nextInt,
            Runnable::run);
    var listener =
        new LedgerListener() {
          @Override
          public void reserveReleased(Path ledger) {
            tally.count("last checkpoints on a full disk, in the room kept back", 1);
          }
        };
    LedgerConfig config =
        LedgerConfig.defaults().withSegmentBytes(SEGMENT_BYTES).withListener(listener);
    return LedgerStore.open(seams, World.LEDGER, ORIGIN, LedgerKey.ofSeed(new byte[32]), config);
  }

  /// A failure is one that was injected, or a full disk; anything else is a finding.
  private void explained(IOException failure) {
    boolean injected = world.disk().strike().isPresent() || world.disk().refusedWrites() > 0;
    if (!injected) {
      throw new Broken(LedgerPromise.USABLE, "a disk call failed by itself: " + failure, failure);
    }
  }

  private void repeat(LedgerStore store) throws IOException {
    List<Long> repeats = world.client().repeats(store);
    if (!repeats.isEmpty()) {
      append(store, repeats);
    }
  }

  private void work(LedgerStore store) throws IOException {
    int steps = 1 + random.nextInt(STEPS);
    for (int step = 0; step < steps; step++) {
      switch (random.nextInt(11)) {
        case 0 -> beside(() -> world.client().published(store.publish()));
        case 1 -> beside(store::sealNext);
        case 2 -> beside(store::prepareSpare);
        case 3 -> beside(() -> store.compressNext(this::goOn));
        case 4 -> reading(() -> world.client().follow(store));
        case 5 -> world.moveClock();
        case 6 -> beside(store::fillReserve);
        case 7 -> store.rest();
        case 8 -> prune(store);
        default -> append(store, world.client().compose());
      }
    }
    if (random.nextInt(4) == 0) {
      world.client().check(store);
      store.close();
      tally.count("lives that ended by closing", 1);
    }
  }

  /// Compressing is given up now and then.
  private boolean goOn() {
    return random.nextInt(20) != 0;
  }

  /// A failure here ends the life: what it left is decided at the next opening.
  private void append(LedgerStore store, List<Long> messages) throws IOException {
    long first;
    try {
      first = store.commit(messages.stream().map(world.client()::pending).toList());
    } catch (DiskFull e) {
      explained(e);
      refusedForSpace(store);
      return;
    }
    world.client().acknowledge(first, messages);
    for (int i = 0; i < messages.size(); i++) {
      RecordMark mark = world.client().pending(messages.get(i)).mark();
      if (mark != null && mark.isKey()) {
        store.idempotencyIndex().put(mark.digest(), first + i);
      }
    }
  }

  /// Mostly nothing is old enough to be given up. A failure here is tried again, as the callers of
  /// [Ledger#prune] may; an fsync that failed is final as everywhere.
  private void prune(LedgerStore store) throws IOException {
    if (random.nextInt(3) == 0) {
      beside(() -> world.client().prune(store));
    }
  }

  /// What was acknowledged before the disk was full must still come under a checkpoint: that is
  /// what room was kept back for. What was refused was not written, and is sent again in the next
  /// life.
  private void refusedForSpace(LedgerStore store) throws IOException {
    tally.count("batches refused because the disk was full", 1);
    beside(() -> world.client().published(store.publish()));
  }

  /// A step beside the appends.
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /// A failure beside the appends is tried again later, unless it was an fsync.
  private void beside(Step step) throws IOException {
    try {
      step.run();
    } catch (ForceFailed | SimulatedDisk.Crashed e) {
      throw e;
    } catch (IOException e) {
      explained(e);
      tally.count("steps beside the appends that failed and went on", 1);
    }
  }

  /// A failure to read leaves the ledger as it is.
  private void reading(Step step) throws IOException {
    try {
      step.run();
    } catch (SimulatedDisk.Crashed e) {
      throw e;
    } catch (IOException e) {
      explained(e);
    }
  }
}
