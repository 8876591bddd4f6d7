package dev.muster.recovery.readiness;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.Workspace;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What was found out about one site. Immutable.
///
/// @param facts by the name of their topic
/// @param otherwise why a topic that is not in the map is not known
public record SiteFacts(
    Workspace workspace, Map<String, Fact<?>> facts, Fact.Missing<?> otherwise) {
  public SiteFacts {
    requireNonNull(workspace, "workspace is null");
    facts = Map.copyOf(facts);
    requireNonNull(otherwise, "otherwise is null");
  }

  /// A site that was not asked, because the kind of run must do without it.
  public static SiteFacts notAsked(Workspace workspace) {
    return new SiteFacts(
        workspace,
        Map.of(),
        new Fact.Missing<>(
            "an unplanned failover must not need the protected site, so it was not asked", true));
  }

  /// These facts as the memory of a site that is not asked now. What it lacks is excused.
  public SiteFacts remembered() {
    return new SiteFacts(workspace, facts, notAsked(workspace).otherwise());
  }

  /// Whether what an unplanned failover needs to know of the site stands here.
  public boolean isWorthRemembering() {
    return Stream.of(Topic.SERVERS, Topic.VOLUMES, Topic.GROUPS)
        .allMatch(topic -> of(topic) instanceof Fact.Known<?>);
  }

  /// What is known of a topic.
  @SuppressWarnings("unchecked") // Facts stand under the name of a topic of their type.
  public <T> Fact<T> of(Topic<T> topic) {
    Fact<?> fact = facts.get(topic.name());
    return fact == null ? new Fact.Missing<>(otherwise.why(), otherwise.excused()) : (Fact<T>) fact;
  }

  /// The same with another fact.
  public <T> SiteFacts with(Topic<T> topic, Fact<T> fact) {
    Map<String, Fact<?>> changed = new HashMap<>(facts);
    changed.put(topic.name(), fact);
    return new SiteFacts(workspace, changed, otherwise);
  }

  /// When the oldest answer came.
  Optional<Instant> oldest() {
    return facts.values().stream()
        .flatMap(fact ->
            fact instanceof Fact.Known<?> known
                ? Optional.of(known.at()).stream()
                : Optional.<Instant>empty().stream())
        .min(Instant::compareTo);
  }
}
