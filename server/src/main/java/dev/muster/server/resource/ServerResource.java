package dev.muster.server.resource;

import dev.muster.cloud.Mutation;
import dev.muster.cloud.Query;
import dev.muster.cloud.Server;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.errors.Fields;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.resource.Sites.Located;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Virtual servers.
@RestController
@RequestMapping("/api/v1/instances")
final class ServerResource {
  private final Door door;

  ServerResource(Door door) {
    this.door = door;
  }

  record Stop(@Nullable String mode) {}

  record NewSnapshot(
      @Nullable String name,
      @Nullable String description,
      @Nullable List<@Nullable String> volumeIds) {}

  @GetMapping
  Answer list(
      @RequestParam(required = false) @Nullable String site,
      Call call,
      HttpServletRequest request) {
    return door.list(Query.servers(), site, call, request);
  }

  @GetMapping("/{id}")
  Answer read(@PathVariable String id, Call call, HttpServletRequest request) {
    return door.read(Query.server(id), call, request);
  }

  @PostMapping("/{id}/start")
  ResponseEntity<Answer> start(
      @PathVariable String id,
      @RequestParam(required = false) @Nullable Integer wait,
      Call call,
      HttpServletRequest request) {
    Located<Server> found = require(id);
    return door.begin(found.site(), new Mutation.StartServer(id), call, wait, request);
  }

  @PostMapping("/{id}/stop")
  ResponseEntity<Answer> stop(
      @PathVariable String id,
      @RequestBody(required = false) @Nullable Stop body,
      @RequestParam(required = false) @Nullable Integer wait,
      Call call,
      HttpServletRequest request) {
    var fields = new Fields();
    String mode =
        fields.word(
            "mode", body == null ? null : body.mode(), Set.of("graceful", "immediate"), "graceful");
    fields.refuseIfWrong();
    Located<Server> found = require(id);
    var stopMode = Mutation.StopMode.valueOf(mode.toUpperCase(Locale.ROOT));
    return door.begin(found.site(), new Mutation.StopServer(id, stopMode), call, wait, request);
  }

  @PostMapping("/{id}/snapshots")
  ResponseEntity<Answer> snapshot(
      @PathVariable String id,
      @RequestBody NewSnapshot body,
      @RequestParam(required = false) @Nullable Integer wait,
      Call call,
      HttpServletRequest request) {
    var fields = new Fields();
    String name = fields.text("name", body.name(), 100);
    String description = fields.optionalText("description", body.description(), 255);
    List<String> volumeIds = fields.texts("volumeIds", body.volumeIds(), 127);
    fields.refuseIfWrong();
    Located<Server> found = require(id);
    var snapshot = new Mutation.SnapshotServer(id, name, description, volumeIds);
    return door.begin(found.site(), snapshot, call, wait, request);
  }

  @PutMapping("/{id}/volumes/{volumeId}")
  ResponseEntity<Answer> attach(
      @PathVariable String id,
      @PathVariable String volumeId,
      @RequestParam(required = false) @Nullable Integer wait,
      Call call,
      HttpServletRequest request) {
    Located<Server> found = require(id);
    return door.begin(found.site(), new Mutation.AttachVolume(id, volumeId), call, wait, request);
  }

  @DeleteMapping("/{id}/volumes/{volumeId}")
  ResponseEntity<Answer> detach(
      @PathVariable String id,
      @PathVariable String volumeId,
      @RequestParam(required = false) @Nullable Integer wait,
      Call call,
      HttpServletRequest request) {
    Located<Server> found = require(id);
    return door.begin(found.site(), new Mutation.DetachVolume(id, volumeId), call, wait, request);
  }

  private Located<Server> require(String id) {
    return door.sites()
        .find(cloud -> cloud.server(id))
        .orElseThrow(() -> RefusedException.notFound("instance", id));
  }
}
