package dev.muster.estate;

import dev.muster.cloud.Accepted;
import dev.muster.cloud.Cloud;
import dev.muster.cloud.CloudConnection;
import dev.muster.cloud.ConsistencyGroup;
import dev.muster.cloud.IkePolicy;
import dev.muster.cloud.Image;
import dev.muster.cloud.IpsecPolicy;
import dev.muster.cloud.Job;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Network;
import dev.muster.cloud.Onboarding;
import dev.muster.cloud.RemoteCopy;
import dev.muster.cloud.Result;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import dev.muster.cloud.Server;
import dev.muster.cloud.Snapshot;
import dev.muster.cloud.Volume;
import dev.muster.cloud.Volume.Replication;
import dev.muster.cloud.VolumeGroup;
import dev.muster.cloud.VpnConnection;
import dev.muster.cloud.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/// One workspace in memory that behaves like a cloud: acts are taken on at once and take effect
/// later, by a clock. Keeps a list of everything it was asked to change. Thread-safe.
public final class EstateCloud implements Cloud {
  public static final Duration LATENCY = Duration.ofSeconds(20);

  private final Workspace workspace;
  private final InstantSource clock;
  private final EstateMirror mirror;
  private final Consumer<Mutation> beforeEach;
  private final Map<String, Server> servers = new LinkedHashMap<>();
  private final Map<String, Network> networks = new LinkedHashMap<>();
  private final Map<String, Volume> volumes = new LinkedHashMap<>();
  private final Map<String, VolumeGroup> groups = new LinkedHashMap<>();
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, Job> clones = new LinkedHashMap<>();
  private final List<Later> later = new ArrayList<>();
  private final List<Mutation> asked = new ArrayList<>();
  private final List<Mutation> took = new ArrayList<>();
  private final List<Call> log = new ArrayList<>();
  private Function<Mutation, Optional<Result<Accepted>>> fault = _ -> Optional.empty();
  private Consumer<Mutation> afterEach = _ -> {};
  private Function<String, Optional<String>> blind = _ -> Optional.empty();
  private Runnable afterEffect = () -> {};
  private Function<Mutation, Duration> latency = _ -> LATENCY;
  private Duration taking = LATENCY;
  private final Map<String, List<Given>> given = new HashMap<>();
  private IntUnaryOperator age = _ -> 0;
  private int calls;
  private int ids;
  private boolean lost;
  private Instant effectAt;

  private record Later(Instant at, Runnable effect) {}

  private record Given(Instant at, Result<?> what) {}

  /// One call that came in.
  public record Call(Instant at, String what) {}

  /// @param beforeEach is told of every mutation before it has any effect
  public EstateCloud(
      Workspace workspace,
      InstantSource clock,
      EstateMirror mirror,
      Consumer<Mutation> beforeEach) {
    this.workspace = workspace;
    this.clock = clock;
    this.mirror = mirror;
    effectAt = clock.instant();
    this.beforeEach = beforeEach;
  }

  /// Answers some mutations without doing them.
  public synchronized void failWhen(Function<Mutation, Optional<Result<Accepted>>> fault) {
    this.fault = fault;
  }

  /// Leaves some looks without an answer.
  ///
  /// @param blind why not, by the call
  public synchronized void blindWhen(Function<String, Optional<String>> blind) {
    this.blind = blind;
  }

  /// Is told whenever something that was taken on has had its effect.
  public synchronized void afterEffect(Runnable afterEffect) {
    this.afterEffect = afterEffect;
  }

  /// Answers with what it showed before, from now on.
  ///
  /// @param age how many answers ago, less than the number that it is given
  public synchronized void late(IntUnaryOperator age) {
    this.age = age;
  }

  /// How long each takes to have its effect.
  public synchronized void takes(Function<Mutation, Duration> latency) {
    this.latency = latency;
  }

  /// Is told of every mutation after it was taken on.
  public synchronized void afterEach(Consumer<Mutation> afterEach) {
    this.afterEach = afterEach;
  }

  public synchronized List<Mutation> asked() {
    return List.copyOf(asked);
  }

  /// What it was asked for and took on.
  public synchronized List<Mutation> took() {
    return List.copyOf(took);
  }

  /// What a copy was made from.
  public synchronized String sourceOf(String copyId) {
    return sources.getOrDefault(copyId, "");
  }

  /// Calls that only look, so far.
  public synchronized int calls() {
    return calls;
  }

