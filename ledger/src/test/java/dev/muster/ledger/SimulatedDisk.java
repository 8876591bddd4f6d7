package dev.muster.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A disk in memory that forgets like a real one. A crash keeps what was forced; of everything else
/// it keeps what the random source says: single sectors of a write, a beginning of the changes to a
/// directory. Any single call can be made to fail or to be the last one, having happened or not.
final class SimulatedDisk implements Disk {
  /// What happens at the chosen call.
  enum Fault {
    ERROR,
    CRASH
  }

  /// The process is gone; every later call ends like this too.
  static final class Crashed extends IOException {
    Crashed() {
      super("crashed");
    }
  }

  private static final int SECTOR_BYTES = 512;

  /// A file or a directory.
  private static final class Node {
    private final boolean directory;
    private byte[] content = new byte[0];
    private byte[] durable = new byte[0];

    private Node(boolean directory) {
      this.directory = directory;
    }
  }

  /// A change to one directory that is not yet durable.
  private record Change(Path directory, Consumer<Map<Path, Node>> apply) {}

  private final Map<Path, Node> names = new TreeMap<>();
  private final Map<Path, Node> durableNames = new TreeMap<>();
  private final List<Change> changes = new ArrayList<>();
  private final Map<Path, Boolean> locks = new HashMap<>();
  private final Path root;
  private long calls;
  private long faultAt = -1;
  private boolean faultHappens;
  private Fault fault = Fault.ERROR;
  private boolean crashed;
  private Runnable beforeForce = () -> {};

  SimulatedDisk(Path root) {
    this.root = root;
    names.put(root, new Node(true));
    durableNames.put(root, names.get(root));
  }

  /// Makes one call fail: the one with this number, counted from 0 from now on.
  synchronized void failAt(long call, boolean happens, Fault kind) {
    calls = 0;
    faultAt = call;
    faultHappens = happens;
    fault = kind;
  }

  /// Runs before each force of a file, outside of the disk's own lock.
  synchronized void beforeForce(Runnable action) {
    beforeForce = action;
  }

  synchronized boolean faultWasReached() {
    return faultAt >= 0 && calls > faultAt;
  }

  /// What the next process finds when this one died but the computer did not.
  synchronized SimulatedDisk afterKill() {
    var next = new SimulatedDisk(root);
    next.names.putAll(names);
    next.durableNames.putAll(durableNames);
    next.changes.addAll(changes);
    return next;
  }

  /// What the next process finds after a power failure.
  synchronized SimulatedDisk afterPowerFailure(Random random) {
    var next = new SimulatedDisk(root);
    Map<Path, Node> kept = new TreeMap<>(durableNames);
    Map<Path, Boolean> cutOff = new HashMap<>();
    for (Change change : changes) {
      boolean lost = cutOff.getOrDefault(change.directory(), false) || random.nextInt(3) == 0;
      cutOff.put(change.directory(), lost);
      if (!lost) {
        change.apply().accept(kept);
      }
    }
    Map<Node, Node> copies = new HashMap<>();
    for (Map.Entry<Path, Node> entry : kept.entrySet()) {
      if (isReachable(entry.getKey(), kept)) {
        Node copy = copies.computeIfAbsent(entry.getValue(), node -> torn(node, random));
        next.names.put(entry.getKey(), copy);
        next.durableNames.put(entry.getKey(), copy);
      }
    }
    return next;
  }

  private boolean isReachable(Path path, Map<Path, Node> kept) {
    if (path.equals(root)) {
      return true;
    }
    Path parent = Disk.parentOf(path);
    return kept.containsKey(parent) && isReachable(parent, kept);
  }

  private static Node torn(Node node, Random random) {
    var copy = new Node(node.directory);
    int length =
        switch (random.nextInt(3)) {
          case 0 -> node.durable.length;
          case 1 -> node.content.length;
          default ->
              random.nextInt(
                  Math.min(node.durable.length, node.content.length),
                  Math.max(node.durable.length, node.content.length) + 1);
        };
    byte[] result = new byte[length];
    for (int from = 0; from < length; from += SECTOR_BYTES) {
      byte[] source = random.nextBoolean() ? node.content : node.durable;
      int count = Math.min(SECTOR_BYTES, Math.min(length, source.length) - from);
      if (count > 0) {
        System.arraycopy(source, from, result, from, count);
      }
    }
    copy.content = result;
    copy.durable = result;
    return copy;
  }

  /// Writes everything to a real folder, for tools that read files.
  synchronized void copyTo(Path target) throws IOException {
    for (Map.Entry<Path, Node> entry : names.entrySet()) {
      Path to = target.resolve(root.relativize(entry.getKey()));
      if (entry.getValue().directory) {
        Files.createDirectories(to);
      } else {
        Files.write(to, entry.getValue().content);
      }
    }
  }

