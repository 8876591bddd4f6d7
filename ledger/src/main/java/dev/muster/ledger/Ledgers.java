package dev.muster.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The ledgers under one folder, `<account>/<location>/`, each opened when it is first asked for.
/// One key signs all. All methods may be called from any thread.
public final class Ledgers implements AutoCloseable {
  private final Path dir;
  private final String originPrefix;
  private final LedgerKey key;
  private final LedgerConfig config;
  private final Map<LedgerName, Ledger> open = new TreeMap<>();
  private boolean closed;

  private Ledgers(Path dir, String originPrefix, LedgerKey key, LedgerConfig config) {
    this.dir = dir;
    this.originPrefix = originPrefix;
    this.key = key;
    this.config = config;
  }

  /// Opens the set; opens no ledger yet.
  ///
  /// @param originPrefix origins are `<prefix>/<account>/<location>`, for example
  ///   `muster.local/ledger`
  public static Ledgers open(Path dir, String originPrefix, LedgerKey key, LedgerConfig config) {
    KeyName.check(originPrefix);
    return new Ledgers(dir.toAbsolutePath(), originPrefix, key, config);
  }

  /// The ledger of that name, opened or created. It belongs to the set: do not close it.
  ///
  /// @throws IllegalArgumentException when a name has other characters than [LedgerName] allows
  public Ledger ledger(String account, String location) {
    return ledger(new LedgerName(account, location));
  }

  /// The ledger of that name, opened or created.
  public synchronized Ledger ledger(LedgerName name) {
    if (closed) {
      throw new LedgerUnavailable("the ledgers in " + dir + " are closed");
    }
    return open.computeIfAbsent(
        name, absent -> Ledger.open(folder(absent), origin(absent), key, config));
  }

  /// The ledger of that name if it exists; creates none.
  public Optional<Ledger> find(LedgerName name) {
    return exists(name) ? Optional.of(ledger(name)) : Optional.empty();
  }

  /// The ledgers that exist, sorted.
  public List<LedgerName> names() {
    var names = new ArrayList<LedgerName>();
    for (Path account : folders(dir)) {
      for (Path location : folders(account)) {
        names.add(new LedgerName(fileName(account), fileName(location)));
      }
    }
    return names.stream().filter(this::exists).sorted().toList();
  }

  /// The origin line of a ledger of this set.
  public String origin(LedgerName name) {
    return originPrefix + "/" + name;
  }

  /// The folder of a ledger of this set.
  public Path folder(LedgerName name) {
    return dir.resolve(name.account()).resolve(name.location());
  }

  private boolean exists(LedgerName name) {
    return Files.exists(folder(name).resolve(LedgerStore.CHECKPOINT))
        || Files.exists(folder(name).resolve(LedgerStore.SEGMENTS));
  }

  private static List<Path> folders(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children.filter(Files::isDirectory).toList();
    } catch (IOException e) {
      throw new LedgerUnavailable("cannot list " + parent + ": " + e, e);
    }
  }

  private static String fileName(Path path) {
    return String.valueOf(path.getFileName());
  }

  /// Closes every ledger that is open, all of them even if one fails.
  @Override
  public synchronized void close() {
    closed = true;
    RuntimeException first = null;
    for (Ledger ledger : open.values()) {
      try {
        ledger.close();
      } catch (RuntimeException e) {
        first = first == null ? e : first;
      }
    }
    open.clear();
    if (first != null) {
      throw first;
    }
  }
}
