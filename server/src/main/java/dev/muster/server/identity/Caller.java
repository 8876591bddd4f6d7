package dev.muster.server.identity;

import static java.util.Objects.requireNonNull;

import java.security.Principal;
import java.util.Locale;

/// Who calls, as far as their credential tells.
///
/// @param id stands in events as `initiator.id`; for a session, that of the person who signed in
/// @param tokenId the row of the credential that was shown
/// @param name for people
public record Caller(String id, String tokenId, String name, Kind kind, Role role)
    implements Principal {
  public Caller {
    requireNonNull(id, "id is null");
    requireNonNull(tokenId, "tokenId is null");
    requireNonNull(name, "name is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(role, "role is null");
  }

  /// What stands behind a credential.
  public enum Kind {
    /// A person's token.
    USER,
    /// A program's token.
    SERVICE,
    /// A browser in which a person signed in.
    SESSION;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Kind ofWire(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  @Override
  public String getName() {
    return name;
  }
}
