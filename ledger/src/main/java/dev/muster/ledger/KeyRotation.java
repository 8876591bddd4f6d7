package dev.muster.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The files of a signing key that changes, so that a crash at any moment leaves one of the steps
/// and not something between two:
///
/// 1. `<key>` alone signs.
/// 2. `<key>.candidate` is there too: the next key, which signs nothing but its succession.
/// 3. `<key>.next` is there too: both sign every checkpoint.
/// 4. `<key>` is the next key, and signs alone.
///
/// Each step may be repeated.
public final class KeyRotation {
  private final Path file;
  private final Path candidate;
  private final Path next;
  private final Disk disk = new FileDisk();

  private KeyRotation(Path file) {
    this.file = file.toAbsolutePath();
    this.candidate = beside(this.file, ".candidate");
    this.next = beside(this.file, ".next");
  }

  /// The rotation of a key; changes nothing.
  ///
  /// @param file of the key in use
  public static KeyRotation of(Path file) {
    return new KeyRotation(file);
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  /// What signs now: the key, generated when there is none, and the next one where both sign.
  ///
  /// @throws LedgerUnavailable as [LedgerKey#loadOrGenerate]
  public LedgerKey signingKey() {
    LedgerKey key = LedgerKey.loadOrGenerate(file);
    return successor().map(key::with).orElse(key);
  }

  /// The key that signs beside the one in use; empty when that signs alone.
  public Optional<LedgerKey> successor() {
    return Files.exists(next) ? Optional.of(LedgerKey.load(next)) : Optional.empty();
  }

  /// Makes the next key, or finds it when an earlier attempt has made it.
  public LedgerKey prepare() {
    return successor().orElseGet(() -> LedgerKey.loadOrGenerate(candidate));
  }

  /// From now on both sign.
  public void begin() {
    if (!Files.exists(next)) {
      move(candidate, next);
    }
  }

  /// From now on the next key signs alone; the old one is gone.
  public void finish() {
    if (Files.exists(next)) {
      move(next, file);
    }
  }

  private void move(Path from, Path to) {
    try {
      Path vkey = beside(from, LedgerKey.VKEY_SUFFIX);
      if (Files.exists(vkey)) {
        disk.rename(vkey, beside(to, LedgerKey.VKEY_SUFFIX));
      }
      // A crash here leaves the key where it was; the next attempt moves it.
      disk.rename(from, to);
      disk.forceDirectory(Disk.parentOf(to));
    } catch (IOException e) {
      throw new LedgerUnavailable("cannot move the key " + from + " to " + to + ": " + e, e);
    }
  }
}
