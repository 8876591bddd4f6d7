package dev.muster.recovery.readiness;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Result;
import dev.muster.cloud.survey.Copies;
import dev.muster.cloud.survey.NetworkDetail;
import dev.muster.cloud.survey.VolumeDetail;
import dev.muster.cloud.survey.VolumeGroupDetail;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.readiness.Demand.Group;
import dev.muster.recovery.readiness.Fact.Known;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// Asks a site. The number of calls depends on the plan's networks and volume groups up to the
/// bounds below, never on the number of servers. Thread-safe.
public final class FactGathering {
  /// The most mapped networks that are looked at one by one, two calls each.
  public static final int NETWORKS_MAX = 8;

  /// The most volume groups whose storage is asked, one call each; of further groups the volumes in
  /// the listing tell, which leaves out only the length of a cycle.
  public static final int GROUPS_MAX = 4;

  /// The most volumes whose flash copies are asked, one call each. For a plan with more volumes
  /// none is: the list of clonings and the states of the snapshots tell.
  public static final int VOLUMES_MAX = 20;

  /// The most onboardings that are looked at one by one.
  public static final int ONBOARDINGS_MAX = 4;

  /// What is asked of the site that is left, and of both.
  private static final List<Topic<?>> BOTH =
      List.of(
          Topic.STATUS,
          Topic.PARTNERS,
          Topic.SERVERS,
          Topic.VOLUMES,
          Topic.GROUPS,
          Topic.NETWORKS,
          Topic.STORAGE_POOLS,
          Topic.SNAPSHOTS,
          Topic.CLONINGS,
          Topic.IMAGES);

  /// What is asked of the site that takes over only.
  private static final List<Topic<?>> TARGET =
      List.of(
          Topic.CREDENTIAL,
          Topic.DATACENTER,
          Topic.SYSTEM_POOLS,
          Topic.PROCESSOR_POOLS,
          Topic.PLACEMENT_GROUPS,
          Topic.SSH_KEYS,
          Topic.ROUTES,
          Topic.SECURITY_GROUPS,
          Topic.ONBOARDINGS,
          Topic.CONNECTIONS,
          Topic.VPNS);

  private final Executor threads;
  private final InstantSource clock;
  private final ReadinessPolicy policy;

