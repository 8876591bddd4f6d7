package dev.muster.cli;

/// How a verb ended, as the shell sees it.
enum ExitCode {
  OK(0),
  FAILED(1),
  USAGE(2),
  NOT_FOUND(3),
  REFUSED(4);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /// The exit code for an HTTP status that is no success.
  static ExitCode ofStatus(int status) {
    return switch (status) {
      case 400 -> USAGE;
      case 404 -> NOT_FOUND;
      case 401, 403, 409, 422 -> REFUSED;
      default -> FAILED;
    };
  }
}
