package dev.muster.server.identity;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/// A token as it is listed: without its secret, which nobody has any more.
public record TokenEntry(
    String id,
    String name,
    Caller.Kind kind,
    Role role,
    Instant createdAt,
    Optional<Instant> expiresAt,
    Optional<Instant> revokedAt) {
  public TokenEntry {
    requireNonNull(id, "id is null");
    requireNonNull(name, "name is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(role, "role is null");
    requireNonNull(createdAt, "createdAt is null");
  }

  boolean isValidAt(Instant now) {
    return revokedAt.isEmpty() && expiresAt.map(now::isBefore).orElse(true);
  }

  /// A new token, with the secret that is shown once.
  public record Issued(TokenEntry entry, String secret) {
    @Override
    public String toString() {
      return "Issued[" + entry.id() + "]";
    }
  }
}
