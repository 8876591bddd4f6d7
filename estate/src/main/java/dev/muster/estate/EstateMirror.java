package dev.muster.estate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.cloud.ConsistencyGroup;
import dev.muster.cloud.Volume;
import dev.muster.cloud.Volume.Replication;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The storage between the two clouds of an estate. Each volume that a running server has counts
/// one write a second, and copying carries the counts over in cycles: so a test can tell which
/// writes a failover kept. Thread-safe.
public final class EstateMirror {
  public static final Duration CYCLE = Duration.ofSeconds(60);

  private final InstantSource clock;
  private final Map<String, Group> groups = new HashMap<>();
  private final Map<String, Half> halves = new HashMap<>();
  private final List<String> torn = new ArrayList<>();
  private final List<String> changes = new ArrayList<>();

  public EstateMirror(InstantSource clock) {
    this.clock = clock;
  }

  /// Writes of one side, one a second.
  private record Span(String writer, Instant from, Instant to) {
    long writes(Instant until) {
      Instant end = to.isBefore(until) ? to : until;
      return Math.max(0, Duration.between(from, end).toSeconds());
    }

    Span until(Instant time) {
      return to.isAfter(time) ? new Span(writer, from, time.isBefore(from) ? from : time) : this;
    }
  }

  /// One half of a pair: what it holds, by who wrote it and when.
  private static final class Half {
    private final String name;
    private final List<Span> spans = new ArrayList<>();
    private Optional<Instant> since = Optional.empty();

    Half(String name) {
      this.name = name;
    }

    void writes(boolean running, Instant at) {
      if (running && since.isEmpty()) {
        since = Optional.of(at);
      } else if (!running && since.isPresent()) {
        spans.add(new Span(name, since.get(), at));
        since = Optional.empty();
      }
    }

    boolean isWritten() {
      return since.isPresent();
    }

    /// What it held then.
    List<Span> until(Instant time) {
      List<Span> held = new ArrayList<>();
      spans.forEach(span -> held.add(span.until(time)));
      since
          .filter(from -> from.isBefore(time))
          .ifPresent(from -> held.add(new Span(name, from, time)));
      held.removeIf(span -> span.writes(time) == 0);
      return held;
    }

    long at(Instant time) {
      return until(time).stream().mapToLong(span -> span.writes(time)).sum();
    }

    void become(List<Span> held) {
      spans.clear();
      spans.addAll(held);
      since = Optional.empty();
    }
  }

  /// One consistency group.
  private static final class Group {
    private boolean enabled = true;
    private String role = "master";
    private Instant since;
    private Optional<Instant> frozen = Optional.empty();
    private boolean cut;
    private final List<String> auxNames = new ArrayList<>();

    Group(Instant since) {
      this.since = since;
    }

    Instant freezeTime(Instant now) {
      if (frozen.isPresent()) {
        return frozen.get();
      }
      long cycles = Duration.between(since, now).dividedBy(CYCLE);
      return since.plus(CYCLE.multipliedBy(Math.max(0, cycles - 1)));
    }

    String state(Instant now) {
      if (!enabled) {
        return "idling";
      }
      if (cut) {
        return "consistent_disconnected";
      }
      return now.isBefore(since.plus(CYCLE)) ? "inconsistent_copying" : "consistent_copying";
    }
  }

  /// A volume that replicates joins its group.
  public synchronized void add(Volume volume) {
    Replication replication = volume.replication();
    if (!replication.enabled()) {
      return;
    }
    Group group =
        groups.computeIfAbsent(
            replication.consistencyGroup(),
            _ -> new Group(clock.instant().minus(CYCLE.multipliedBy(10))));
    if (!group.auxNames.contains(replication.auxVolumeName())) {
      group.auxNames.add(replication.auxVolumeName());
    }
    halves.put(key(volume), new Half(volume.replication().auxiliary() ? "aux" : "master"));
  }

  private static String key(Volume volume) {
    return (volume.replication().auxiliary() ? "aux " : "master ")
        + volume.replication().auxVolumeName();
  }

  /// A server that has the volume began or ended to run.
  public synchronized void writes(Volume volume, boolean running, Instant at) {
    Half half = halves.get(key(volume));
    if (half != null) {
      half.writes(running, at);
    }
  }

  /// Writes that a half holds now.
  ///
  /// @param half `master` or `aux`
  public synchronized long writes(String half, String auxName) {
    return require(half, auxName).at(clock.instant());
  }

