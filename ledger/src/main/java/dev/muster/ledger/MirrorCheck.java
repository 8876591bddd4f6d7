package dev.muster.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Verifies a folder in the standard static layout: every bundle hashed into the tree, every tile
/// compared. Source: C2SP tlog-tiles.
final class MirrorCheck {
  private final Path folder;
  private final List<VerifierKey> trusted;
  private final Findings findings;
  private final List<String> notes = new ArrayList<>();
  private final MerkleHash merkle = new MerkleHash();
  private final TreeEdge edge = new TreeEdge();

  MirrorCheck(Path folder, List<VerifierKey> trusted, Findings findings) {
    this.folder = folder;
    this.trusted = trusted;
    this.findings = findings;
  }

  VerificationReport.Verified run() throws IOException {
    SignedCheckpoint checkpoint =
        new SignatureCheck(folder, trusted, findings, notes).checkpoint().orElse(null);
    if (checkpoint == null) {
      return new VerificationReport.Verified(folder, "", 0, 0, notes);
    }
    readBundles(checkpoint.size());
    if (edge.size() == checkpoint.size()) {
      checkPartialTiles();
      if (!edge.root().equals(checkpoint.root())) {
        findings.problem(
            folder.resolve(LedgerStore.CHECKPOINT),
            "the signed root of %d entries is %s, the entries give %s"
                .formatted(checkpoint.size(), checkpoint.root().base64(), edge.root().base64()));
      }
    }
    checkOtherFiles(checkpoint.size());
    return new VerificationReport.Verified(
        folder, checkpoint.origin(), checkpoint.size(), 0, notes);
  }

  private void readBundles(long size) throws IOException {
    for (long from = 0; from < size; from += TilePath.FULL) {
      int width = (int) Math.min(TilePath.FULL, size - from);
      var path = new TilePath(TilePath.ENTRIES, from / TilePath.FULL, width);
      byte[] bundle = readOrReport(path);
      if (bundle == null) {
        return;
      }
      try {
        for (byte[] entry : EntryBundle.parse(bundle, width)) {
          edge.append(merkle.leaf(entry), this::checkFullTile);
        }
      } catch (IllegalArgumentException e) {
        findings.problemOfEntry(file(path), from, String.valueOf(e.getMessage()));
        return;
      }
    }
  }

  private void checkFullTile(int level, long number, byte[] expected) {
    try {
      compare(TilePath.full(level, number), expected);
    } catch (IOException e) {
      findings.problem(file(TilePath.full(level, number)), "cannot be read: " + e);
    }
  }

  private void checkPartialTiles() throws IOException {
    TreeEdge.Snapshot snapshot = edge.snapshot();
    for (int level = 0; level < snapshot.levels().size(); level++) {
      byte[] hashes = snapshot.levels().get(level);
      if (hashes.length > 0) {
        long number = TreeEdge.Snapshot.hashesAt(level, snapshot.size()) / TilePath.FULL;
        compare(new TilePath(level, number, hashes.length / Hash.BYTES), hashes);
      }
    }
  }

  private void compare(TilePath path, byte[] expected) throws IOException {
    byte[] found = readOrReport(path);
    if (found != null && !Arrays.equals(found, expected)) {
      int at = Arrays.mismatch(found, expected);
      long entry = (path.number() * TilePath.FULL + at / Hash.BYTES) << (8 * path.level());
      findings.problem(file(path), at, entry, "the tile does not agree with the entries");
    }
  }

  private byte @Nullable [] readOrReport(TilePath path) throws IOException {
    Path file = file(path);
    if (!Files.isRegularFile(file)) {
      findings.problemOfEntry(file, firstEntry(path), "missing");
      return null;
    }
    return Files.readAllBytes(file);
  }

  private static long firstEntry(TilePath path) {
    return (path.number() * TilePath.FULL) << (8 * Math.max(0, path.level()));
  }

  private Path file(TilePath path) {
    return folder.resolve(path.toString());
  }

  /// Files that the checkpoint does not imply: smaller partial tiles of earlier checkpoints, which
  /// must be a beginning of the present ones, and nothing else.
  private void checkOtherFiles(long size) throws IOException {
    Set<String> known = Set.of(LedgerStore.CHECKPOINT, LedgerStore.VKEY);
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(path -> !Files.isDirectory(path)).sorted().toList();
    }
    for (Path file : files) {
      String name = folder.relativize(file).toString().replace('\\', '/');
      TilePath tile = TilePath.parse(name).orElse(null);
      if (tile == null ? !known.contains(name) : !isWithin(tile, size)) {
        findings.problem(file, "not expected here");
      } else if (tile != null && !tile.isFull() && !isBeginning(tile, file, size)) {
        findings.problemOfEntry(
            file, firstEntry(tile), "the partial tile is no beginning of the present one");
      }
    }
  }

  private static boolean isWithin(TilePath tile, long size) {
    return tile.lastHash() <= TreeEdge.Snapshot.hashesAt(Math.max(0, tile.level()), size);
  }

  private boolean isBeginning(TilePath tile, Path file, long size) throws IOException {
    long hashes = TreeEdge.Snapshot.hashesAt(Math.max(0, tile.level()), size);
    int width = (int) Math.min(TilePath.FULL, hashes - tile.number() * TilePath.FULL);
    Path present = file(new TilePath(tile.level(), tile.number(), width));
    if (!Files.isRegularFile(present)) {
      return true;
    }
    byte[] part = Files.readAllBytes(file);
    byte[] whole = Files.readAllBytes(present);
    boolean beginning =
        part.length <= whole.length && Arrays.equals(part, 0, part.length, whole, 0, part.length);
    if (!tile.isEntries()) {
      return beginning && part.length == tile.width() * Hash.BYTES;
    }
    try {
      return beginning && EntryBundle.parse(part, tile.width()).size() == tile.width();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
