package dev.muster.simulator.storage;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Table;
import dev.muster.simulator.storage.Mirror.Phase;
import dev.muster.simulator.storage.Volume.Attachment;
import dev.muster.simulator.storage.Volume.Replica;
import dev.muster.simulator.storage.WriteLog.Run;
import dev.muster.simulator.storage.WriteLog.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The simulated workload: every running server writes to its volumes at a constant rate, and what
/// a volume holds at an instant follows from the clock alone.
///
/// A copy holds the writes of its source up to its freeze time, so after a failover it can be told
/// exactly which writes survived.
public final class Writes {
  private final CloudStore store;
  private final Volumes volumes;
  private final Activity activity;
  private final Table<WriteLog> table;

  Writes(CloudStore store, Volumes volumes, Activity activity) {
    this.store = store;
    this.volumes = volumes;
    this.activity = activity;
    table = store.table("write-logs", WriteLog.class);
  }

  /// Tells when servers run.
  public interface Activity {
    /// The stretches in which the server is up, future ones included, as known now.
    List<Span> running(String workspace, String serverId);
  }

  /// A stretch of time, end excluded.
  public record Span(Instant from, Instant until) {
    Span within(Span other) {
      Instant latest = from.isAfter(other.from) ? from : other.from;
      Instant earliest = until.isBefore(other.until) ? until : other.until;
      return new Span(latest, earliest);
    }

    boolean isEmpty() {
      return !from.isBefore(until);
    }
  }

  /// What a volume holds.
  ///
  /// @param consistent false while a copy is being brought up to its source and cannot be used
  record Content(List<Run> runs, boolean consistent) {
    long writes() {
      return runs.stream().mapToLong(Run::writes).sum();
    }
  }

  long rate(Volume volume) {
    return log(volume).perSecond();
  }

  void setRate(Volume volume, long perSecond) {
    settle(volume);
    table.put(log(volume).withRate(perSecond));
  }

  /// What the volume held at that instant, which must not lie in the future.
  Content at(Volume volume, Instant instant) {
    Optional<Mirror> mirror = mirror(volume);
    if (mirror.isEmpty() || !isCopyAt(volume, mirror.get(), instant)) {
      return new Content(own(volume, instant), true);
    }
    Optional<Volume> source = volumes.pairs().partner(volume);
    if (source.isEmpty() || !mirror.get().at(instant).state().startsWith("consistent")) {
      return new Content(own(volume, instant), false);
    }
    Instant freeze = volumes.mirrors().freezeTimeAt(mirror.get(), instant);
    return new Content(own(source.get(), freeze), true);
  }

  /// Call before the volume's attachments, its server or its mirror change.
  public void settle(Volume volume) {
    Instant now = store.now();
    WriteLog log = log(volume);
    if (log.settled().isBefore(now)) {
      table.put(log.settledAt(now, grown(volume, log, now)));
    }
  }

  /// The volume holds from now on what the other one held at that instant.
  public void copy(Volume from, Instant heldAt, Volume to) {
    List<Run> content = at(from, heldAt).runs();
    settle(to);
    table.put(log(to).replaced(store.now(), content));
  }

  /// The copy keeps what it holds: its source will move on without it.
  void keep(Volume copy) {
    Optional<Mirror> mirror = mirror(copy);
    if (mirror.isPresent() && isCopyAt(copy, mirror.get(), store.now())) {
      Content held = at(copy, store.now());
      settle(copy);
      if (held.consistent()) {
        table.put(log(copy).replaced(store.now(), held.runs()));
      }
    }
  }

  void end(Volume volume, Instant end) {
    table.find(volume.id()).ifPresent(log -> table.put(log.ending(store.now(), end)));
  }

  /// Whether the other side's writes are being copied to the volume, so that nobody else can write.
  boolean isCopyAt(Volume volume, Mirror mirror, Instant instant) {
    return isCopyIn(volume, mirror.at(instant));
  }

  private static boolean isCopyIn(Volume volume, Phase phase) {
    String role = volume.replica().filter(Replica::auxiliary).isPresent() ? "aux" : "master";
    return phase.enabled() && !phase.source().equals(role);
  }

