package dev.muster.recovery.plan;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a step does.
public sealed interface StepAction {
  /// The action's word in a plan.
  String word();

  /// The names of the groups it works on; empty if it works on none.
  default List<String> groups() {
    return List.of();
  }

  /// The kinds of run it can belong to. A drill works on copies, so what promotes or fences
  /// production has no place in it; turning replication round has no steps of a plan.
  default Set<Mode> modes() {
    return EnumSet.of(Mode.PLANNED, Mode.UNPLANNED, Mode.DRILL, Mode.FAILBACK);
  }

  /// Whether a condition of this kind on the step can ever be reached.
  default boolean reaches(Condition.Reached reached) {
    return reached == Condition.Reached.DONE;
  }

  /// Runs a script in the groups' servers. Written `guest.script`.
  record RunScript(List<String> groups, GuestScripts.Script script) implements StepAction {
    public RunScript {
      groups = List.copyOf(groups);
    }

    @Override
    public String word() {
      return "guest.script";
    }
  }

  /// Makes sure that the groups' servers cannot write at the site that is left. Written
  /// `entity.fence`.
  ///
  /// @param groups all of the plan's if the plan does not say
  record Fence(List<String> groups) implements StepAction {
    public Fence {
      groups = List.copyOf(groups);
    }

    @Override
    public String word() {
      return "entity.fence";
    }

    @Override
    public Set<Mode> modes() {
      return EnumSet.of(Mode.PLANNED, Mode.UNPLANNED, Mode.FAILBACK);
    }
  }

  /// Makes the groups' volumes at the site that takes over writable. Written `pg.promote`.
  record Promote(List<String> groups) implements StepAction {
    public Promote {
      groups = List.copyOf(groups);
    }

    @Override
    public String word() {
      return "pg.promote";
    }

    @Override
    public Set<Mode> modes() {
      return EnumSet.of(Mode.PLANNED, Mode.UNPLANNED, Mode.FAILBACK);
    }
  }

  /// Brings the groups' servers up at the site that takes over. Written `vm.recover`.
  ///
  /// @param minSuccess how many servers are enough; empty for all of them
  /// @param gate what a started server must show
  record RecoverServers(
      List<String> groups, Optional<Integer> minSuccess, Optional<HealthGate> gate)
      implements StepAction {
    public RecoverServers {
      groups = List.copyOf(groups);
    }

    @Override
    public String word() {
      return "vm.recover";
    }

    /// Passed means the gate too, or started if there is none.
    @Override
    public boolean reaches(Condition.Reached reached) {
      return reached != Condition.Reached.HEALTHY || gate.isPresent();
    }

    /// How long a started server may take to show health, in the cloud's time; empty without a
    /// gate.
    public Optional<Duration> healthWithin() {
      return gate.map(HealthGate::within);
    }
  }

  /// Sees to it that the groups' servers are healthy. Written `vm.check`.
  ///
  /// @param within how long that may take, in the cloud's time
  record CheckServers(List<String> groups, Duration within) implements StepAction {
    public CheckServers {
      groups = List.copyOf(groups);
    }

    @Override
    public String word() {
      return "vm.check";
    }

    @Override
    public boolean reaches(Condition.Reached reached) {
      return true;
    }
  }

  /// Waits for a person. Written `manual`.
  ///
  /// @param prompt what they are to do
  /// @param owner who they are
  /// @param deadline how long they have, in real time
  record AskPerson(String prompt, String owner, Duration deadline, OnDeadline onDeadline)
      implements StepAction {
    @Override
    public String word() {
      return "manual";
    }
  }

  /// What is done when a person did not answer in time.
  enum OnDeadline {
    /// The run goes on waiting, and says so loudly.
    ESCALATE,
    /// The step fails.
    FAIL,
    /// The step counts as done.
    CONTINUE
  }

  /// Asks a web address until it answers as expected. Written `http.check`.
  ///
  /// @param url `http` or `https`
  /// @param expect the status code
  /// @param within how long that may take, in real time
  record CheckHttp(URI url, int expect, Duration within) implements StepAction {
    public CheckHttp {
      requireNonNull(url, "url is null");
    }

    @Override
    public String word() {
      return "http.check";
    }

    @Override
    public boolean reaches(Condition.Reached reached) {
      return true;
    }
  }

  /// Connects to a port until that succeeds. Written `tcp.check`.
  ///
  /// @param within how long that may take, in real time
  record CheckTcp(String host, int port, Duration within) implements StepAction {
    @Override
    public String word() {
      return "tcp.check";
    }

    @Override
    public boolean reaches(Condition.Reached reached) {
      return true;
    }
  }

  /// Lets time pass. Written `dr.wait`.
  ///
  /// @param time in the cloud's time
  record WaitFor(Duration time) implements StepAction {
    @Override
    public String word() {
      return "dr.wait";
    }
  }

  /// What a started server must show before the step counts as healthy.
  sealed interface HealthGate {
    /// How long that may take, in the cloud's time.
    Duration within();

    /// The cloud says that the server is healthy. Written `server-health`.
    record ServerHealth(Duration within) implements HealthGate {}

    /// The server takes a connection. Written `tcp`.
    record Tcp(int port, Duration within) implements HealthGate {}

    /// The server answers a request. Written `http`.
    ///
    /// @param scheme `http` or `https`
    /// @param path starts with a slash
    /// @param expect the status code
    record Http(String scheme, int port, String path, int expect, Duration within)
        implements HealthGate {}
  }
}