  /// @param threads runs one short task per call; virtual threads fit
  public FactGathering(Executor threads, InstantSource clock, ReadinessPolicy policy) {
    this.threads = requireNonNull(threads, "threads is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.policy = requireNonNull(policy, "policy is null");
  }

  /// Asks the site that is left or copied. In an unplanned failover it is not asked at all.
  public SiteFacts source(CloudReader site, Demand demand) {
    return demand.mode() == Mode.UNPLANNED
        ? SiteFacts.notAsked(site.workspace())
        : look(site, BOTH, demand, Optional.empty());
  }

  /// Asks the site that takes over.
  ///
  /// @param source tells which volume groups belong to the plan's
  public SiteFacts target(CloudReader site, Demand demand, SiteFacts source) {
    List<Topic<?>> topics = new ArrayList<>(BOTH);
    topics.addAll(TARGET);
    return look(site, topics, demand, Optional.of(source));
  }

  /// @param source facts of the other site, if this is the one that takes over
  private SiteFacts look(
      CloudReader site, List<Topic<?>> topics, Demand demand, Optional<SiteFacts> source) {
    Map<String, Fact<?>> facts = new HashMap<>(ask(site, topics));
    Topic<?> events = Topic.events(clock.instant().minus(policy.window()));
    facts.putAll(ask(site, List.of(events)));
    SiteFacts first =
        new SiteFacts(site.workspace(), facts, new Fact.Missing<>("it was not asked", false));
    facts.putAll(ask(site, details(first, demand, source)));
    return new SiteFacts(site.workspace(), facts, new Fact.Missing<>("it was not asked", false));
  }

  /// Questions that follow from the listings.
  private static List<Topic<?>> details(
      SiteFacts facts, Demand demand, Optional<SiteFacts> source) {
    List<Topic<?>> topics = new ArrayList<>();
    List<VolumeGroupDetail> groups = groups(facts, demand, source);
    if (source.isPresent()) {
      List<NetworkDetail> networks = networks(facts, demand);
      networks.forEach(network -> {
        topics.add(Topic.addressing(network.id()));
        topics.add(Topic.ports(network.id()));
      });
      groups.forEach(group -> topics.add(Topic.copying(group.id())));
      onboardings(facts).forEach(onboarding -> topics.add(Topic.onboarding(onboarding.id())));
      if (hasDedicatedHosts(facts, demand)) {
        topics.add(Topic.HOSTS);
      }
    }
    volumes(facts, groups).forEach(volume -> topics.add(Topic.flashCopies(volume.id())));
    return topics;
  }

  private static List<NetworkDetail> networks(SiteFacts facts, Demand demand) {
    Set<String> used = demand.usedNetworks().keySet();
    return facts.of(Topic.NETWORKS).found().orElse(List.of()).stream()
        .filter(network -> used.contains(network.name()))
        .limit(NETWORKS_MAX)
        .toList();
  }

  /// The plan's groups by name, and their other halves, which have names of their own but the same
  /// consistency groups. None if there are too many.
  private static List<VolumeGroupDetail> groups(
      SiteFacts facts, Demand demand, Optional<SiteFacts> source) {
    Set<String> names = new HashSet<>();
    demand.groups().stream().map(Group::volumeGroup).flatMap(Optional::stream).forEach(names::add);
    Set<String> cuts = new HashSet<>();
    source.flatMap(other -> other.of(Topic.GROUPS).found()).orElse(List.of()).stream()
        .filter(group -> names.contains(group.name()))
        .forEach(group -> cuts.add(group.group().consistencyGroup()));
    List<VolumeGroupDetail> all =
        facts.of(Topic.GROUPS).found().orElse(List.of()).stream()
            .filter(group ->
                names.contains(group.name()) || cuts.contains(group.group().consistencyGroup()))
            .toList();
    return all.size() > GROUPS_MAX ? List.of() : all;
  }

  private static List<Copies.Onboarding> onboardings(SiteFacts facts) {
    return facts.of(Topic.ONBOARDINGS).found().orElse(List.of()).stream()
        .limit(ONBOARDINGS_MAX)
        .toList();
  }

  private static boolean hasDedicatedHosts(SiteFacts facts, Demand demand) {
    Set<String> names = Set.copyOf(demand.members());
    return facts.of(Topic.SERVERS).found().orElse(List.of()).stream()
        .anyMatch(server -> names.contains(server.name()) && !server.dedicatedHost().isEmpty());
  }

  /// The volumes whose flash copies are asked: those of the groups, if they are few.
  private static List<VolumeDetail> volumes(SiteFacts facts, List<VolumeGroupDetail> groups) {
    Set<String> ids = new HashSet<>();
    groups.forEach(group -> ids.add(group.id()));
    List<VolumeDetail> volumes =
        facts.of(Topic.VOLUMES).found().orElse(List.of()).stream()
            .filter(volume -> ids.contains(volume.replication().groupId()))
            .toList();
    return volumes.size() > VOLUMES_MAX ? List.of() : volumes;
  }

  private Map<String, Fact<?>> ask(CloudReader site, List<Topic<?>> topics) {
    Map<String, CompletableFuture<Fact<?>>> answers = new HashMap<>();
    for (Topic<?> topic : topics) {
      answers.put(topic.name(), CompletableFuture.supplyAsync(() -> ask(site, topic), threads));
    }
    Map<String, Fact<?>> facts = new HashMap<>();
    answers.forEach((name, answer) -> facts.put(name, answer.join()));
    return facts;
  }

  private <T> Fact<T> ask(CloudReader site, Topic<T> topic) {
    Instant start = clock.instant();
    Result<T> result;
    try {
      result = topic.question().apply(site);
    } catch (RuntimeException e) {
      return Fact.missing("the call broke off: " + e.getClass().getSimpleName());
    }
    Instant end = clock.instant();
    return switch (result) {
      case Result.Done<T>(T value) -> new Known<>(value, end, Duration.between(start, end));
      case Result.Refused<T>(int status, String message) ->
          Fact.missing("the cloud answered %d: %s".formatted(status, message));
      case Result.Unknown<T>(String why) -> Fact.missing(why);
    };
  }
}
