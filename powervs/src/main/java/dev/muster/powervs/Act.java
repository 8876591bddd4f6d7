package dev.muster.powervs;

import dev.muster.cloud.Accepted;
import java.util.Optional;
import java.util.function.Function;

/// A mutation as the cloud's call, and how to read what was accepted.
///
/// @param accepted empty if a successful answer does not tell what the caller must know
record Act(Request request, Function<Optional<Json>, Optional<Accepted>> accepted) {

  /// What is changed is known beforehand; the answer adds nothing.
  static Act on(String resourceId, Request request) {
    return new Act(request, _ -> Optional.of(Accepted.of(resourceId)));
  }

  /// The answer tells the new resource's id in this field.
  static Act making(String idField, Request request) {
    return new Act(
        request,
        answer ->
            answer.map(json -> json.text(idField)).filter(id -> !id.isEmpty()).map(Accepted::of));
  }
}
