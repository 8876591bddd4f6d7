package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.Result.Done;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What bore the name of a creation before it was asked for, and so is not what it made.
///
/// @param ids empty if it could not be seen
public record Namesakes(Optional<Set<String>> ids) {
  /// It was seen that nothing bore the name.
  public static final Namesakes NONE = new Namesakes(Optional.of(Set.of()));

  private static final Namesakes UNSEEN = new Namesakes(Optional.empty());
  private static final String FIELD = "namesakesBefore";

  public Namesakes {
    requireNonNull(ids, "ids is null");
    ids = ids.map(Set::copyOf);
  }

  /// One look before an act; none if the act creates nothing.
  static Namesakes look(Mutation mutation, CloudReader cloud) {
    try {
      return Adoption.bearers(mutation, cloud)
          .map(listing ->
              listing instanceof Done<List<String>>(List<String> ids)
                  ? new Namesakes(Optional.of(new HashSet<>(ids)))
                  : UNSEEN)
          .orElse(NONE);
    } catch (RuntimeException _) {
      return UNSEEN;
    }
  }

  /// What a pending event tells of them.
  public static Namesakes of(@Nullable JsonNode requestData) {
    if (requestData == null || !requestData.has(FIELD)) {
      return NONE;
    }
    JsonNode told = requestData.path(FIELD);
    if (!told.isArray()) {
      return UNSEEN;
    }
    Set<String> ids = new HashSet<>();
    told.values().forEach(id -> ids.add(id.asString("")));
    return new Namesakes(Optional.of(ids));
  }

  /// Tells of them in a request's data, if there is anything to tell.
  void writeTo(ObjectNode request) {
    if (ids.isEmpty()) {
      request.put(FIELD, "unknown");
    } else if (!ids.get().isEmpty()) {
      var array = request.putArray(FIELD);
      ids.get().stream().sorted().forEach(array::add);
    }
  }
}
