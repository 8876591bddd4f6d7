package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.torture.Broken;
import dev.muster.torture.LedgerPromise;
import dev.muster.torture.Tally;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Sends messages, each of which says its number, and remembers everything it was ever told, over
/// all restarts. After a crash it repeats, with the same key, what it has no receipt for.
final class Client {
  private static final int PADDING = 300;
  private static final int MANY = 60;

  private final Random random;
  private final Tally tally;

  /// Number of the message by index of its receipt.
  private final TreeMap<Long, Long> receipts = new TreeMap<>();

  /// Keyed messages without a receipt, in the order of sending.
  private final TreeSet<Long> open = new TreeSet<>();

  private final Map<Long, byte[]> sent = new HashMap<>();
  private final Map<Long, RecordMark> marks = new HashMap<>();
  private final SentSequences sequences;

  /// Numbers of the messages that were given up, by index.
  private final List<Long> pruned = new ArrayList<>();

  private final List<SignedCheckpoint> checkpoints = new ArrayList<>();
  private long published;
  private long nextMessage;

  /// Numbers of the messages that the follower has seen, from index 0 on.
  private final List<Long> followed = new ArrayList<>();

  Client(Random random, Tally tally) {
    this.random = random;
    this.tally = tally;
    this.sequences = new SentSequences(random);
  }

  long acknowledged() {
    return receipts.size();
  }

  /// A few new messages. Of four, two have an idempotency key and one its producer's place; the
  /// last is never repeated, and may declare lost what its producer never sent.
  List<Long> compose() {
    var batch = new ArrayList<Long>();
    int count = random.nextInt(20) == 0 ? 300 : 1 + random.nextInt(MANY);
    for (int i = 0; i < count; i++) {
      long message = nextMessage++;
      int padding = random.nextInt(500) == 0 ? Entry.BYTES_MAX - 20 : random.nextInt(1 + PADDING);
      sent.put(message, (message + ":" + "x".repeat(padding)).getBytes(UTF_8));
      RecordMark mark = mark(message);
      if (mark != null) {
        marks.put(message, mark);
      }
      if (mark != null && mark.isKey()) {
        open.add(message);
      }
      batch.add(message);
    }
    return batch;
  }

  private @Nullable RecordMark mark(long message) {
    return switch ((int) (message % 4)) {
      case 0 -> sequences.loss();
      case 3 -> sequences.next();
      default -> RecordMark.key(("message-" + message).getBytes(UTF_8));
    };
  }

  PendingEntry pending(long message) {
    byte[] bytes = bytesOf(message);
    return new PendingEntry(bytes, new MerkleHash().leaf(bytes), marks.get(message));
  }

  private byte[] bytesOf(long message) {
    byte[] bytes = sent.get(message);
    if (bytes == null) {
      throw new Broken(LedgerPromise.NOTHING_LOST, "nobody sent message " + message);
    }
    return bytes;
  }

  /// Takes receipts: the first index of a batch.
  void acknowledge(long first, List<Long> batch) {
    for (int i = 0; i < batch.size(); i++) {
      receipts.put(first + i, batch.get(i));
      open.remove(batch.get(i));
    }
  }

  /// Messages without a receipt that the ledger does not know by their key. For those it knows, its
  /// answer is the receipt.
  List<Long> repeats(LedgerStore store) {
    var unknown = new ArrayList<Long>();
    for (long message : List.copyOf(open)) {
      OptionalLong index = known(store, message);
      if (index.isPresent()) {
        receipts.put(index.getAsLong(), message);
        open.remove(message);
        tally.count("repeats answered with the first receipt", 1);
      } else {
        unknown.add(message);
      }
    }
    tally.count("repeats appended", unknown.size());
    return unknown;
  }

  private OptionalLong known(LedgerStore store, long message) {
    RecordMark mark = marks.get(message);
    return mark == null || !mark.isKey()
        ? OptionalLong.empty()
        : store.idempotencyIndex().indexOf(mark.digest());
  }

  /// Gives up what the follower has seen, below an index drawn from the seed.
  void prune(LedgerStore store) throws IOException {
    long before = random.nextLong(1 + Math.min(followed.size(), store.size()));
    long from = store.minimumIndex();
    long to = Math.max(from, before);
    // What was asked for before may have been done although it failed.
    store.read(Math.min(to, pruned.size()), to, entry -> pruned.add(messageOf(entry)));
    long minimum = store.prune(before);
    if (minimum > to) {
      throw new Broken(
          LedgerPromise.NOTHING_LOST,
          "below %d was given up, asked for %d".formatted(minimum, before));
    }
    tally.count("prunings", minimum > from ? 1 : 0);
    tally.count("entries given up", minimum - from);
  }

  /// A checkpoint that was given out.
  void published(SignedCheckpoint checkpoint) {
    checkpoints.add(checkpoint);
    published = Math.max(published, checkpoint.size());
  }

