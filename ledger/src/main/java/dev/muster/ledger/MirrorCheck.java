package dev.muster.ledger;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Verifies a log in the standard static layout, in a folder or from a server: every bundle that
/// the checkpoint implies is hashed into the tree, every tile compared. Bundles are read and hashed
/// on all cores, a bounded number at once. Source: C2SP tlog-tiles.
final class MirrorCheck {
  private static final int READ_AT_ONCE = 16;

  private final Resources resources;
  private final Trial trial;
  private final Findings findings;
  private final List<String> notes = new ArrayList<>();
  private final TreeEdge edge = new TreeEdge();

  /// A bundle as it was read.
  ///
  /// @param leaves hashes of its entries; null when it is missing or not as it must be
  /// @param problem in words; null when there is none
  private record Bundle(
      TilePath path,
      @Nullable List<byte[]> leaves,
      List<KeySuccession> successions,
      @Nullable String problem) {
    private static Bundle wrong(TilePath path, String problem) {
      return new Bundle(path, null, List.of(), problem);
    }
  }

  MirrorCheck(Resources resources, Trial trial, Findings findings) {
    this.resources = resources;
    this.trial = trial;
    this.findings = findings;
  }

  VerificationReport.Verified run() throws IOException {
    var signatures = new SignatureCheck(resources, trial, findings, notes);
    SignedCheckpoint checkpoint = signatures.checkpoint().orElse(null);
    if (checkpoint == null) {
      return new VerificationReport.Verified(resources.name(""), "", 0, 0, notes);
    }
    RootChecks roots = signatures.expectedRoots(checkpoint);
    long minimumIndex = signatures.minimumIndex(checkpoint, roots);
    roots.look(edge);
    if (takeTiles(minimumIndex, roots)) {
      readBundles(minimumIndex, checkpoint.size(), signatures, roots);
    }
    if (edge.size() == checkpoint.size()) {
      checkPartialTiles();
    }
    checkOtherFiles(minimumIndex, checkpoint.size());
    signatures.judge();
    return new VerificationReport.Verified(
        resources.name(""), checkpoint.origin(), checkpoint.size(), 0, notes);
  }

  /// Takes the leaf hashes of pruned entries; the signed roots say whether they are the right ones.
  ///
  /// @return whether all are there
  private boolean takeTiles(long minimumIndex, RootChecks roots) {
    for (long number = 0; number * TilePath.FULL < minimumIndex; number++) {
      TilePath path = TilePath.full(0, number);
      byte[] hashes = readOrReport(path);
      if (hashes == null) {
        return false;
      }
      if (hashes.length != TilePath.FULL_BYTES) {
        findings.problem(resources.name(path.toString()), "a full tile has 8192 bytes");
        return false;
      }
      for (int place = 0; place < TilePath.FULL; place++) {
        edge.append(
            Arrays.copyOfRange(hashes, place * Hash.BYTES, (place + 1) * Hash.BYTES),
            this::checkFullTile);
        roots.look(edge);
      }
    }
    return true;
  }

