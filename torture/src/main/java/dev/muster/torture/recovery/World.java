package dev.muster.torture.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.cadf.CadfEvent;
import dev.muster.cloud.Mutation;
import dev.muster.estate.Estate;
import dev.muster.estate.EstateCloud;
import dev.muster.estate.EstateMirror;
import dev.muster.torture.invariant.Estates;
import dev.muster.torture.invariant.Sight;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Two sites, what strikes them, and everybody who looks on.
final class World {
  private final VirtualTime time;
  private final Consumer<Sight> watch;
  private final Strikes strikes;
  private final EstateMirror mirror;
  private final EstateCloud home;
  private final EstateCloud recovery;
  private final Set<String> units = new TreeSet<>();
  private final MessageDigest digest;
  private Consumer<Mutation> before = _ -> {};
  private Consumer<Mutation> after = _ -> {};
  private boolean filled;

  World(VirtualTime time, Strikes strikes, Consumer<Sight> watch) {
    this.time = time;
    this.strikes = strikes;
    this.watch = watch;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    mirror = new EstateMirror(time);
    home = new EstateCloud(Estate.HOME, time, mirror, mutation -> asked("home", mutation));
    recovery =
        new EstateCloud(Estate.RECOVERY, time, mirror, mutation -> asked("recovery", mutation));
    for (EstateCloud site : new EstateCloud[] {home, recovery}) {
      site.failWhen(mutation -> strikes.onCall(site, mutation));
      site.takes(strikes::latency);
      site.blindWhen(strikes::onLook);
      site.late(strikes::age);
      site.afterEach(mutation -> after.accept(mutation));
      site.afterEffect(this::changed);
    }
  }

  void fill(Layout layout) {
    new EstateDraw(home, recovery).fill(layout);
    for (Layout.Group group : layout.groups()) {
      group.members().forEach(member -> units.add("rccg-" + group.unit(member)));
    }
    filled = true;
  }

  EstateCloud home() {
    return home;
  }

  EstateCloud recovery() {
    return recovery;
  }

  EstateMirror mirror() {
    return mirror;
  }

  /// Names of the consistency groups.
  Set<String> units() {
    return Set.copyOf(units);
  }

  /// Who is told of each call to a cloud, before and after.
  void guard(Consumer<Mutation> before, Consumer<Mutation> after) {
    this.before = before;
    this.after = after;
  }

  boolean isLedgerBusy(CadfEvent event) {
    return strikes.isLedgerBusy(event);
  }

  private void asked(String site, Mutation mutation) {
    before.accept(mutation);
    digest.update("%s %s %s".formatted(time.instant(), site, mutation).getBytes(UTF_8));
    watch.accept(new Sight.Asked(site, mutation, estates()));
  }

  void recorded(long index, CadfEvent event, byte[] bytes) {
    digest.update(bytes);
    watch.accept(new Sight.Recorded(index, event, estates()));
  }

  /// Something at the sites is not as before.
  void changed() {
    if (filled) {
      watch.accept(new Sight.Changed(estates()));
    }
  }

  void meddled(Collection<String> servers) {
    watch.accept(new Sight.Meddled(Set.copyOf(servers)));
  }

  void see(Sight sight) {
    watch.accept(sight);
  }

  /// Adds something to what makes this story this story.
  void note(String line) {
    watch.accept(new Sight.Noted(line));
    digest.update(line.getBytes(UTF_8));
  }

  /// What the story was, in 64 digits; to be asked once, at its end.
  String hash() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /// Everything that was taken on and is due has its effect.
  void catchUp() {
    home.catchUp();
    recovery.catchUp();
  }

  private Estates estates() {
    Map<String, Instant> freezeTimes = new TreeMap<>();
    units.forEach(unit -> freezeTimes.put(unit, mirror.freezeTime(unit)));
    return new Estates(time.instant(), home.truth(), recovery.truth(), freezeTimes);
  }
}
