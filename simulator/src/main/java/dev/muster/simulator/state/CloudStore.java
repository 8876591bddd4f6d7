package dev.muster.simulator.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The tables of the simulated cloud, the one lock over them, and their durability.
///
/// Everything happens in a transaction: one instant for all that is read, all changes or none, and
/// durable before it returns when a state folder was given. Thread-safe.
public final class CloudStore {
  private static final int FORMAT = 1;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ReentrantLock lock = new ReentrantLock();
  private final InstantSource clock;
  private final Optional<StateFile> file;
  private final long seed;
  private final Map<String, Table<?>> tables = new LinkedHashMap<>();
  private final Map<String, JsonNode> saved = new HashMap<>();
  private final Deque<Runnable> undo = new ArrayDeque<>();
  private @Nullable Instant now;
  private long issued;

  private CloudStore(InstantSource clock, Optional<StateFile> file, long seed) {
    this.clock = clock;
    this.file = file;
    this.seed = seed;
  }

  /// Opens the store with what its folder holds; empty when there is no folder or nothing in it.
  ///
  /// @param seed decides the ids the store issues
  /// @throws StateException if the folder's state cannot be read; it is never replaced silently
  public static CloudStore open(InstantSource clock, Optional<Path> folder, long seed) {
    CloudStore store = new CloudStore(clock, folder.map(StateFile::new), seed);
    store.file.flatMap(StateFile::read).ifPresent(store::load);
    return store;
  }

  /// Declares a table, filled with what was saved under this name. Call once per name.
  public <T extends Resource> Table<T> table(String name, Class<T> type) {
    Table<T> table = new Table<>(name, this);
    if (tables.putIfAbsent(name, table) != null) {
      throw new IllegalStateException("table " + name + " is declared twice");
    }
    JsonNode rows = saved.remove(name);
    if (rows != null) {
      List<T> values = new ArrayList<>();
      for (JsonNode row : rows) {
        values.add(JSON.treeToValue(row, type));
      }
      table.restore(values);
    }
    return table;
  }

  /// Whether state was found when the store was opened.
  public boolean isRestored() {
    return issued > 0;
  }

  /// Runs the work with the store to itself. If it throws, nothing has changed; if it returns, what
  /// it changed is durable. Do not nest.
  ///
  /// @throws StateException if the state cannot be written; the changes are then undone
  public <R> R transact(Supplier<R> work) {
    lock.lock();
    try {
      now = clock.instant();
      R result = work.get();
      if (!undo.isEmpty()) {
        save();
      }
      undo.clear();
      return result;
    } finally {
      while (!undo.isEmpty()) {
        undo.pop().run();
      }
      now = null;
      lock.unlock();
    }
  }

  /// The instant of the present transaction.
  public Instant now() {
    if (now == null) {
      throw new IllegalStateException("the store was used outside of a transaction");
    }
    return now;
  }

  /// A new UUID, decided by the seed and by how many came before it.
  public String newId() {
    return HexFormat.of()
        .formatHex(digest("id"))
        .replaceFirst("(.{8})(.{4}).(.{3}).(.{3})(.{12}).*", "$1-$2-4$3-8$4-$5");
  }

  /// That many hexadecimal digits, 1 to 64, decided like the ids.
  public String newHex(int digits) {
    return HexFormat.of().formatHex(digest("hex")).substring(0, digits);
  }

  void changed(Runnable revert) {
    undo.push(revert);
  }

  private byte[] digest(String kind) {
    issued++;
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest((seed + ":" + kind + ":" + issued).getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private void load(byte[] bytes) {
    try {
      JsonNode root = JSON.readTree(bytes);
      if (root.path("format").asInt(0) != FORMAT) {
        throw new StateException(
            "simulator state: format must be " + FORMAT + ", got: " + root.path("format"), null);
      }
      issued = root.path("issued").asLong(0);
      root.path("tables")
          .properties()
          .forEach(table -> saved.put(table.getKey(), table.getValue()));
    } catch (JacksonException e) {
      throw new StateException("simulator state is not the JSON it was written as", e);
    }
  }

  private void save() {
    if (file.isEmpty()) {
      return;
    }
    ObjectNode root = JSON.createObjectNode().put("format", FORMAT).put("issued", issued);
    ObjectNode all = root.putObject("tables");
    for (Table<?> table : tables.values()) {
      ArrayNode rows = all.putArray(table.name());
      table.stream().forEach(row -> rows.add(JSON.<JsonNode>valueToTree(row)));
    }
    file.get().write(JSON.writeValueAsBytes(root));
    tables.values().forEach(Table::forgetTheGone);
  }
}
