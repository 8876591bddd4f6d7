package dev.muster.recovery.run;

import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Result;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import dev.muster.recovery.preview.PreviewStep.Phase;
import dev.muster.recovery.preview.SiteView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The last look before a server is started, or taken to another network to rehearse. Much time can
/// have gone by since the preview, and others work at the site too: a rehearsing server must reach
/// nothing but its own run, a server that somebody started is theirs, and production must run at
/// one site only.
final class StartGuard {
  static final String EXPECTED =
      "rehearsing: stopped while its networks change, on isolated networks of the run only, no"
          + " replicated volume; moving: the server as planned, its other half stopped";

  private StartGuard() {}

  /// Why the step must not be done; empty if it may be.
  static String whyNot(PreviewStep step, String runId, RunTools tools) {
    return switch (step.act()) {
      case Act.StartServer(String serverId) -> whyNotStart(serverId, step, runId, tools);
      case Act.LeaveNetwork(String serverId, String _, String _, String _) ->
          tools.journal().head(runId).pin().mode() == Mode.DRILL
              ? stands(serverId, tools.sites().door(step.subject().site()).look())
              : "";
      case Act.JoinIsolated(String serverId, String _) ->
          stands(serverId, tools.sites().door(step.subject().site()).look());
      default -> "";
    };
  }

  private static String whyNotStart(
      String serverId, PreviewStep step, String runId, RunTools tools) {
    Run.Head head = tools.journal().head(runId);
    if (head.pin().mode() == Mode.DRILL) {
      // All that start side by side share the list of volumes; it is no older than this call.
      CloudReader eyes = tools.looks(step.subject().site()).fromNow();
      return rehearsal(serverId, tools.journal().made(runId), eyes);
    }
    CloudReader cloud = tools.sites().door(step.subject().site()).look();
    String why = asPlanned(serverId, step, cloud);
    return why.isEmpty() && head.pin().mode() != Mode.UNPLANNED && step.phase() == Phase.RECOVER
        ? otherHalf(step, runId, tools)
        : why;
  }

  /// Somebody may have renamed it or be changing it.
  private static String asPlanned(String serverId, PreviewStep step, CloudReader cloud) {
    return look(
        serverId,
        cloud,
        server ->
            server.name().equals(step.subject().name())
                ? whyNotStopped(server)
                : "must be named %s, got: %s".formatted(step.subject().name(), server.name()));
  }

  /// Somebody may have started it.
  private static String stands(String serverId, CloudReader cloud) {
    return look(serverId, cloud, StartGuard::whyNotStopped);
  }

  private static String whyNotStopped(Server server) {
    return server.isStopped() ? "" : "must be SHUTOFF, got: %s".formatted(server.status());
  }

  private static String look(String serverId, CloudReader cloud, Function<Server, String> judge) {
    return switch (cloud.server(serverId)) {
      case Result.Done<Server>(Server server) -> judge.apply(server);
      case Result.Refused<Server>(int status, String message) ->
          "cannot be looked at: %d %s".formatted(status, message);
      case Result.Unknown<Server>(String reason) -> "cannot be looked at: " + reason;
    };
  }

  /// The server that was stopped for it must still be stopped.
  private static String otherHalf(PreviewStep step, String runId, RunTools tools) {
    for (PreviewStep other : tools.stops(runId).getOrDefault(step.subject().name(), List.of())) {
      if (other.act() instanceof Act.ShutDown(String id, boolean _)) {
        CloudReader cloud = tools.sites().door(other.subject().site()).look();
        if (!(cloud.server(id) instanceof Result.Done<Server>(Server server))
            || !server.isStopped()) {
          return "server %s at the site that is left must be SHUTOFF, and is not seen to be"
              .formatted(other.subject().name());
        }
      }
    }
    return "";
  }

  private static String rehearsal(String serverId, Map<String, String> made, CloudReader cloud) {
    Result<String> why =
        switch (cloud.server(serverId)) {
          case Result.Done<Server>(Server server) ->
              cloud.volumes().map(volumes -> judge(server, volumes, made));
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

  private static String judge(Server server, List<Volume> volumes, Map<String, String> made) {
    Set<String> own = new HashSet<>();
    made.forEach((what, id) -> {
      if (what.startsWith("network:")) {
        own.add(id);
      }
    });
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
    return seen.isEmpty()
        ? ""
        : "must be on isolated networks of the run only, no replicated volume, got: "
            + String.join(", ", seen);
  }
}
