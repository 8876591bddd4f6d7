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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The tables of the simulated cloud, the one lock over them, and their durability.
///
/// Everything happens in a transaction: one instant for all that is read, all changes or none, and
/// durable before it returns when a state folder was given. Thread-safe.
public final class CloudStore implements AutoCloseable {
  private static final int FORMAT = 1;
  private static final int FORGET_EVERY = 1_000;
  private static final long JOURNAL_BYTES_MIN = 4 << 20;
  // The state file closes what it opened, after syncing it.
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private final ReentrantLock lock = new ReentrantLock();
  private final InstantSource clock;
  private final Optional<StateFile> file;
  private final long seed;
  private final Map<String, Table<?>> tables = new LinkedHashMap<>();
  private final Map<String, List<JsonNode>> saved = new HashMap<>();
  private final Deque<Runnable> undo = new ArrayDeque<>();
  private final Map<Table<?>, Set<String>> dirty = new HashMap<>();
  private long unsaved;
  private long snapshotBytes;
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
    store.file.ifPresent(found -> found.snapshot().ifPresent(bytes -> store.load(bytes, found)));
    return store;
  }

  /// Lets go of the state folder. Everything acknowledged is durable.
  @Override
  public void close() {
    file.ifPresent(StateFile::close);
  }

  /// Declares a table, filled with what was saved under this name. Call once per name.
  public <T extends Resource> Table<T> table(String name, Class<T> type) {
    Table<T> table = new Table<>(name, this);
    if (tables.putIfAbsent(name, table) != null) {
      throw new IllegalStateException("table " + name + " is declared twice");
    }
    for (JsonNode row : saved.getOrDefault(name, List.of())) {
      table.restore(JSON.treeToValue(row, type));
    }
    saved.remove(name);
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
    return transactAt(clock, work);
  }

  /// The same at an instant of the past: for what was to happen then and nobody looked.
  public <R> R transactAt(InstantSource time, Supplier<R> work) {
    lock.lock();
    try {
      now = time.instant();
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
      dirty.clear();
      now = null;
      lock.unlock();
    }
  }

  /// The name of the resource with that id, in whatever table it is.
  public Optional<String> nameOf(String workspace, String id) {
    return tables.values().stream()
        .flatMap(table -> table.find(id).stream())
        .filter(row -> row.workspace().equals(workspace))
        .map(Resource::name)
        .findFirst();
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

  void changed(Table<?> table, String id, Runnable revert) {
    undo.push(revert);
    dirty.computeIfAbsent(table, key -> new LinkedHashSet<>()).add(id);
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

  private void load(byte[] bytes, StateFile folder) {
    try {
      JsonNode root = JSON.readTree(bytes);
      if (root.path("format").asInt(0) != FORMAT) {
        throw new StateException(
            "simulator state: format must be " + FORMAT + ", got: " + root.path("format"), null);
      }
      merge(root);
      snapshotBytes = bytes.length;
      for (byte[] record : folder.records(root.path("journal").asLong(0))) {
        merge(JSON.readTree(record));
      }
    } catch (JacksonException e) {
      throw new StateException("simulator state is not the JSON it was written as", e);
    }
  }

  private void merge(JsonNode part) {
    issued = Math.max(issued, part.path("issued").asLong(0));
    part.path("tables")
        .properties()
        .forEach(table ->
            saved
                .computeIfAbsent(table.getKey(), name -> new ArrayList<>())
                .addAll(table.getValue().values()));
  }

  private void save() {
    if (file.isEmpty()) {
      if (++unsaved % FORGET_EVERY == 0) {
        tables.values().forEach(Table::forgetTheGone);
      }
      return;
    }
    StateFile folder = file.get();
    if (snapshotBytes == 0) {
      compact(folder);
      return;
    }
    folder.append(record());
    if (folder.journalBytes() > Math.max(JOURNAL_BYTES_MIN, snapshotBytes)) {
      try {
        compact(folder);
      } catch (StateException _) {
        // The journal holds the change: this transaction is durable, the next one tries again.
      }
    }
  }

  /// What the transaction changed, as it stands now.
  private byte[] record() {
    ObjectNode root = JSON.createObjectNode().put("issued", issued);
    ObjectNode all = root.putObject("tables");
    for (Table<?> table : tables.values()) {
      Set<String> ids = dirty.get(table);
      if (ids != null) {
        ArrayNode rows = all.putArray(table.name());
        ids.forEach(id -> rows.add(JSON.<JsonNode>valueToTree(table.saved(id))));
      }
    }
    return JSON.writeValueAsBytes(root);
  }

  private void compact(StateFile folder) {
    tables.values().forEach(Table::forgetTheGone);
    snapshotBytes =
        folder.replace((out, journal) -> {
          try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberProperty("format", FORMAT);
            json.writeNumberProperty("issued", issued);
            json.writeNumberProperty("journal", journal);
            json.writeObjectPropertyStart("tables");
            for (Table<?> table : tables.values()) {
              json.writeArrayPropertyStart(table.name());
              table.stream().forEach(json::writePOJO);
              json.writeEndArray();
            }
            json.writeEndObject();
            json.writeEndObject();
          }
        });
  }
}
