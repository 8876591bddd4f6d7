package dev.muster.cloud;

import dev.muster.cloud.Mutation.CreateServer.WantedInterface;
import dev.muster.cloud.Progress.Failed;
import dev.muster.cloud.Progress.Settled;
import dev.muster.cloud.Progress.Working;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Tells whether acts that make or reshape a server are done.
final class ServerCompletion {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ServerCompletion() {}

  static Progress created(Mutation.CreateServer create, String id, CloudReader cloud) {
    return Completion.see(
        cloud.server(id),
        server -> {
          if (server.isBroken()) {
            return new Failed(
                500, "the server ended in status ERROR, fault: %s".formatted(server.fault()));
          }
          boolean up = create.withoutStorage() ? server.isStopped() : server.isRunning();
          if (!up || !server.isAtRest() || !server.isHealthy()) {
            return new Working(states(server));
          }
          for (WantedInterface wanted : create.networks()) {
            if (server.interfaces().stream().noneMatch(nic -> matches(nic, wanted))) {
              return new Failed(
                  409,
                  "the server was made without address %s on network %s; it has: %s"
                      .formatted(wanted.ipAddress(), wanted.networkId(), addresses(server)));
            }
          }
          ObjectNode response = JSON.objectNode();
          response.put("instanceId", id).put("finalState", server.status());
          addInterfaces(response, server);
          return new Settled(id, response);
        });
  }

  static Progress resized(Mutation.ResizeServer resize, CloudReader cloud) {
    return Completion.see(
        cloud.server(resize.serverId()),
        server -> {
          if (server.isBroken()) {
            return new Failed(500, "resizing failed: fault: " + server.fault());
          }
          if (!server.isAtRest() || !shows(server, resize)) {
            return new Working(states(server) + ", " + server.shape());
          }
          return new Settled(
              server.id(),
              JSON.objectNode()
                  .put("instanceId", server.id())
                  .put("processors", server.shape().processors())
                  .put("memoryGiB", server.shape().memoryGiB()));
        });
  }

  /// Whether a server has the shape that it was to get.
  static boolean shows(Server server, Mutation.ResizeServer resize) {
    Server.Shape shape = server.shape();
    return (resize.processors() == 0 || shape.processors() == resize.processors())
        && (resize.memoryGiB() == 0 || shape.memoryGiB() == resize.memoryGiB());
  }

  /// The interface that was made, told by its hardware address, or found by the wanted address.
  static Progress attachedNetwork(
      Mutation.AttachNetwork attach, Accepted accepted, CloudReader cloud) {
    return Completion.see(
        cloud.server(attach.serverId()),
        server ->
            server.interfaces().stream()
                .filter(nic -> nic.networkId().equals(attach.networkId()))
                .filter(nic ->
                    accepted.trackingId().isEmpty()
                        ? isWanted(nic, attach.ipAddress())
                        : nic.macAddress().equals(accepted.trackingId()))
                .findFirst()
                .map(nic -> attached(attach, nic))
                .orElseGet(() -> new Working("the interface is not shown yet")));
  }

  private static Progress attached(Mutation.AttachNetwork attach, Server.Interface nic) {
    if (nic.ipAddress().isEmpty()) {
      return new Working("the interface has no address yet");
    }
    if (!isWanted(nic, attach.ipAddress())) {
      return new Failed(
          409,
          "the interface got address %s, expected %s"
              .formatted(nic.ipAddress(), attach.ipAddress()));
    }
    return new Settled(
        attach.serverId(),
        JSON.objectNode()
            .put("networkId", nic.networkId())
            .put("ipAddress", nic.ipAddress())
            .put("macAddress", nic.macAddress()));
  }

  static Progress detachedNetwork(Mutation.DetachNetwork detach, CloudReader cloud) {
    return Completion.see(
        cloud.server(detach.serverId()),
        server ->
            server.interfaces().stream()
                    .filter(nic -> nic.networkId().equals(detach.networkId()))
                    .noneMatch(nic ->
                        detach.macAddress().isEmpty()
                            || nic.macAddress().equals(detach.macAddress()))
                ? new Settled(
                    detach.serverId(), JSON.objectNode().put("networkId", detach.networkId()))
                : new Working("the interface is still shown"));
  }

  private static boolean matches(Server.Interface nic, WantedInterface wanted) {
    return nic.networkId().equals(wanted.networkId()) && isWanted(nic, wanted.ipAddress());
  }

  private static boolean isWanted(Server.Interface nic, String ipAddress) {
    return ipAddress.isEmpty() || nic.ipAddress().equals(ipAddress);
  }

  private static String states(Server server) {
    return "status %s, health %s%s"
        .formatted(
            server.status(),
            server.health(),
            server.taskState().isEmpty() ? "" : ", task " + server.taskState());
  }

  private static List<String> addresses(Server server) {
    return server.interfaces().stream().map(Server.Interface::ipAddress).toList();
  }

  private static void addInterfaces(ObjectNode response, Server server) {
    var interfaces = response.putArray("interfaces");
    for (Server.Interface nic : server.interfaces()) {
      interfaces
          .addObject()
          .put("networkId", nic.networkId())
          .put("ipAddress", nic.ipAddress())
          .put("macAddress", nic.macAddress());
    }
  }
}