  private Optional<Mirror> mirror(Volume volume) {
    return volume.replica().map(replica -> volumes.mirrors().get(replica.mirrorId()));
  }

  private WriteLog log(Volume volume) {
    return table
        .find(volume.id())
        .orElseGet(() -> {
          Instant created = volume.life().created();
          return new WriteLog(
              volume.id(),
              volume.workspace(),
              volume.name(),
              Life.from(created, created),
              WriteLog.RATE_DEFAULT,
              created,
              List.of(new Version(created, List.of())));
        });
  }

  /// What was written to the volume itself, or put there, up to an instant.
  private List<Run> own(Volume volume, Instant instant) {
    WriteLog log = log(volume);
    List<Run> runs =
        instant.isAfter(log.settled()) ? grown(volume, log, instant) : log.at(instant).runs();
    List<Run> held = new ArrayList<>();
    for (Run run : runs) {
      if (run.from().isBefore(instant)) {
        Instant until = run.until().isBefore(instant) ? run.until() : instant;
        held.add(new Run(run.writer(), run.from(), until, run.perSecond()));
      }
    }
    return held;
  }

  /// The last version's writes and those made since it was settled.
  private List<Run> grown(Volume volume, WriteLog log, Instant until) {
    List<Run> runs = new ArrayList<>(log.versions().getLast().runs());
    for (Span span : writing(volume, new Span(log.settled(), until))) {
      Run next = new Run(volume.id(), span.from(), span.until(), log.perSecond());
      if (!runs.isEmpty() && continues(runs.getLast(), next)) {
        next = new Run(volume.id(), runs.removeLast().from(), next.until(), next.perSecond());
      }
      runs.add(next);
    }
    return runs;
  }

  /// One stretch must stay one, however often it is looked at: each would round down by itself.
  private static boolean continues(Run before, Run next) {
    return before.writer().equals(next.writer())
        && before.until().equals(next.from())
        && before.perSecond() == next.perSecond();
  }

  private List<Span> writing(Volume volume, Span window) {
    List<Span> writable = writable(volume);
    List<Span> spans = new ArrayList<>();
    for (Attachment attachment : volume.attachments()) {
      Span held =
          new Span(attachment.from(), attachment.until().orElse(Instant.MAX)).within(window);
      for (Span running : activity.running(volume.workspace(), attachment.serverId())) {
        for (Span open : writable) {
          Span span = running.within(held).within(open);
          if (!span.isEmpty()) {
            spans.add(span);
          }
        }
      }
    }
    return joined(spans);
  }

  /// When no mirror makes the volume its copy.
  private List<Span> writable(Volume volume) {
    Optional<Mirror> mirror = mirror(volume);
    if (mirror.isEmpty()) {
      return List.of(new Span(Instant.MIN, Instant.MAX));
    }
    List<Phase> phases = mirror.get().phases();
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < phases.size(); i++) {
      if (!isCopyIn(volume, phases.get(i))) {
        spans.add(
            new Span(
                i == 0 ? Instant.MIN : phases.get(i).at(),
                i + 1 == phases.size() ? Instant.MAX : phases.get(i + 1).at()));
      }
    }
    return spans;
  }

  /// Overlapping and touching spans made one: a shared volume has one workload, not several.
  private static List<Span> joined(List<Span> spans) {
    List<Span> sorted = spans.stream().sorted(Comparator.comparing(Span::from)).toList();
    List<Span> joined = new ArrayList<>();
    for (Span span : sorted) {
      if (!joined.isEmpty() && !span.from().isAfter(joined.getLast().until())) {
        Span last = joined.removeLast();
        Instant until = last.until().isAfter(span.until()) ? last.until() : span.until();
        joined.add(new Span(last.from(), until));
      } else {
        joined.add(span);
      }
    }
    return joined;
  }

  Volume volume(String id) {
    return volumes.find(id).orElseThrow(() -> ApiFault.notFound("volume", id));
  }
}
