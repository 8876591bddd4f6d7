package dev.muster.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Has checkpoints cosigned, one round after the other, beside everything else: a checkpoint is
/// *signed* by the ledger, then all witnesses are asked at once, and when each has answered or
/// timed out it is *published* with what came. A slow witness makes published checkpoints fewer and
/// later, never an append.
final class Cosigning {
  /// Name of the file with the newest published checkpoint, when witnesses are asked.
  static final String FILE = LedgerStore.CHECKPOINT + ".cosigned";

  /// How long a witness that did not cosign is left alone while the ledger does not grow.
  private static final Duration ASK_AGAIN_AFTER = Duration.ofSeconds(10);

  private final LedgerStore store;
  private final Disk disk;
  private final Path file;
  private final Witnessing witnessing;
  private final LedgerListener listener;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Runnable afterPublish = () -> {};

  /// Why a witness did not cosign last time, by its name: each reason is told once.
  private final Map<String, String> refusals = new ConcurrentHashMap<>();

  private boolean stopped;

  /// The newest checkpoint whose round is over.
  private volatile SignedCheckpoint published;

  /// @param folder of the ledger; what is published is kept in it
  Cosigning(LedgerStore store, Disk disk, Path folder, LedgerKey key, LedgerConfig config)
      throws IOException {
    this.store = store;
    this.disk = disk;
    this.file = folder.resolve(FILE);
    this.witnessing = config.witnessing();
    this.listener = config.listener();
    this.published = startingPoint(key);
    this.thread =
        Thread.ofVirtual()
            .name("ledger-cosigning " + store.checkpoint().origin())
            .unstarted(this::run);
  }

  private SignedCheckpoint startingPoint(LedgerKey key) throws IOException {
    SignedCheckpoint newest = store.checkpoint();
    SignedCheckpoint kept = read(newest);
    if (kept != null && witnessing.policy().isQuorumMet(kept)) {
      return kept;
    }
    if (witnessing.policy().quorum().isEmpty()) {
      return newest;
    }
    // Nothing has a quorum yet: the beginning of every log is all that may be shown.
    var empty = new Checkpoint(newest.origin(), 0, Hash.of(new MerkleHash().emptyRoot()));
    return key.sign(empty);
  }

  /// What an earlier process published.
  private @Nullable SignedCheckpoint read(SignedCheckpoint newest) throws IOException {
    if (!disk.exists(file)) {
      return null;
    }
    SignedCheckpoint kept;
    try {
      kept = SignedCheckpoint.parse(disk.readAll(file));
    } catch (IllegalArgumentException e) {
      throw new LedgerCorrupt(file + ": " + e.getMessage(), e);
    }
    if (!kept.origin().equals(newest.origin())) {
      throw new LedgerCorrupt(
          "%s: expected the checkpoint of %s, got that of %s"
              .formatted(file, newest.origin(), kept.origin()));
    }
    if (kept.size() > newest.size()) {
      throw new LedgerDataLoss(
          "%s: witnesses have cosigned %d entries, but the ledger's checkpoint covers %d: entries %d to %d (%d entries) are missing. Nothing was changed. Restore the ledger from a newer copy."
              .formatted(
                  file,
                  kept.size(),
                  newest.size(),
                  newest.size(),
                  kept.size() - 1,
                  kept.size() - newest.size()),
          newest.size(),
          kept.size() - 1);
    }
    if (!store.tree().root(kept.size()).equals(kept.root())) {
      throw new LedgerCorrupt(
          "%s: witnesses have cosigned another history of the first %d entries"
              .formatted(file, kept.size()));
    }
    return kept;
  }

  /// Whether anybody is asked.
  boolean isWanted() {
    return !witnessing.cosigners().isEmpty();
  }

  /// The newest checkpoint that may be shown.
  SignedCheckpoint published() {
    return isWanted() ? published : store.checkpoint();
  }

  /// @param whenPublished runs after each published checkpoint
  void start(Runnable whenPublished) {
    afterPublish = whenPublished;
    if (isWanted()) {
      thread.start();
    }
  }

  /// Called after each signed checkpoint.
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    @Nullable SignedCheckpoint asked = null;
    boolean complete = false;
    while (awaitWork(asked, complete)) {
      asked = store.checkpoint();
      SignedCheckpoint cosigned = asked.with(ask(asked));
      complete =
          cosigned.note().signatures().size()
              >= asked.note().signatures().size() + witnessing.cosigners().size();
      publish(cosigned);
    }
  }

  /// Waits until there is a checkpoint to ask for, or to ask for again; false when stopped.
  private boolean awaitWork(@Nullable SignedCheckpoint asked, boolean complete) {
    long left = complete ? Long.MAX_VALUE : ASK_AGAIN_AFTER.toNanos();
    lock.lock();
    try {
      while (!stopped && asked != null && store.checkpoint().size() == asked.size() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return !stopped;
    } catch (InterruptedException _) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// The cosignatures that came, in the order of the cosigners.
  private List<SignedNote.Signature> ask(SignedCheckpoint checkpoint) {
    Map<Cosigner, SignedNote.Signature> came = new ConcurrentHashMap<>();
    var asking = new ArrayList<Thread>();
    for (Cosigner cosigner : witnessing.cosigners()) {
      asking.add(
          Thread.ofVirtual()
              .start(() -> {
                SignedNote.Signature signature = ask(cosigner, checkpoint);
                if (signature != null) {
                  came.put(cosigner, signature);
                }
              }));
    }
    try {
      for (Thread each : asking) {
        each.join();
      }
    } catch (InterruptedException e) {
      asking.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
    return witnessing.cosigners().stream().filter(came::containsKey).map(came::get).toList();
  }

  private SignedNote.@Nullable Signature ask(Cosigner cosigner, SignedCheckpoint checkpoint) {
    String name = cosigner.key().name();
    Cosigner.Outcome outcome =
        cosigner.cosign(
            checkpoint, oldSize -> store.tree().consistency(oldSize, checkpoint.size()));
    return switch (outcome) {
      case Cosigner.Outcome.Cosigned(var signature) -> {
        refusals.remove(name);
        yield signature;
      }
      case Cosigner.Outcome.Ahead(long size) -> {
        listener.witnessIsAhead(name, size, checkpoint.size());
        yield null;
      }
      case Cosigner.Outcome.Refused(String reason) -> {
        if (!reason.equals(refusals.put(name, reason))) {
          listener.witnessRefused(name, reason);
        }
        yield null;
      }
    };
  }

  private void publish(SignedCheckpoint cosigned) {
    if (!witnessing.policy().isQuorumMet(cosigned)) {
      return;
    }
    try {
      disk.replace(file, cosigned.toBytes());
      published = cosigned;
      listener.published(cosigned);
      afterPublish.run();
    } catch (IOException | RuntimeException e) {
      listener.backgroundWorkFailed("cosigned checkpoint", e);
    }
  }

  void close() {
    if (!isWanted()) {
      return;
    }
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
    Threads.join(thread);
  }
}
