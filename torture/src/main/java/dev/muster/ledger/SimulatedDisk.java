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
/// it keeps what the random source says: single sectors of the writes, so they are torn and
/// reordered, and a beginning of the changes to a directory. Any single call can be made to fail or
/// to be the last one, having happened, half happened or not; and the disk can be full.
final class SimulatedDisk implements Disk {
  /// What happens at the chosen call.
  enum Fault {
    ERROR,
    CRASH
  }

  /// How much of the chosen call happens. Half of a call that cannot be halved is nothing of it.
  enum Extent {
    NOTHING,
    HALF,
    WHOLE
  }

  /// A fault that struck.
  ///
  /// @param call for example `write segment`
  record Strike(String call, Fault fault, Extent extent) {}

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
  private Extent faultExtent = Extent.NOTHING;
  private Fault fault = Fault.ERROR;
  private @Nullable Strike strike;
  private long capacity = Long.MAX_VALUE;
  private long refused;
  private boolean crashed;
  private Runnable beforeForce = () -> {};

  SimulatedDisk(Path root) {
    this.root = root;
    names.put(root, new Node(true));
    durableNames.put(root, names.get(root));
  }

  /// Makes one call fail: the one with this number, counted from 0 from now on.
  synchronized void failAt(long call, boolean happens, Fault kind) {
    failAt(call, happens ? Extent.WHOLE : Extent.NOTHING, kind);
  }

  /// Makes one call fail: the one with this number, counted from 0 from now on.
  synchronized void failAt(long call, Extent extent, Fault kind) {
    calls = 0;
    faultAt = call;
    faultExtent = extent;
    fault = kind;
  }

  /// From now on files may have so many bytes together; a write that needs more fails.
  synchronized void limitTo(long bytes) {
    capacity = bytes;
  }

  /// Bytes of all files.
  synchronized long usedBytes() {
    return names.values().stream().mapToLong(node -> node.content.length).sum();
  }

  /// Writes that failed because the disk was full.
  synchronized long refusedWrites() {
    return refused;
  }

  /// The fault, once it struck.
  synchronized Optional<Strike> strike() {
    return Optional.ofNullable(strike);
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

  private <T> T call(String what, Path file, Action<T> action) throws IOException {
    return call(what, file, action, () -> {});
  }

  /// @param half what half of the call does
  private synchronized <T> T call(String what, Path file, Action<T> action, Runnable half)
      throws IOException {
    if (crashed) {
      throw new Crashed();
    }
    boolean faulty = calls == faultAt;
    calls++;
    if (!faulty) {
      return action.run();
    }
    strike = new Strike(what + " " + kindOf(file), fault, faultExtent);
    switch (faultExtent) {
      case NOTHING -> {}
      case HALF -> half.run();
      case WHOLE -> action.run();
    }
    if (fault == Fault.CRASH) {
      crashed = true;
      throw new Crashed();
    }
    throw new IOException("injected at call " + faultAt + ": " + what + " " + file);
  }

  /// What a file is for, by its name.
  private static String kindOf(Path file) {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(".segment")) {
      return "segment";
    }
    if (name.endsWith(".tmp")) {
      return name.substring(0, name.length() - 4) + " (temporary)";
    }
    return name.endsWith(".tiles") ? "tile" : name;
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
    return call("exists", file, () -> names.containsKey(file));
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return call(
        "list",
        directory,
        () ->
            names.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .map(path -> String.valueOf(path.getFileName()))
                .sorted()
                .toList());
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    call(
        "create folder",
        directory,
        () -> {
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
    return call(
        "create",
        file,
        () -> {
          Path parent = parent(file);
          Node existing = names.get(file);
          if (existing != null) {
            existing.content = new byte[0];
            return new OpenFile(file, existing);
          }
          var node = new Node(false);
          change(parent, map -> map.put(file, node));
          return new OpenFile(file, node);
        });
  }

  @Override
  public DiskFile openForWriting(Path file) throws IOException {
    return call("open", file, () -> new OpenFile(file, find(file)));
  }

  @Override
  public DiskFile openForReading(Path file) throws IOException {
    return call("open", file, () -> new OpenFile(file, find(file)));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    call(
        "rename",
        to,
        () -> {
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
    call(
        "delete",
        file,
        () -> {
          if (names.containsKey(file)) {
            change(parent(file), map -> map.remove(file));
          }
          return true;
        });
  }

  @Override
  public void makeReadOnly(Path file) throws IOException {
    call("make read-only", file, () -> find(file));
  }

  @Override
  public void forceDirectory(Path directory) throws ForceFailed {
    try {
      call(
          "force folder",
          directory,
          () -> {
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
  public synchronized boolean isHeld(Path file) {
    return locks.containsKey(file);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return call("usable bytes of", directory, () -> capacity - usedBytes());
  }

  @Override
  public synchronized Optional<Closeable> lock(Path file) {
    if (locks.putIfAbsent(file, true) != null) {
      return Optional.empty();
    }
    return Optional.of(() -> locks.remove(file));
  }

  private final class OpenFile implements DiskFile {
    private final Path file;
    private final Node node;

    private OpenFile(Path file, Node node) {
      this.file = file;
      this.node = node;
    }

    @Override
    public long size() throws IOException {
      return call("size", file, () -> (long) node.content.length);
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      call(
          "write",
          file,
          () -> {
            put(bytes, position, bytes.remaining());
            return true;
          },
          () -> {
            try {
              put(bytes, position, bytes.remaining() / 2);
            } catch (IOException _) {
              // The disk is full as well.
            }
          });
    }

    private void put(ByteBuffer bytes, long position, int count) throws IOException {
      int at = Math.toIntExact(position);
      int end = at + count;
      long growth = Math.max(0, end - node.content.length);
      if (growth > 0 && growth > capacity - usedBytes()) {
        refused++;
        throw new IOException("No space left on device");
      }
      node.content = Arrays.copyOf(node.content, Math.max(end, node.content.length));
      bytes.get(node.content, at, count);
    }

    @Override
    public int read(ByteBuffer buffer, long position) throws IOException {
      return call(
          "read",
          file,
          () -> {
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
      call(
          "truncate",
          file,
          () -> {
            node.content = Arrays.copyOf(node.content, (int) Math.min(size, node.content.length));
            return true;
          });
    }

    @Override
    public void force() throws ForceFailed {
      currentBeforeForce().run();
      try {
        call(
            "force",
            file,
            () -> {
              node.durable = node.content;
              return true;
            });
      } catch (IOException e) {
        throw new ForceFailed(e);
      }
    }

    @Override
    public void close() throws IOException {
      call("close", file, () -> true);
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
