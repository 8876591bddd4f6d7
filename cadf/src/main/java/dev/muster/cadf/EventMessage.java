package dev.muster.cadf;

/// The one line that an event has for people.
public final class EventMessage {
  /// The service's name in messages. It differs from the service name in actions and CRNs.
  public static final String SERVICE = "disaster-recovery-service";

  private EventMessage() {}

  /// `<service>: <verb> <object type> <target name>`, then ` -pending` or ` -failure` unless the
  /// outcome is a success. A target without a name leaves no blank behind.
  public static String of(Action action, String targetName, Outcome outcome) {
    StringBuilder message = new StringBuilder(SERVICE);
    message.append(": ").append(action.verb()).append(' ').append(action.objectType());
    String name = targetName.isBlank() ? action.messageName().orElse("") : targetName.strip();
    if (!name.isEmpty()) {
      message.append(' ').append(name);
    }
    return switch (outcome) {
      case SUCCESS -> message.toString();
      case PENDING, FAILURE -> message.append(" -").append(outcome.wire()).toString();
    };
  }
}
