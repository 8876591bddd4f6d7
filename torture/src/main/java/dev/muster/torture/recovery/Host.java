package dev.muster.torture.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.EventBuilder;
import dev.muster.cadf.Redaction;
import dev.muster.cadf.SeverityRules;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditTrail;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.AuditedCloud;
import dev.muster.cloud.EventReceipt;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.WatchPolicy;
import dev.muster.recovery.run.EngineSettings;
import dev.muster.recovery.run.Outside;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunArchive;
import dev.muster.recovery.run.RunEngine;
import dev.muster.recovery.run.RunJournal;
import dev.muster.recovery.run.RunListener;
import dev.muster.recovery.run.Sites;
import dev.muster.torture.invariant.Face;
import dev.muster.torture.invariant.Sight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The machine on which engines live, one after the other, on the ledger that the ones before left.
final class Host implements AutoCloseable {
  private static final String SERVICE =
      "crn:v1:bluemix:public:power-dr-automation:us-east:a/acc1:dr-1::";
  private static final Duration POLL = Duration.ofSeconds(2);

  private final VirtualTime time;
  private final World world;
  private final Outside outside;
  private final List<byte[]> ledger = new ArrayList<>();
  private int runs;

  /// When the process dies next: after so many events, or at so many calls to a cloud.
  private long diesAtEvent = Long.MAX_VALUE;

  private boolean silently;
  private long diesAtCall = Long.MAX_VALUE;
  private boolean beforeCall;
  private long calls;

  /// The ledger takes nothing between these two.
  private long fullFrom = Long.MAX_VALUE;

  private Instant fullUntil = Instant.MIN;
  private boolean wasFull;
  private Life life;

  /// What dies in a crash.
  private static final class Life {
    final ExecutorService watchers = Executors.newVirtualThreadPerTaskExecutor();
    final RunJournal journal;
    boolean dead;
    private @Nullable RunEngine engine;

    Life(Function<Life, RunJournal> journal) {
      this.journal = journal.apply(this);
    }

    RunEngine engine() {
      return requireNonNull(engine, "no engine yet");
    }
  }

  Host(VirtualTime time, World world, Outside outside) {
    this.time = time;
    this.world = world;
    this.outside = outside;
    world.guard(this::calling, this::called);
    life = start();
  }

  RunEngine engine() {
    return life.engine();
  }

  boolean isDead() {
    return life.dead;
  }

  int events() {
    return ledger.size();
  }

  /// @param silent whether the last event is kept, and nobody gets to know
  void dieAtEvent(int after, boolean silent) {
    diesAtEvent = (long) ledger.size() + after;
    silently = silent;
  }

  /// @param before whether the call does not go out any more
  void dieAtCall(int after, boolean before) {
    diesAtCall = calls + after;
    beforeCall = before;
  }

  /// The ledger takes no more events after some, for a while.
  void full(int after, Duration length) {
    fullFrom = (long) ledger.size() + after;
    fullUntil = time.instant().plus(length);
  }

  /// Whether a full ledger may be why something broke off.
  boolean wasFull() {
    return wasFull;
  }

  /// Nothing more happens to the machine.
  void spare() {
    diesAtEvent = Long.MAX_VALUE;
    diesAtCall = Long.MAX_VALUE;
    fullFrom = Long.MAX_VALUE;
  }

  void kill() {
    life.dead = true;
  }

  /// The process is gone; the next one goes on with what the ledger kept.
  void restart() {
    close();
    diesAtEvent = Long.MAX_VALUE;
    diesAtCall = Long.MAX_VALUE;
    wasFull = false;
    life = start();
    try {
      life.engine().adopt();
    } catch (AuditUnavailableException _) {
      // What was not taken up waits for a person, or for the next process.
      wasFull = true;
    }
  }

  private Life start() {
    Life begun = new Life(self -> new RunJournal(event -> record(self, event), RunListener.NONE));
    for (int i = 0; i < ledger.size(); i++) {
      begun.journal.replay(CadfJson.parse(ledger.get(i)), receipt(i));
    }
    begun.journal.interrupted();
    WatchPolicy.Pause waiting =
        duration -> {
          if (begun.dead) {
            throw new InterruptedException("dead");
          }
          time.pass(duration);
        };
    AuditTrail trail =
        event -> {
          EventReceipt receipt = begun.journal.record(event);
          show(begun, event);
          return receipt;
        };
    AuditRecorder recorder =
        new AuditRecorder(
            trail,
            new EventBuilder(
                SeverityRules.standard(), new Redaction("0123456789abcdef".getBytes(UTF_8))),
            ActionCatalogue.standard(),
            time,
            SERVICE);
    WatchPolicy watch = new WatchPolicy(POLL, Duration.ofMinutes(10), waiting);
    begun.engine =
        new RunEngine(
            new Sites(
                new AuditedCloud(world.home(), recorder, watch, begun.watchers),
                new AuditedCloud(world.recovery(), recorder, watch, begun.watchers)),
            begun.journal,
            recorder,
            new EngineSettings(1, POLL, Duration.ofMinutes(5), waiting),
            time,
            () -> "run" + ++runs,
            SERVICE,
            RunArchive.NONE,
            outside);
    return begun;
  }

  private EventReceipt record(Life by, CadfEvent event) {
    if (by.dead) {
      throw new AuditUnavailableException("dead", new IllegalStateException());
    }
    if (ledger.size() >= fullFrom && time.instant().isBefore(fullUntil)) {
      wasFull = true;
      throw new AuditUnavailableException("no space left", new IllegalStateException());
    }
    if (world.isLedgerBusy(event)) {
      throw AuditUnavailableException.busy("busy", new IllegalStateException());
    }
    int index = ledger.size();
    byte[] bytes = CadfJson.write(event);
    ledger.add(bytes);
    world.recorded(index, event, bytes);
    if (ledger.size() >= diesAtEvent) {
      by.dead = true;
      if (silently) {
        throw new AuditUnavailableException("dead", new IllegalStateException());
      }
    }
    return receipt(index);
  }

  private void show(Life by, CadfEvent event) {
    String id = event.correlationId();
    int dot = id.indexOf('.');
    by.journal
        .run(dot < 0 ? id : id.substring(0, dot))
        .ifPresent(run -> world.see(new Sight.Shown(Face.of(run))));
  }

  /// Every run as it looks, and as a journal says that has nothing but the ledger.
  void showAll() {
    for (Run run : life.journal.runs()) {
      world.see(new Sight.Shown(Face.of(run)));
    }
  }

  private void calling(Mutation mutation) {
    calls++;
    if (calls >= diesAtCall && beforeCall) {
      life.dead = true;
      throw new IllegalStateException("dead before " + mutation);
    }
  }

  private void called(Mutation mutation) {
    if (calls >= diesAtCall) {
      life.dead = true;
    }
  }

  private static EventReceipt receipt(int index) {
    return new EventReceipt("muster.test/ledger/acc1/us-east", "us-east", index);
  }

  @Override
  public void close() {
    life.dead = true;
    life.watchers.shutdownNow();
    life.engine().close();
    life.watchers.close();
  }
}