  /// All calls, those that look and those that change something, in their order.
  public synchronized List<Call> log() {
    return List.copyOf(log);
  }

  public synchronized void add(Server server) {
    servers.put(server.id(), server);
  }

  public synchronized void add(Network network) {
    networks.put(network.id(), network);
  }

  public synchronized void add(Volume volume) {
    volumes.put(volume.id(), volume);
    mirror.add(volume);
    writing(volume);
  }

  /// Answers nothing any more, or again.
  public synchronized void lose(boolean lost) {
    this.lost = lost;
  }

  /// Tells the storage whether a running server has the volume.
  private void writing(Volume volume) {
    boolean running =
        volume.serverIds().stream()
            .map(servers::get)
            .anyMatch(server -> server != null && server.isRunning());
    mirror.writes(volume, running, effectAt);
  }

  private void putVolume(Volume volume) {
    volumes.put(volume.id(), volume);
    writing(volume);
  }

  public synchronized void add(VolumeGroup group) {
    groups.put(group.id(), group);
  }

  public synchronized void removeGroup(String id) {
    groups.remove(id);
  }

  public synchronized void removeServer(String id) {
    servers.remove(id);
  }

  public synchronized void removeVolume(String id) {
    volumes.remove(id);
  }

  public synchronized void setStatus(String serverId, String status, String health) {
    servers.computeIfPresent(serverId, (_, server) -> with(server, status, health));
    volumes.values().stream()
        .filter(volume -> volume.isAttachedTo(serverId))
        .forEach(this::writing);
  }

  @Override
  public Result<Accepted> perform(Mutation mutation) {
    beforeEach.accept(mutation);
    Result<Accepted> result;
    Consumer<Mutation> after;
    synchronized (this) {
      log.add(new Call(clock.instant(), mutation.toString()));
      settle();
      if (lost) {
        asked.add(mutation);
        return new Unknown<>("no answer");
      }
      asked.add(mutation);
      Optional<Result<Accepted>> failing = fault.apply(mutation);
      result = failing.orElseGet(() -> take(mutation));
      // No answer, and yet it happened: the worst kind.
      if (failing.isPresent()
          && failing.get() instanceof Unknown<Accepted>(String why)
          && why.contains("happened")) {
        take(mutation);
      }
      if (result instanceof Done<Accepted>) {
        took.add(mutation);
      }
      after = afterEach;
    }
    after.accept(mutation);
    return result;
  }

  /// Somebody else changes something.
  public synchronized void elsewhere(Mutation mutation) {
    settle();
    if (!(take(mutation) instanceof Done<Accepted>)) {
      throw new AssertionError("refused: " + mutation);
    }
  }

  /// Somebody else asks for something.
  ///
  /// @return whether it was taken on
  public synchronized boolean offer(Mutation mutation) {
    settle();
    return take(mutation) instanceof Done<Accepted>;
  }

  /// Everything as it is, whoever can see it.
  public synchronized Truth truth() {
    return new Truth(
        workspace,
        List.copyOf(servers.values()),
        List.copyOf(networks.values()),
        volumes.values().stream().map(mirror::shown).toList(),
        groups.values().stream().map(this::shown).toList());
  }

  /// Lets what is due by now have its effect.
  public synchronized void catchUp() {
    settle();
  }

  /// When the next thing that was taken on has its effect; empty if nothing is under way.
  public synchronized Optional<Instant> nextEffect() {
    return later.stream().map(Later::at).min(Comparator.naturalOrder());
  }

