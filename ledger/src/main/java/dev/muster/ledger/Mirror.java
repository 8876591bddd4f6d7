package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;

/// Writes a ledger as plain files in the standard layout, for any web server or verifier. Full
/// tiles never change, so a later mirror into the same folder writes only what is new. Source: C2SP
/// tlog-tiles.
final class Mirror {
  private final LedgerStore store;
  private final Disk disk;
  private final Path target;

  Mirror(LedgerStore store, Disk disk, Path target) {
    this.store = store;
    this.disk = disk;
    this.target = target;
  }

  void write(SignedCheckpoint checkpoint, String vkey) throws IOException {
    disk.createDirectories(target.toAbsolutePath());
    byte[] minimum = store.minimumIndexNote();
    long firstBundle = store.minimumIndex() / TilePath.FULL;
    if (minimum != null) {
      // First: from now on nobody misses the bundles.
      disk.replace(target.resolve(MinimumIndex.FILE), minimum);
      deleteBundles(firstBundle);
    }
    level(TilePath.ENTRIES, firstBundle, checkpoint.size());
    for (int level = 0; TreeEdge.Snapshot.hashesAt(level, checkpoint.size()) > 0; level++) {
      level(level, 0, TreeEdge.Snapshot.hashesAt(level, checkpoint.size()));
    }
    disk.replace(target.resolve(LedgerStore.VKEY), (vkey + "\n").getBytes(UTF_8));
    // Last: whoever reads the checkpoint finds all that it implies.
    disk.replace(target.resolve(LedgerStore.CHECKPOINT), checkpoint.toBytes());
  }

  private void deleteBundles(long end) throws IOException {
    for (long number = 0; number < end; number++) {
      disk.delete(
          target.toAbsolutePath().resolve(TilePath.full(TilePath.ENTRIES, number).toString()));
    }
  }

  private void level(int level, long first, long count) throws IOException {
    for (long number = first; number * TilePath.FULL < count; number++) {
      int width = (int) Math.min(TilePath.FULL, count - number * TilePath.FULL);
      TilePath path = new TilePath(level, number, width);
      Path file = target.toAbsolutePath().resolve(path.toString());
      if (!disk.exists(file)) {
        disk.createDirectories(Disk.parentOf(file));
        disk.replace(file, store.resource(path));
      }
    }
  }
}