  /// What a call does when nothing is in its way.
  @FunctionalInterface
  private interface Action<T> {
    T run() throws IOException;
  }

  private synchronized <T> T call(Action<T> action) throws IOException {
    if (crashed) {
      throw new Crashed();
    }
    boolean faulty = calls == faultAt;
    calls++;
    if (!faulty) {
      return action.run();
    }
    if (faultHappens) {
      action.run();
    }
    if (fault == Fault.CRASH) {
      crashed = true;
      throw new Crashed();
    }
    throw new IOException("injected at call " + faultAt);
  }

  private void change(Path directory, Consumer<Map<Path, Node>> apply) {
    apply.accept(names);
    changes.add(new Change(directory, apply));
  }

  private Node find(Path file) throws NoSuchFileException {
    Node node = names.get(file);
    if (node == null) {
      throw new NoSuchFileException(file.toString());
    }
    return node;
  }

  private Path parent(Path file) throws NoSuchFileException {
    Path parent = Disk.parentOf(file);
    find(parent);
    return parent;
  }

  @Override
  public boolean exists(Path file) throws IOException {
    return call(() -> names.containsKey(file));
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return call(() ->
        names.keySet().stream()
            .filter(path -> directory.equals(path.getParent()))
            .map(path -> String.valueOf(path.getFileName()))
            .sorted()
            .toList());
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    call(() -> {
      Path parent = parent(directory);
      if (!names.containsKey(directory)) {
        var node = new Node(true);
        change(parent, map -> map.put(directory, node));
      } else if (!names.get(directory).directory) {
        throw new FileAlreadyExistsException(directory.toString());
      }
      return true;
    });
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    return call(() -> {
      Path parent = parent(file);
      Node existing = names.get(file);
      if (existing != null) {
        existing.content = new byte[0];
        return new OpenFile(existing);
      }
      var node = new Node(false);
      change(parent, map -> map.put(file, node));
      return new OpenFile(node);
    });
  }

  @Override
  public DiskFile openForWriting(Path file) throws IOException {
    return call(() -> new OpenFile(find(file)));
  }

  @Override
  public DiskFile openForReading(Path file) throws IOException {
    return call(() -> new OpenFile(find(file)));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    call(() -> {
      Node node = find(from);
      change(
          parent(to),
          map -> {
            map.remove(from);
            map.put(to, node);
          });
      return true;
    });
  }

  @Override
  public void delete(Path file) throws IOException {
    call(() -> {
      if (names.containsKey(file)) {
        change(parent(file), map -> map.remove(file));
      }
      return true;
    });
  }

  @Override
  public void makeReadOnly(Path file) throws IOException {
    call(() -> find(file));
  }

  @Override
  public void forceDirectory(Path directory) throws ForceFailed {
    try {
      call(() -> {
        find(directory);
        for (Change change : List.copyOf(changes)) {
          if (change.directory().equals(directory)) {
            change.apply().accept(durableNames);
            changes.remove(change);
          }
        }
        return true;
      });
    } catch (IOException e) {
      throw new ForceFailed(e);
    }
  }

  @Override
  public synchronized Optional<Closeable> lock(Path file) {
    if (locks.putIfAbsent(file, true) != null) {
      return Optional.empty();
    }
    return Optional.of(() -> locks.remove(file));
  }

  private final class OpenFile implements DiskFile {
    private final Node node;

    private OpenFile(Node node) {
      this.node = node;
    }

    @Override
    public long size() throws IOException {
      return call(() -> (long) node.content.length);
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      call(() -> {
        int at = Math.toIntExact(position);
        int end = at + bytes.remaining();
        if (end > node.content.length) {
          node.content = Arrays.copyOf(node.content, end);
        } else {
          node.content = node.content.clone();
        }
        bytes.get(node.content, at, end - at);
        return true;
      });
    }

    @Override
    public int read(ByteBuffer buffer, long position) throws IOException {
      return call(() -> {
        int at = Math.toIntExact(position);
        int count = Math.max(0, Math.min(buffer.remaining(), node.content.length - at));
        if (count > 0) {
          buffer.put(node.content, at, count);
        }
        return count;
      });
    }

    @Override
    public void truncate(long size) throws IOException {
      call(() -> {
        node.content = Arrays.copyOf(node.content, (int) Math.min(size, node.content.length));
        return true;
      });
    }

    @Override
    public void force() throws ForceFailed {
      currentBeforeForce().run();
      try {
        call(() -> {
          node.durable = node.content;
          return true;
        });
      } catch (IOException e) {
        throw new ForceFailed(e);
      }
    }

    @Override
    public void close() throws IOException {
      call(() -> true);
    }
  }

  private synchronized Runnable currentBeforeForce() {
    return beforeForce;
  }

  /// The bytes of a file as a running process sees them, or null.
  synchronized byte @Nullable [] content(Path file) {
    Node node = names.get(file);
    return node == null ? null : node.content.clone();
  }
}
