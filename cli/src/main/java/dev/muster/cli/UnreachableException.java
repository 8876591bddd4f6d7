package dev.muster.cli;

/// No answer came from the server, or only a part of one. A read may be asked again.
final class UnreachableException extends CliException {
  private static final long serialVersionUID = 1L;

  UnreachableException(String message) {
    super(ExitCode.FAILED, message);
  }

  UnreachableException(String message, Throwable cause) {
    super(ExitCode.FAILED, message, cause);
  }
}
