package dev.muster.server.resource;

import dev.muster.cloud.Image;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Query;
import dev.muster.cloud.Server;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.errors.Fields;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.resource.Sites.Located;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Images.
@RestController
@RequestMapping("/api/v1/images")
final class ImageResource {
  private final Door door;

  ImageResource(Door door) {
    this.door = door;
  }

  record NewImage(@Nullable String instanceId, @Nullable String name) {}

  @GetMapping
  Answer list(
      @RequestParam(required = false) @Nullable String site,
      Call call,
      HttpServletRequest request) {
    return door.list(Query.images(), site, call, request);
  }

  @PostMapping
  ResponseEntity<Answer> create(
      @RequestBody NewImage body,
      @RequestParam(required = false) @Nullable Integer wait,
      Call call,
      HttpServletRequest request) {
    var fields = new Fields();
    String server = fields.text("instanceId", body.instanceId(), 255);
    String name = fields.text("name", body.name(), 100);
    fields.refuseIfWrong();
    Located<Server> found =
        door.sites()
            .find(cloud -> cloud.server(server))
            .orElseThrow(() -> RefusedException.notFound("instance", server));
    return door.begin(found.site(), new Mutation.CaptureImage(server, name), call, wait, request);
  }

  @DeleteMapping("/{id}")
  ResponseEntity<Answer> delete(
      @PathVariable String id,
      @RequestParam(required = false) @Nullable Integer wait,
      Call call,
      HttpServletRequest request) {
    Located<Image> found =
        door.sites()
            .find(cloud -> cloud.image(id))
            .orElseThrow(() -> RefusedException.notFound("image", id));
    return door.begin(found.site(), new Mutation.DeleteImage(id), call, wait, request);
  }
}
