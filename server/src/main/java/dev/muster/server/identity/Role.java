package dev.muster.server.identity;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What a token stands for. The words are those of the cloud's own access roles, and auditor.
public enum Role {
  VIEWER(Permission.READ_RESOURCES),
  /// A service that sends its events, and can do nothing else.
  PRODUCER(Permission.RECORD_EVENTS),
  AUDITOR(Permission.READ_RESOURCES, Permission.READ_EVENTS),
  OPERATOR(Permission.READ_RESOURCES, Permission.READ_EVENTS, Permission.OPERATE),
  EDITOR(
      Permission.READ_RESOURCES,
      Permission.READ_EVENTS,
      Permission.RECORD_EVENTS,
      Permission.OPERATE,
      Permission.CHANGE),
  ADMINISTRATOR(Permission.values());

  @SuppressWarnings("ImmutableEnumChecker") // from Set.of, which nobody can change
  private final Set<Permission> permissions;

  Role(Permission... permissions) {
    this.permissions = Set.of(permissions);
  }

  public boolean may(Permission permission) {
    return permissions.contains(permission);
  }

  /// The word used on the wire and in the database.
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Role> ofWire(String word) {
    return Arrays.stream(values()).filter(role -> role.wire().equals(word)).findFirst();
  }
}
