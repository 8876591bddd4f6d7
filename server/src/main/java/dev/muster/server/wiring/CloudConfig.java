package dev.muster.server.wiring;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.Secret;
import dev.muster.cloud.Workspace;
import dev.muster.powervs.PowerVsSettings;
import java.util.Optional;

/// Which cloud a server acts on.
public sealed interface CloudConfig {

  /// Whether nothing real is acted on, and time may be scaled.
  default boolean isSimulated() {
    return switch (this) {
      case Simulated _ -> true;
      case PowerVs(var _, var _, boolean _, boolean simulated) -> simulated;
    };
  }

  /// The simulated one, started inside this process.
  ///
  /// @param apiKey its key; empty to make one
  record Simulated(Optional<Secret> apiKey) implements CloudConfig {
    public Simulated {
      requireNonNull(apiKey, "apiKey is null");
    }
  }

  /// IBM Power Virtual Server, or whatever speaks its API: one workspace at each site.
  ///
  /// @param editor whether who configured it states that the API key may change both workspaces
  /// @param simulated whether it is a simulator that was started elsewhere on this machine
  record PowerVs(Access home, Access recovery, boolean editor, boolean simulated)
      implements CloudConfig {
    public PowerVs {
      requireNonNull(home, "home is null");
      requireNonNull(recovery, "recovery is null");
    }
  }

  /// A workspace and the way to it.
  record Access(Workspace workspace, PowerVsSettings settings) {
    public Access {
      requireNonNull(workspace, "workspace is null");
      requireNonNull(settings, "settings is null");
    }
  }
}
