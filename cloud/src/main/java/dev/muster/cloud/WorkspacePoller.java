package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.Result.Unknown;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/// Looks at one workspace for all who wait in it: however many do, a list is asked for once per
/// [PollPolicy#freshness]. Thread-safe.
///
/// Lists only tell *that* something changed, because the cloud may show old ones: what is believed
/// about a server or a volume always comes from that resource itself.
public final class WorkspacePoller implements Looks {
  private static final int FLIGHTS_MAX = 10_000;

  private final CloudReader cloud;
  private final PollPolicy policy;
  private final InstantSource clock;
  private final Map<String, Flight> flights = new HashMap<>();
  private final Map<String, Index> indexes = new ConcurrentHashMap<>();
  private long begun;

  /// One question to the cloud and its answer.
  ///
  /// @param number counts questions in the order they were begun
  private record Flight(long number, Instant at, CompletableFuture<Result<?>> answer) {}

  /// A list that was looked at, by id: many look for one item each in the same list.
  private record Index(List<?> of, Map<String, ?> byId) {}

  public WorkspacePoller(CloudReader cloud, PollPolicy policy, InstantSource clock) {
    this.cloud = requireNonNull(cloud, "cloud is null");
    this.policy = requireNonNull(policy, "policy is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  @Override
  public synchronized CloudReader fromNow() {
    return new PolledReader(this, begun);
  }

  CloudReader cloud() {
    return cloud;
  }

  Instant now() {
    return clock.instant();
  }

  PollPolicy policy() {
    return policy;
  }

  /// An answer begun after the given question.
  ///
  /// @param what names the question; the same name always means the same question
  <T> Result<T> ask(String what, long after, Supplier<Result<T>> question) {
    Flight shared;
    boolean own = false;
    synchronized (this) {
      Flight known = flights.get(what);
      Instant now = clock.instant();
      if (known != null && known.number() > after && isFresh(known, now)) {
        shared = known;
      } else {
        flights.values().removeIf(flight -> flights.size() > FLIGHTS_MAX && !isFresh(flight, now));
        shared = new Flight(++begun, now, new CompletableFuture<>());
        own = true;
        flights.put(what, shared);
      }
    }
    if (own) {
      try {
        shared.answer().complete(question.get());
      } finally {
        // Only after an exception; those who share the flight must not wait for ever.
        shared.answer().complete(new Unknown<>("the look for " + what + " broke off"));
      }
    }
    return await(shared.answer());
  }

  /// The items of a list by id, built once for all who look into the same list.
  ///
  /// @param what names the question that the list answers
  @SuppressWarnings({"unchecked", "ReferenceEquality"})
  <T> Map<String, T> byId(String what, List<T> items, Function<T, String> idOf) {
    Index known = indexes.get(what);
    if (known != null && known.of() == items) {
      return (Map<String, T>) known.byId();
    }
    Map<String, T> byId = HashMap.newHashMap(items.size());
    items.forEach(item -> byId.putIfAbsent(idOf.apply(item), item));
    indexes.put(what, new Index(items, byId));
    return byId;
  }

  private boolean isFresh(Flight flight, Instant now) {
    return now.isBefore(flight.at().plus(policy.freshness()));
  }

  private static <T> Result<T> await(CompletableFuture<Result<?>> answer) {
    try {
      return cast(answer.get());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Unknown<>("interrupted while waiting for somebody else's look");
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("a look ended without a result", impossible);
    }
  }

  /// Questions of one name have answers of one type.
  @SuppressWarnings("unchecked")
  static <T> Result<T> cast(Result<?> result) {
    return (Result<T>) result;
  }
}
