package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.ledger.LedgerName;
import dev.muster.ledger.SignedCheckpoint;
import dev.muster.ledger.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;

/// Copies a ledger as static files and verifies the copy.
final class Mirror {
  private static final int DOWNLOADS_AT_ONCE = 8;
  private static final String MINIMUM_INDEX = "minimum-index";

  private final Api api;
  private final String base;
  private final Path dir;

  private final boolean pruned;

  /// A ledger of the server.
  ///
  /// @param minimumIndex of the first entry that it keeps
  record Found(LedgerName name, long minimumIndex) {}

  private Mirror(Api api, Found ledger, Path dir) {
    this.api = api;
    this.base = "/ledger/" + ledger.name().account() + "/" + ledger.name().location() + "/";
    this.pruned = ledger.minimumIndex() > 0;
    this.dir = dir;
  }

  static ExitCode run(Invocation invocation) throws InterruptedException {
    List<VerifierKey> trusted = Verification.trusted(invocation);
    Found ledger = find(invocation);
    Path dir = Path.of(invocation.required("DIR"));
    var mirror = new Mirror(invocation.api(), ledger, dir);
    int fetched = mirror.copy();
    invocation.report("fetched " + fetched + " files to " + dir);
    return Verification.print(invocation.printer(), Verification.verify(dir, trusted));
  }

  /// The one ledger at the location that was given, of the account that was given, if one was.
  static Found find(Invocation invocation) throws InterruptedException {
    String location = invocation.required("LOCATION");
    Optional<String> account = invocation.text("--account");
    List<Found> found = new ArrayList<>();
    for (JsonNode ledger : invocation.api().get("/ledgers").result()) {
      String owner = ledger.path("account").asString("");
      if (ledger.path("location").asString("").equals(location)
          && account.map(owner::equals).orElse(true)) {
        found.add(new Found(name(owner, location), ledger.path("minimumIndex").asLong(0)));
      }
    }
    return switch (found.size()) {
      case 0 -> throw new CliException(ExitCode.NOT_FOUND, "there is no ledger at " + location);
      case 1 -> found.getFirst();
      default ->
          throw new CliException(
              ExitCode.USAGE, "several accounts have a ledger at " + location + ": give --account");
    };
  }

  private static LedgerName name(String account, String location) {
    try {
      return new LedgerName(account, location);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.FAILED, "the server names a ledger oddly", e);
    }
  }

  /// @return how many files were fetched
  private int copy() throws InterruptedException {
    byte[] checkpoint = api.file(base + "checkpoint");
    byte[] vkey = api.file(base + "vkey");
    List<String> missing = new ArrayList<>();
    for (String path : MirrorPlan.paths(size(checkpoint), firstBundle())) {
      // Tiles and bundles never change once they are published.
      if (!Files.exists(dir.resolve(path))) {
        missing.add(path);
      }
    }
    fetch(missing);
    write("vkey", vkey);
    // Last, so that the checkpoint never promises what is not there.
    write("checkpoint", checkpoint);
    return missing.size() + 2;
  }

  /// The first bundle that can be fetched. A mirror that has all before it keeps them and stays
  /// whole; any other one says, as the ledger does, that they were given up.
  private long firstBundle() throws InterruptedException {
    if (!pruned) {
      return 0;
    }
    byte[] note = api.file(base + MINIMUM_INDEX);
    long first = minimumIndex(note) / MirrorPlan.TILE_WIDTH;
    List<Path> below = MirrorPlan.bundles(first).stream().map(dir::resolve).toList();
    if (below.stream().allMatch(Files::exists)) {
      return first;
    }
    // First: from now on nobody misses the bundles.
    write(MINIMUM_INDEX, note);
    for (Path bundle : below) {
      delete(bundle);
    }
    return first;
  }

  /// The third line of the signed note; verifying looks at the rest.
  private static long minimumIndex(byte[] note) {
    String[] lines = new String(note, UTF_8).split("\n", -1);
    try {
      return Long.parseLong(lines.length > 2 ? lines[2] : "");
    } catch (NumberFormatException e) {
      throw new CliException(ExitCode.FAILED, "the server's minimum index is none", e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, "cannot delete " + file + ": " + e.getMessage(), e);
    }
  }

  private static long size(byte[] checkpoint) {
    try {
      return SignedCheckpoint.parse(checkpoint).size();
    } catch (IllegalArgumentException e) {
      throw new CliException(
          ExitCode.FAILED, "the server's checkpoint is none: " + e.getMessage(), e);
    }
  }

  private void fetch(List<String> paths) throws InterruptedException {
    try (var executor =
        Executors.newFixedThreadPool(DOWNLOADS_AT_ONCE, Thread.ofVirtual().factory())) {
      List<Callable<Void>> downloads = new ArrayList<>();
      for (String path : paths) {
        downloads.add(() -> {
          write(path, api.file(base + path));
          return null;
        });
      }
      for (Future<Void> download : executor.invokeAll(downloads)) {
        download.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CliException failure) {
        throw failure;
      }
      throw new IllegalStateException("a download broke off", e.getCause());
    }
  }

  private void write(String path, byte[] bytes) {
    Path file = dir.resolve(path);
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.createDirectories(file.getParent());
      // A crash here leaves a file that is not part of the log; the next mirror writes over it.
      Files.write(beside, bytes);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, "cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
