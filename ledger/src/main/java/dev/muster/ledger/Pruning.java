package dev.muster.ledger;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The minimum index of a ledger: what is signed of it, and giving entries up. Changes are for one
/// thread.
///
/// First the statement is durable, then files go: a crash in between leaves files that opening
/// removes, and never a missing file without a statement.
final class Pruning {
  /// The note as it stands in its file.
  private record Stated(MinimumIndex minimum, SignedNote note) {}

  private final Disk disk;
  private final Path file;
  private final LedgerKey key;
  private volatile @Nullable Stated stated;

  private Pruning(Disk disk, Path file, LedgerKey key, @Nullable Stated stated) {
    this.disk = disk;
    this.file = file;
    this.key = key;
    this.stated = stated;
  }

  /// Reads what is stated.
  ///
  /// @throws LedgerCorrupt when it is not what this ledger's key signed
  static Pruning open(Disk disk, Path ledger, String origin, LedgerKey key) throws IOException {
    Path file = ledger.resolve(MinimumIndex.FILE);
    if (!disk.exists(file)) {
      return new Pruning(disk, file, key, null);
    }
    Stated found;
    try {
      SignedNote note = MinimumIndex.note(disk.readAll(file));
      found = new Stated(MinimumIndex.parse(note), note);
    } catch (IllegalArgumentException e) {
      throw new LedgerCorrupt(file + ": " + e.getMessage(), e);
    }
    if (!found.minimum().origin().equals(origin)) {
      throw new LedgerCorrupt(
          "%s: expected the minimum index of %s, got that of %s"
              .formatted(file, origin, found.minimum().origin()));
    }
    if (!found.note().isSignedBy(key.verifierKey(origin))) {
      throw new LedgerCorrupt(
          "%s: not signed by the ledger's key %s: another key is configured, or the file is altered"
              .formatted(file, key.vkey(origin)));
    }
    return new Pruning(disk, file, key, found);
  }

  /// Index of the first entry that is kept.
  long index() {
    Stated now = stated;
    return now == null ? 0 : now.minimum().index();
  }

  /// The signed statement; null when nothing was ever given up.
  byte @Nullable [] note() {
    Stated now = stated;
    return now == null ? null : now.note().toBytes();
  }

  /// Holds the statement against the tree that was found, and has a key that takes over sign it
  /// too.
  void adopt(Tree tree, long checkpointSize) throws IOException {
    Stated now = stated;
    if (now == null) {
      return;
    }
    MinimumIndex minimum = now.minimum();
    if (minimum.index() > checkpointSize) {
      throw new LedgerCorrupt(
          "%s: entries below %d were pruned under a checkpoint, but the one on the disk covers only %d: an older checkpoint was put back"
              .formatted(file, minimum.index(), checkpointSize));
    }
    Hash root = tree.root(minimum.index());
    if (!root.equals(minimum.root())) {
      throw new LedgerCorrupt(
          "%s: the signed root of the %d pruned entries is %s, the tiles give %s"
              .formatted(file, minimum.index(), minimum.root().base64(), root.base64()));
    }
    LedgerKey next = key.successor();
    if (next != null && !now.note().isSignedBy(next.verifierKey(minimum.origin()))) {
      state(minimum);
    }
  }

  /// States a minimum index; it is durable when this returns.
  void state(MinimumIndex minimum) throws IOException {
    SignedNote note = minimum.signedBy(key);
    disk.replace(file, note.toBytes());
    stated = new Stated(minimum, note);
  }
}
