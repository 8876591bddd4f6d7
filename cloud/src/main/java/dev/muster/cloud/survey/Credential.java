package dev.muster.cloud.survey;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/// The access token in use. It is renewed by itself while the API key is good.
///
/// @param actor who the cloud takes the caller for, as its event feed names them; empty if the
///   token does not tell
/// @param endsAt when the token ends
public record Credential(String actor, Instant endsAt) {
  public Credential {
    requireNonNull(actor, "actor is null");
    requireNonNull(endsAt, "endsAt is null");
  }
}