  private Result<Accepted> take(Mutation mutation) {
    taking = latency.apply(mutation);
    return switch (mutation) {
      case Mutation.StartServer(String id) ->
          onServer(id, server -> server.isStopped(), () -> comesUp(id));
      case Mutation.StopServer(String id, var _) ->
          onServer(id, server -> !server.isStopped(), () -> setStatus(id, "SHUTOFF", "OK"));
      case Mutation.CreateNetwork m -> {
        String id = newId("net");
        networks.put(
            id, new Network(id, m.name(), m.type(), 900 + ids, m.cidr(), m.gateway(), List.of()));
        yield new Done<>(Accepted.of(id));
      }
      case Mutation.DeleteNetwork(String id) -> deleteNetwork(id);
      case Mutation.AttachNetwork(String serverId, String networkId, String address) ->
          attachNetwork(serverId, networkId, address);
      case Mutation.DetachNetwork(String serverId, String networkId, String mac) -> {
        interfaces(
            serverId,
            nics ->
                nics.removeIf(
                    nic -> nic.networkId().equals(networkId) && nic.macAddress().equals(mac)));
        yield new Done<>(Accepted.of(serverId));
      }
      case Mutation.CloneVolumes m -> cloneVolumes(m);
      case Mutation.AttachVolume(String serverId, String volumeId) ->
          onVolume(volumeId, "available", "attaching", "in-use", List.of(serverId));
      case Mutation.DetachVolume(String _, String volumeId) ->
          onVolume(volumeId, "in-use", "detaching", "available", List.of());
      case Mutation.DeleteVolume(String id) -> {
        Volume volume = volumes.get(id);
        if (volume == null || !volume.isAvailable()) {
          yield new Refused<>(400, "volume %s cannot be deleted".formatted(id));
        }
        after(() -> volumes.remove(id));
        yield new Done<>(Accepted.of(id));
      }
      case Mutation.StopVolumeGroup(String id, boolean access) -> {
        VolumeGroup group = groups.get(id);
        if (group == null || !access || !mirror.isEnabled(group.consistencyGroup())) {
          yield new Refused<>(400, "group %s is not in the expected state".formatted(id));
        }
        // Whoever stops it first, stops it.
        after(() -> {
          if (mirror.isEnabled(group.consistencyGroup())) {
            mirror.stop(group.consistencyGroup(), effectAt);
          }
        });
        yield new Done<>(Accepted.of(id));
      }
      case Mutation.StartVolumeGroup(String id, Mutation.Source source) -> {
        VolumeGroup group = groups.get(id);
        if (group == null || mirror.isEnabled(group.consistencyGroup())) {
          yield new Refused<>(400, "group %s is not in the expected state".formatted(id));
        }
        String half = source.name().toLowerCase(Locale.ROOT);
        after(() -> {
          if (!mirror.isEnabled(group.consistencyGroup())) {
            mirror.start(group.consistencyGroup(), half, effectAt);
          }
        });
        yield new Done<>(Accepted.of(id));
      }
      case Mutation.ResizeServer(String id, double processors, double memory) ->
          onServer(id, Server::isStopped, () -> resize(id, processors, memory));
      case Mutation.UpdateVolume update -> bootable(update);
      default -> throw new AssertionError("a run must not do this: " + mutation);
    };
  }

  private Result<Accepted> bootable(Mutation.UpdateVolume update) {
    Volume volume = volumes.get(update.volumeId());
    if (volume == null || update.bootable().isEmpty()) {
      return new Refused<>(404, "volume %s not found".formatted(update.volumeId()));
    }
    volumes.put(
        volume.id(),
        new Volume(
            volume.id(),
            volume.name(),
            volume.state(),
            volume.sizeGb(),
            volume.tier(),
            update.bootable().get(),
            volume.serverIds(),
            volume.replication()));
    return new Done<>(Accepted.of(volume.id()));
  }

  /// Unless it broke meanwhile.
  private void comesUp(String id) {
    Server server = servers.get(id);
    if (server != null && !server.isBroken()) {
      setStatus(id, "ACTIVE", "OK");
    }
  }

  private void resize(String id, double processors, double memory) {
    servers.computeIfPresent(
        id,
        (_, server) ->
            new Server(
                server.id(),
                server.name(),
                server.status(),
                server.health(),
                new Server.Shape(
                    server.shape().osType(), server.shape().systemType(), processors, memory),
                server.interfaces(),
                List.of(),
                "",
                "",
                server.userTags()));
  }

  private Result<Accepted> onServer(
      String id, java.util.function.Predicate<Server> allowed, Runnable effect) {
    Server server = servers.get(id);
    if (server == null || !allowed.test(server)) {
      return new Refused<>(409, "server %s is not in the right state".formatted(id));
    }
    after(effect);
    return new Done<>(Accepted.of(id));
  }

  private Result<Accepted> onVolume(
      String id, String from, String through, String to, List<String> attachedTo) {
    Volume volume = volumes.get(id);
    if (volume == null || !volume.state().equals(from)) {
      return new Refused<>(409, "volume %s must be %s".formatted(id, from));
    }
    volumes.put(id, with(volume, through, volume.serverIds()));
    after(() -> putVolume(with(volume, to, attachedTo)));
    return new Done<>(Accepted.of(id));
  }

