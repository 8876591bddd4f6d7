package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import dev.muster.recovery.plan.GuestScripts;
import java.time.Duration;
import java.util.Set;

/// What runs need of the world that is not a cloud.
///
/// @param probes asks addresses
/// @param scripts runs scripts in servers
/// @param admission judges whether a run may begin
public record Outside(Probes probes, GuestScripts scripts, Admission admission) {
  /// Nothing: what needs it fails, and says so.
  public static final Outside NONE =
      new Outside(
          (_, _, _, _) -> "this installation cannot ask addresses outside the cloud",
          GuestScripts.none(),
          Admission.ALWAYS);

  public Outside {
    requireNonNull(probes, "probes is null");
    requireNonNull(scripts, "scripts is null");
    requireNonNull(admission, "admission is null");
  }

  /// The same with another judge of what may begin.
  public Outside with(Admission judge) {
    return new Outside(probes, scripts, judge);
  }

  /// Asks an address once.
  @FunctionalInterface
  public interface Probes {
    /// One try, which may take up to the timeout.
    ///
    /// @param address `http://…`, `https://…` or `tcp://host:port`
    /// @param recovered the addresses of the run's servers where they come up: what every
    ///   installation may ask
    /// @param expect the HTTP status; 0 for a connection only
    /// @param timeout of this one try, in real time
    /// @return what is wrong; empty if nothing is
    String ask(String address, Set<String> recovered, int expect, Duration timeout)
        throws InterruptedException;
  }
}
