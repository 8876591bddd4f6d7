package dev.muster.cadf.dialect;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An event as it was received: what it says, in which form it came, and its own bytes.
public final class Reading {
  private final Dialect dialect;
  private final CadfEvent event;
  private final Optional<Wrapper> wrapper;
  private final List<Violation> remarks;
  private final byte[] received;

  /// What stood around an event of [Dialect#WRAPPED].
  ///
  /// @param dialect the form of the event inside
  /// @param receivedTime when the log service took it in, as written there; empty if it is not told
  /// @param hostname who handed it in; empty if it is not told
  public record Wrapper(Dialect dialect, String receivedTime, String hostname) {
    public Wrapper {
      requireNonNull(dialect, "dialect is null");
      requireNonNull(receivedTime, "receivedTime is null");
      requireNonNull(hostname, "hostname is null");
    }
  }

  Reading(
      Dialect dialect,
      CadfEvent event,
      Optional<Wrapper> wrapper,
      List<Violation> remarks,
      byte[] received) {
    this.dialect = dialect;
    this.event = event;
    this.wrapper = wrapper;
    this.remarks = List.copyOf(remarks);
    this.received = received;
  }

  /// The form in which it came.
  public Dialect dialect() {
    return dialect;
  }

  /// The event in the new form.
  public CadfEvent event() {
    return event;
  }

  /// What stood around it; empty unless it came as [Dialect#WRAPPED].
  public Optional<Wrapper> wrapper() {
    return wrapper;
  }

  /// The bytes that were read: the reader's own array, shared, not to be changed.
  public byte[] received() {
    return received;
  }

  /// What is odd about the event, though it can be kept: what the form it came in had no word for,
  /// then what [CadfJson#validate] finds. Paths are those of the new form. Found anew on each call,
  /// and always the same for the same bytes.
  public List<Violation> warnings() {
    List<Violation> all = new ArrayList<>(remarks);
    all.addAll(CadfJson.validate(event));
    return List.copyOf(all);
  }
}