  private Result<Accepted> cloneVolumes(Mutation.CloneVolumes clone) {
    String task = newId("task");
    List<Job.Product> copies = new ArrayList<>();
    clones.put(task, new Job(task, Job.State.RUNNING, "", List.of()));
    after(() -> {
      int n = 0;
      for (String source : clone.volumeIds()) {
        String id = newId("copy");
        n++;
        Volume volume = volumes.get(source);
        if (volume == null) {
          throw new AssertionError("no volume " + source);
        }
        volumes.put(
            id,
            new Volume(
                id,
                "clone-%s-12345-%s".formatted(clone.name(), Integer.toString(n)),
                "available",
                volume.sizeGb(),
                volume.tier(),
                false,
                List.of(),
                Replication.NONE));
        sources.put(id, source);
        copies.add(new Job.Product(id, source));
      }
      clones.put(task, new Job(task, Job.State.COMPLETED, "", copies.reversed()));
    });
    return new Done<>(new Accepted("", task));
  }

  private Result<Accepted> attachNetwork(String serverId, String networkId, String address) {
    Network network = networks.get(networkId);
    if (network == null) {
      return new Refused<>(404, "network %s not found".formatted(networkId));
    }
    String prefix = network.cidr().substring(0, network.cidr().lastIndexOf('.') + 1);
    String given = address.isEmpty() ? prefix + (20 + ids++ % 200) : address;
    String mac = "fa:16:3e:00:%02x:%02x".formatted(ids / 256, ids++ % 256);
    interfaces(
        serverId, nics -> nics.add(new Server.Interface(networkId, network.name(), given, mac)));
    return new Done<>(Accepted.of(serverId));
  }

  private Result<Accepted> deleteNetwork(String id) {
    boolean used =
        servers.values().stream()
            .flatMap(server -> server.interfaces().stream())
            .anyMatch(nic -> nic.networkId().equals(id));
    if (used) {
      return new Refused<>(409, "network %s is in use".formatted(id));
    }
    networks.remove(id);
    return new Done<>(Accepted.of(id));
  }

  private void interfaces(String serverId, Consumer<List<Server.Interface>> change) {
    servers.computeIfPresent(
        serverId,
        (_, server) -> {
          List<Server.Interface> nics = new ArrayList<>(server.interfaces());
          change.accept(nics);
          return new Server(
              server.id(),
              server.name(),
              server.status(),
              server.health(),
              server.shape(),
              nics,
              List.of(),
              "",
              "",
              server.userTags());
        });
  }

  private static Server with(Server server, String status, String health) {
    return new Server(
        server.id(),
        server.name(),
        status,
        health,
        server.shape(),
        server.interfaces(),
        List.of(),
        "",
        "",
        server.userTags());
  }

  private static Volume with(Volume volume, String state, List<String> serverIds) {
    return new Volume(
        volume.id(),
        volume.name(),
        state,
        volume.sizeGb(),
        volume.tier(),
        volume.bootable(),
        serverIds,
        volume.replication());
  }

  private void after(Runnable effect) {
    later.add(new Later(clock.instant().plus(taking), effect));
  }

  private void settle() {
    Instant now = clock.instant();
    List<Later> due =
        later.stream()
            .filter(effect -> !effect.at().isAfter(now))
            .sorted(Comparator.comparing(Later::at))
            .toList();
    later.removeAll(due);
    for (Later effect : due) {
      effectAt = effect.at();
      effect.effect().run();
      afterEffect.run();
    }
    effectAt = now;
  }

  private String newId(String kind) {
    return "%s-%s-%s".formatted(workspace.zone(), kind, Integer.toString(++ids));
  }

  /// One of the last few answers to the same question, the newest or not.
  @SuppressWarnings("unchecked") // Answers to one question have one type.
  private <T> Result<T> late(String call, Result<T> now) {
    List<Given> answers = given.computeIfAbsent(call, _ -> new ArrayList<>());
    Instant at = clock.instant();
    answers.add(new Given(at, now));
    answers.removeIf(answer -> answer.at().isBefore(at.minusSeconds(30)));
    if (answers.size() > 4) {
      answers.removeFirst();
    }
    return (Result<T>) answers.get(answers.size() - 1 - age.applyAsInt(answers.size())).what();
  }

  private Optional<String> unseen(String call) {
    return lost ? Optional.of("no answer") : blind.apply(call);
  }

