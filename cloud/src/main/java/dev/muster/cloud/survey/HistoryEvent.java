package dev.muster.cloud.survey;

import java.time.Instant;
import java.util.Optional;

/// A change, as the workspace's own event feed tells it.
///
/// @param message the cloud's words; they name what was changed by id or name
/// @param at empty if the cloud does not tell a time that can be read
public record HistoryEvent(
    String action, String resource, String message, String actor, Optional<Instant> at) {}