  /// A checkpoint that reached its file may have been read by somebody, even if the writer was
  /// never told: a power failure may take it back, but no later one may contradict it.
  void noteCheckpoint(SimulatedDisk disk) {
    byte[] content = disk.content(World.LEDGER.resolve(LedgerStore.CHECKPOINT));
    if (content != null) {
      checkpoints.add(SignedCheckpoint.parse(content));
    }
  }

  /// Hands the follower its next batch, as the follower's thread does.
  void follow(LedgerStore store) throws IOException {
    long to = Math.min(store.size(), followed.size() + 256L);
    var batch = new ArrayList<Long>();
    store.read(followed.size(), to, entry -> batch.add(messageOf(entry)));
    followed.addAll(batch);
    tally.count("entries followed", batch.size());
  }

  private long messageOf(Entry entry) {
    String text = new String(entry.bytes(), UTF_8);
    long message = Long.parseLong(text.substring(0, text.indexOf(':')));
    if (!java.util.Arrays.equals(entry.bytes(), bytesOf(message))) {
      throw new Broken(
          LedgerPromise.NOTHING_LOST, "entry %d is not as it was sent".formatted(entry.index()));
    }
    return message;
  }

  /// Holds an open ledger to everything that was promised.
  void check(LedgerStore store) throws IOException {
    long minimum = store.minimumIndex();
    if (minimum > pruned.size()) {
      throw new Broken(
          LedgerPromise.NOTHING_LOST,
          "entries below %d are given up, asked for %d".formatted(minimum, pruned.size()));
    }
    var messages = new ArrayList<Long>(pruned.subList(0, (int) minimum));
    var micros = new ArrayList<Long>();
    store.read(
        minimum,
        store.size(),
        entry -> {
          messages.add(messageOf(entry));
          micros.add(entry.receivedAt().toEpochMilli());
        });
    tally.count("entries read and compared", messages.size());
    checkOrder(micros);
    checkReceipts(store, messages);
    sequences.check(store, messages, marks);
    Recovery.unwrapping(() -> {
      checkCheckpoints(store);
      return true;
    });
  }

  private static void checkOrder(List<Long> millis) {
    for (int i = 1; i < millis.size(); i++) {
      if (millis.get(i) < millis.get(i - 1)) {
        throw new Broken(
            LedgerPromise.NOTHING_LOST,
            "entry %d was received before the one in front".formatted(i));
      }
    }
  }

  private void checkReceipts(LedgerStore store, List<Long> messages) {
    receipts.forEach((index, message) -> {
      if (index >= store.size() || !messages.get(index.intValue()).equals(message)) {
        throw new Broken(
            LedgerPromise.NOTHING_LOST,
            "message %d has the receipt %d, the ledger has %d entries"
                .formatted(message, index, store.size()));
      }
    });
    var once = new HashSet<Long>();
    for (int i = 0; i < messages.size(); i++) {
      long message = messages.get(i);
      if (!once.add(message)) {
        throw new Broken(
            LedgerPromise.NOTHING_TWICE,
            "message %d stands a second time at %d".formatted(message, i));
      }
      RecordMark mark = marks.get(message);
      // Keys may go with their entries.
      if (mark != null && mark.isKey() && i >= store.minimumIndex()) {
        OptionalLong known = known(store, message);
        if (known.isEmpty() || known.getAsLong() != i) {
          throw new Broken(
              LedgerPromise.NOTHING_TWICE,
              "the key of entry %d is known as %s".formatted(i, known));
        }
      }
    }
    if (followed.size() > messages.size()
        || !followed.equals(messages.subList(0, followed.size()))) {
      throw new Broken(
          LedgerPromise.NOTHING_LOST,
          "the follower saw %d entries, which are no longer all there".formatted(followed.size()));
    }
  }

  private void checkCheckpoints(LedgerStore store) {
    Tree tree = store.tree();
    Hash root = tree.root(store.size());
    for (SignedCheckpoint seen : checkpoints) {
      boolean kept =
          seen.size() <= store.size()
              && tree.root(seen.size()).equals(seen.root())
              && tree.consistency(seen.size(), store.size()).proves(seen.root(), root);
      if (!kept) {
        throw new Broken(
            LedgerPromise.NO_FORK,
            "the checkpoint of %d entries is contradicted by the tree of %d"
                .formatted(seen.size(), store.size()));
      }
    }
    if (store.checkpoint().size() < published) {
      throw new Broken(
          LedgerPromise.NO_FORK,
          "a checkpoint of %d entries was published, the ledger's newest has %d"
              .formatted(published, store.checkpoint().size()));
    }
    tally.count("checkpoints held against a later tree", checkpoints.size());
    // Those of one size are equal; keeping one of each bounds the work.
    var bySize = new TreeMap<Long, SignedCheckpoint>();
    checkpoints.forEach(seen -> bySize.put(seen.size(), seen));
    checkpoints.clear();
    checkpoints.addAll(bySize.values());
  }
}
