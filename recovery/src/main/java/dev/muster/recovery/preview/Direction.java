package dev.muster.recovery.preview;

/// Which way production moves.
enum Direction {
  /// Away from home.
  OUT("home", "recovery", "master", "aux"),
  /// Back home.
  BACK("recovery", "home", "aux", "master");

  private final String from;
  private final String to;
  private final String fromRole;
  private final String toRole;

  Direction(String from, String to, String fromRole, String toRole) {
    this.from = from;
    this.to = to;
    this.fromRole = fromRole;
    this.toRole = toRole;
  }

  /// The site that is left: `home` or `recovery`.
  String from() {
    return from;
  }

  /// The site that takes over.
  String to() {
    return to;
  }

  /// The half of a pair that lies at the site that is left: `master` or `aux`.
  String fromRole() {
    return fromRole;
  }

  /// The half at the site that takes over.
  String toRole() {
    return toRole;
  }
}
