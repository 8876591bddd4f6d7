package dev.muster.cli;

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

  private final Api api;
  private final String base;
  private final Path dir;

  private Mirror(Api api, LedgerName ledger, Path dir) {
    this.api = api;
    this.base = "/ledger/" + ledger.account() + "/" + ledger.location() + "/";
    this.dir = dir;
  }

  static ExitCode run(Invocation invocation) throws InterruptedException {
    List<VerifierKey> trusted = Verification.trusted(invocation);
    LedgerName ledger = find(invocation);
    Path dir = Path.of(invocation.required("DIR"));
    var mirror = new Mirror(invocation.api(), ledger, dir);
    int fetched = mirror.copy();
    invocation.report("fetched " + fetched + " files to " + dir);
    return Verification.print(invocation.printer(), Verification.verify(dir, trusted));
  }

  private static LedgerName find(Invocation invocation) throws InterruptedException {
    String location = invocation.required("LOCATION");
    Optional<String> account = invocation.text("--account");
    List<LedgerName> found = new ArrayList<>();
    for (JsonNode ledger : invocation.api().get("/ledgers").result()) {
      String owner = ledger.path("account").asString("");
      if (ledger.path("location").asString("").equals(location)
          && account.map(owner::equals).orElse(true)) {
        found.add(name(owner, location));
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
    for (String path : MirrorPlan.paths(size(checkpoint))) {
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
