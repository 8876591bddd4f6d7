package dev.muster.server.resource;

import dev.muster.cloud.CloudConnection;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Query;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.errors.Fields;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.resource.Sites.Located;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Cloud connections.
@RestController
@RequestMapping("/api/v1/cloud-connections")
final class ConnectionResource {
  private static final int SPEED_MBPS_MAX = 100_000;

  private final Door door;

  ConnectionResource(Door door) {
    this.door = door;
  }

  record NewConnection(
      @Nullable String name,
      @Nullable Integer speedMbps,
      @Nullable Boolean globalRouting,
      @Nullable Boolean metered,
      @Nullable List<@Nullable String> networkIds,
      @Nullable String site) {}

  record ConnectionChange(@Nullable String name, @Nullable Integer speedMbps) {}

  @GetMapping
  Answer list(
      @RequestParam(required = false) @Nullable String site,
      Call call,
      HttpServletRequest request) {
    return door.list(Query.cloudConnections(), site, call, request);
  }

  @PostMapping
  ResponseEntity<Answer> create(
      @RequestBody NewConnection body,
      @RequestParam(required = false) @Nullable Integer wait,
      Call call,
      HttpServletRequest request) {
    var fields = new Fields();
    String name = fields.text("name", body.name(), 100);
    int speed = fields.number("speedMbps", body.speedMbps(), 1, SPEED_MBPS_MAX);
    List<String> networks = fields.texts("networkIds", body.networkIds(), 100);
    fields.refuseIfWrong();
    var connection =
        new Mutation.CreateCloudConnection(
            name,
            speed,
            Boolean.TRUE.equals(body.globalRouting()),
            Boolean.TRUE.equals(body.metered()),
            networks);
    return door.begin(door.sites().forCreation(body.site()), connection, call, wait, request);
  }

  @PatchMapping("/{id}")
  ResponseEntity<Answer> update(
      @PathVariable String id,
      @RequestBody ConnectionChange body,
      @RequestParam(required = false) @Nullable Integer wait,
      Call call,
      HttpServletRequest request) {
    var fields = new Fields();
    String name = fields.optionalText("name", body.name(), 100);
    int speed = fields.number("speedMbps", body.speedMbps(), 1, SPEED_MBPS_MAX, 0);
    if (name.isEmpty() && speed == 0) {
      fields.refuse("name", "or speedMbps is required");
    }
    fields.refuseIfWrong();
    Located<CloudConnection> found =
        door.sites()
            .find(cloud -> cloud.cloudConnection(id))
            .orElseThrow(() -> RefusedException.notFound("cloud connection", id));
    return door.begin(
        found.site(), new Mutation.UpdateCloudConnection(id, name, speed), call, wait, request);
  }
}