  /// Writes that a half held at a time.
  public synchronized long writesAt(String half, String auxName, Instant time) {
    return require(half, auxName).at(time);
  }

  /// What a half held at a time, byte for byte: one line for each write, with its writer and
  /// second.
  public synchronized byte[] content(String half, String auxName, Instant time) {
    StringBuilder lines = new StringBuilder();
    for (Span span : require(half, auxName).until(time)) {
      for (long second = 0; second < span.writes(time); second++) {
        lines
            .append(span.writer())
            .append(' ')
            .append(span.from().plusSeconds(second))
            .append('\n');
      }
    }
    return lines.toString().getBytes(UTF_8);
  }

  /// Everything that was overwritten while a server wrote to it. Stays empty, or a test fails.
  public synchronized List<String> torn() {
    return List.copyOf(torn);
  }

  /// How replication was changed, in order. Copying on by itself is no change.
  public synchronized List<String> changes() {
    return List.copyOf(changes);
  }

  /// New pairs copy everything first.
  public synchronized void pair(String name) {
    groups.remove(name);
    changes.add("pair " + name);
  }

  private void overwrite(String half, String auxName, List<Span> held) {
    Half target = require(half, auxName);
    if (target.isWritten()) {
      torn.add("%s half of %s".formatted(half, auxName));
    }
    target.become(held);
  }

  private Half require(String half, String auxName) {
    Half found = halves.get(half + " " + auxName);
    if (found == null) {
      throw new AssertionError("no %s half of %s".formatted(half, auxName));
    }
    return found;
  }

  private Group group(String name) {
    Group group = groups.get(name);
    if (group == null) {
      throw new AssertionError("no group " + name);
    }
    return group;
  }

  /// The half that a group is copied from: `master`, `aux`, or empty while both can be written.
  public synchronized String source(String name) {
    return group(name).role;
  }

  public synchronized Instant freezeTime(String name) {
    return group(name).freezeTime(clock.instant());
  }

  public synchronized boolean isEnabled(String name) {
    return group(name).enabled;
  }

  /// The sites lose each other.
  public synchronized void cut() {
    groups
        .values()
        .forEach(group -> {
          group.frozen = Optional.of(group.freezeTime(clock.instant()));
          group.cut = true;
        });
  }

  /// The sites see each other again.
  public synchronized void heal() {
    groups
        .values()
        .forEach(group -> {
          group.cut = false;
          if (group.enabled) {
            group.frozen = Optional.empty();
          }
        });
  }

  /// Both halves can be written from now on.
  public synchronized void stop(String name, Instant at) {
    changes.add("stop " + name);
    Group group = group(name);
    Instant freeze = group.freezeTime(at);
    String source = group.role;
    for (String auxName : group.auxNames) {
      overwrite(other(source), auxName, require(source, auxName).until(freeze));
    }
    group.frozen = Optional.of(freeze);
    group.enabled = false;
    group.role = "";
  }

  /// One half is copied to the other from now on.
  public synchronized void start(String name, String source, Instant at) {
    changes.add("start %s from %s".formatted(name, source));
    Group group = group(name);
    for (String auxName : group.auxNames) {
      overwrite(other(source), auxName, require(source, auxName).until(at));
    }
    group.role = source;
    group.enabled = true;
    group.since = at;
    group.frozen = Optional.empty();
  }

  private static String other(String half) {
    return half.equals("master") ? "aux" : "master";
  }

  public synchronized ConsistencyGroup look(String name) {
    Group group = group(name);
    return new ConsistencyGroup(
        name,
        group.state(clock.instant()),
        group.role,
        "",
        (int) CYCLE.toSeconds(),
        group.auxNames.size());
  }

  /// A volume as the storage shows it now.
  public synchronized Volume shown(Volume volume) {
    Replication was = volume.replication();
    if (!was.enabled()) {
      return volume;
    }
    Group group = group(was.consistencyGroup());
    Instant now = clock.instant();
    return new Volume(
        volume.id(),
        volume.name(),
        volume.state(),
        volume.sizeGb(),
        volume.tier(),
        volume.bootable(),
        volume.shareable(),
        volume.serverIds(),
        volume.userTags(),
        new Replication(
            was.enabled(),
            was.auxiliary(),
            group.role,
            was.masterVolumeName(),
            was.auxVolumeName(),
            group.state(now),
            was.groupId(),
            was.consistencyGroup(),
            group.freezeTime(now).toString(),
            group.enabled ? "enabled" : "disabled",
            false));
  }
}
