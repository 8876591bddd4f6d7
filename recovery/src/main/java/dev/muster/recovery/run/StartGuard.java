package dev.muster.recovery.run;

import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Result;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.recovery.preview.SiteView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The last look before a server is started. Much time can have gone by since the preview, and
/// others work at the site too: a rehearsing server must reach nothing but its own run.
final class StartGuard {
  static final String EXPECTED = "on isolated networks of the run only, no replicated volume";

  private StartGuard() {}

  /// Why the server must not be started; empty if it may be.
  static String whyNot(String serverId, Run run, CloudReader cloud) {
    Result<String> why =
        switch (cloud.server(serverId)) {
          case Result.Done<Server>(Server server) ->
              cloud.volumes().map(volumes -> judge(server, volumes, run));
          case Result.Refused<Server> refused -> refused.as();
          case Result.Unknown<Server> unknown -> unknown.as();
        };
    return switch (why) {
      case Result.Done<String>(String seen) -> seen;
      case Result.Refused<String>(int status, String message) ->
          "cannot be looked at: %d %s".formatted(status, message);
      case Result.Unknown<String>(String reason) -> "cannot be looked at: " + reason;
    };
  }

  private static String judge(Server server, List<Volume> volumes, Run run) {
    Set<String> own =
        run.made().entrySet().stream()
            .filter(made -> made.getKey().startsWith("network:"))
            .map(made -> made.getValue())
            .collect(Collectors.toSet());
    List<String> seen = new ArrayList<>();
    if (server.interfaces().isEmpty()) {
      seen.add("no network");
    }
    server.interfaces().stream()
        .filter(nic -> !own.contains(nic.networkId()))
        .forEach(
            nic -> seen.add("network %s with %s".formatted(nic.networkName(), nic.ipAddress())));
    SiteView.replicatedOn(server, volumes)
        .forEach(volume -> seen.add("replicated volume " + volume.name()));
    return seen.isEmpty() ? "" : "must be %s, got: %s".formatted(EXPECTED, String.join(", ", seen));
  }
}