  private void readBundles(
      long minimumIndex, long size, SignatureCheck signatures, RootChecks roots) {
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      Deque<Future<Bundle>> reading = new ArrayDeque<>();
      long asked = minimumIndex;
      for (long from = minimumIndex; from < size; from += TilePath.FULL) {
        for (; asked < size && reading.size() < 2 * READ_AT_ONCE; asked += TilePath.FULL) {
          var path =
              new TilePath(
                  TilePath.ENTRIES,
                  asked / TilePath.FULL,
                  (int) Math.min(TilePath.FULL, size - asked));
          reading.add(readers.submit(() -> read(path, signatures.origin())));
        }
        if (!take(result(reading.remove()), from, signatures, roots)) {
          reading.forEach(each -> each.cancel(true));
          return;
        }
      }
    }
  }

  private static Bundle result(Future<Bundle> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LedgerUnavailable("interrupted while verifying", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("reading a bundle failed", e.getCause());
    }
  }

  private Bundle read(TilePath path, String origin) {
    try {
      Optional<byte[]> bytes = resources.read(path.toString());
      if (bytes.isEmpty()) {
        return Bundle.wrong(path, "missing");
      }
      var merkle = new MerkleHash();
      var leaves = new ArrayList<byte[]>(path.width());
      var successions = new ArrayList<KeySuccession>();
      long first = path.number() * TilePath.FULL;
      for (byte[] entry : EntryBundle.parse(bytes.get(), path.width())) {
        KeySuccession.find(first + leaves.size(), entry, origin).ifPresent(successions::add);
        leaves.add(merkle.leaf(entry));
      }
      return new Bundle(path, leaves, successions, null);
    } catch (IOException e) {
      return Bundle.wrong(path, "cannot be read: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      return Bundle.wrong(path, String.valueOf(e.getMessage()));
    }
  }

  /// @return whether the next bundle can follow
  private boolean take(Bundle bundle, long from, SignatureCheck signatures, RootChecks roots) {
    if (bundle.leaves() == null) {
      findings.problemOfEntry(
          resources.name(bundle.path().toString()), from, String.valueOf(bundle.problem()));
      return false;
    }
    for (byte[] leaf : bundle.leaves()) {
      edge.append(leaf, this::checkFullTile);
      roots.look(edge);
    }
    bundle.successions().forEach(signatures::add);
    return true;
  }

  private void checkFullTile(int level, long number, byte[] expected) {
    compare(TilePath.full(level, number), expected);
  }

  private void checkPartialTiles() {
    TreeEdge.Snapshot snapshot = edge.snapshot();
    for (int level = 0; level < snapshot.levels().size(); level++) {
      byte[] hashes = snapshot.levels().get(level);
      if (hashes.length > 0) {
        long number = TreeEdge.Snapshot.hashesAt(level, snapshot.size()) / TilePath.FULL;
        compare(new TilePath(level, number, hashes.length / Hash.BYTES), hashes);
      }
    }
  }

  private void compare(TilePath path, byte[] expected) {
    byte[] found = readOrReport(path);
    if (found != null && !Arrays.equals(found, expected)) {
      int at = Arrays.mismatch(found, expected);
      long entry = (path.number() * TilePath.FULL + at / Hash.BYTES) << (8 * path.level());
      findings.problem(
          resources.name(path.toString()), at, entry, "the tile does not agree with the entries");
    }
  }

  private byte @Nullable [] readOrReport(TilePath path) {
    try {
      Optional<byte[]> found = resources.read(path.toString());
      if (found.isPresent()) {
        return found.get();
      }
      findings.problemOfEntry(resources.name(path.toString()), firstEntry(path), "missing");
    } catch (IOException e) {
      findings.problem(resources.name(path.toString()), "cannot be read: " + e.getMessage());
    }
    return null;
  }

  private static long firstEntry(TilePath path) {
    return (path.number() * TilePath.FULL) << (8 * Math.max(0, path.level()));
  }

  /// Files that the checkpoint does not imply: smaller partial tiles of earlier checkpoints, which
  /// must be a beginning of the present ones, and nothing else.
  private void checkOtherFiles(long minimumIndex, long size) throws IOException {
    Set<String> known = Set.of(LedgerStore.CHECKPOINT, LedgerStore.VKEY, MinimumIndex.FILE);
    resources.list(name -> {
      TilePath tile = TilePath.parse(name).orElse(null);
      if (tile == null
          ? !known.contains(name)
          : !isWithin(tile, size) || isPruned(tile, minimumIndex)) {
        findings.problem(resources.name(name), "not expected here");
      } else if (tile != null && !tile.isFull() && !isBeginning(tile, size)) {
        findings.problemOfEntry(
            resources.name(name),
            firstEntry(tile),
            "the partial tile is no beginning of the present one");
      }
    });
  }

  private static boolean isPruned(TilePath tile, long minimumIndex) {
    return tile.isEntries() && tile.number() * TilePath.FULL < minimumIndex;
  }

  private static boolean isWithin(TilePath tile, long size) {
    return tile.lastHash() <= TreeEdge.Snapshot.hashesAt(Math.max(0, tile.level()), size);
  }

  private boolean isBeginning(TilePath tile, long size) {
    long hashes = TreeEdge.Snapshot.hashesAt(Math.max(0, tile.level()), size);
    int width = (int) Math.min(TilePath.FULL, hashes - tile.number() * TilePath.FULL);
    try {
      byte[] part = resources.read(tile.toString()).orElse(new byte[0]);
      Optional<byte[]> present =
          resources.read(new TilePath(tile.level(), tile.number(), width).toString());
      if (present.isEmpty()) {
        return true;
      }
      byte[] whole = present.get();
      boolean beginning =
          part.length <= whole.length && Arrays.equals(part, 0, part.length, whole, 0, part.length);
      return tile.isEntries()
          ? beginning && EntryBundle.parse(part, tile.width()).size() == tile.width()
          : beginning && part.length == tile.width() * Hash.BYTES;
    } catch (IOException | IllegalArgumentException _) {
      return false;
    }
  }
}