  private <T> Result<List<T>> list(String call, Map<String, T> items) {
    calls++;
    log.add(new Call(clock.instant(), call));
    settle();
    Optional<String> why = unseen(call);
    return why.isPresent()
        ? new Unknown<>(why.get())
        : late(call, new Done<>(List.copyOf(items.values())));
  }

  private <T> Result<T> one(String call, Map<String, T> items, String id) {
    calls++;
    log.add(new Call(clock.instant(), call + id));
    settle();
    Optional<String> why = unseen(call + id);
    if (why.isPresent()) {
      return new Unknown<>(why.get());
    }
    T item = items.get(id);
    return late(call + id, item == null ? new Refused<>(404, id + " not found") : new Done<>(item));
  }

  @Override
  public Workspace workspace() {
    return workspace;
  }

  @Override
  public synchronized Result<List<Server>> servers() {
    return list("GET servers", servers);
  }

  @Override
  public synchronized Result<Server> server(String id) {
    return one("GET servers/", servers, id);
  }

  @Override
  public synchronized Result<List<Network>> networks() {
    return list("GET networks", networks);
  }

  @Override
  public synchronized Result<Network> network(String id) {
    return one("GET networks/", networks, id);
  }

  @Override
  public synchronized Result<List<Volume>> volumes() {
    return list("GET volumes", volumes).map(all -> all.stream().map(mirror::shown).toList());
  }

  @Override
  public synchronized Result<Volume> volume(String id) {
    return one("GET volumes/", volumes, id).map(mirror::shown);
  }

  @Override
  public synchronized Result<List<VolumeGroup>> volumeGroups() {
    return list("GET volume-groups", groups).map(all -> all.stream().map(this::shown).toList());
  }

  @Override
  public synchronized Result<VolumeGroup> volumeGroup(String id) {
    return one("GET volume-groups/", groups, id).map(this::shown);
  }

  private VolumeGroup shown(VolumeGroup group) {
    return new VolumeGroup(
        group.id(),
        group.name(),
        group.status(),
        group.consistencyGroup(),
        mirror.isEnabled(group.consistencyGroup()) ? "enabled" : "disabled",
        group.auxiliary(),
        group.volumeIds());
  }

  @Override
  public synchronized Result<ConsistencyGroup> consistencyGroup(String volumeGroupId) {
    return one("GET volume-groups/", groups, volumeGroupId)
        .map(group -> mirror.look(group.consistencyGroup()));
  }

  @Override
  public Result<List<RemoteCopy>> remoteCopies(String volumeGroupId) {
    throw new AssertionError("a drill does not ask the storage");
  }

  @Override
  public Result<List<Onboarding>> onboardings() {
    throw new AssertionError("a drill does not look at onboardings");
  }

  @Override
  public Result<Onboarding> onboarding(String id) {
    throw new AssertionError("a drill does not look at onboardings");
  }

  @Override
  public Result<List<Image>> stockImages() {
    throw new AssertionError("a drill does not look at images");
  }

  @Override
  public synchronized Result<Job> cloneTask(String id) {
    return one("GET volumes-clone/", clones, id);
  }

  @Override
  public Result<List<Snapshot>> snapshots() {
    throw new AssertionError("a drill does not look at snapshots");
  }

  @Override
  public Result<Snapshot> snapshot(String id) {
    throw new AssertionError("a drill does not look at snapshots");
  }

  @Override
  public Result<List<Image>> images() {
    throw new AssertionError("a drill does not look at images");
  }

  @Override
  public Result<Image> image(String id) {
    throw new AssertionError("a drill does not look at images");
  }

  @Override
  public Result<List<CloudConnection>> cloudConnections() {
    throw new AssertionError("a drill does not look at connections");
  }

  @Override
  public Result<CloudConnection> cloudConnection(String id) {
    throw new AssertionError("a drill does not look at connections");
  }

  @Override
  public Result<List<VpnConnection>> vpnConnections() {
    throw new AssertionError("a drill does not look at connections");
  }

  @Override
  public Result<List<IkePolicy>> ikePolicies() {
    throw new AssertionError("a drill does not look at policies");
  }

  @Override
  public Result<List<IpsecPolicy>> ipsecPolicies() {
    throw new AssertionError("a drill does not look at policies");
  }

  @Override
  public Result<Job> job(String id) {
    throw new AssertionError("a drill starts no jobs");
  }
}
