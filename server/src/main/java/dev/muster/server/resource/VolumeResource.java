package dev.muster.server.resource;

import dev.muster.cloud.Mutation;
import dev.muster.cloud.Query;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.errors.Fields;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Data volumes. Attaching and detaching belong to the servers' resource.
@RestController
@RequestMapping("/api/v1/volumes")
final class VolumeResource {
  private static final int SIZE_GB_MAX = 100_000;
  private static final Set<String> TIERS = Set.of("tier0", "tier1", "tier3", "tier5k");

  private final Door door;

  VolumeResource(Door door) {
    this.door = door;
  }

  record NewVolume(
      @Nullable String name,
      @Nullable Integer sizeGb,
      @Nullable String tier,
      @Nullable Boolean shareable,
      @Nullable Boolean replicated,
      @Nullable String site) {}

  @GetMapping
  Answer list(
      @RequestParam(required = false) @Nullable String site,
      Call call,
      HttpServletRequest request) {
    return door.list(Query.volumes(), site, call, request);
  }

  @PostMapping
  ResponseEntity<Answer> create(
      @RequestBody NewVolume body,
      @RequestParam(required = false) @Nullable Integer wait,
      Call call,
      HttpServletRequest request) {
    var fields = new Fields();
    String name = fields.text("name", body.name(), 100);
    int size = fields.number("sizeGb", body.sizeGb(), 1, SIZE_GB_MAX);
    String tier = fields.word("tier", body.tier(), TIERS, "tier3");
    fields.refuseIfWrong();
    var volume =
        new Mutation.CreateVolume(
            name,
            size,
            tier,
            Boolean.TRUE.equals(body.shareable()),
            Boolean.TRUE.equals(body.replicated()));
    return door.begin(door.sites().forCreation(body.site()), volume, call, wait, request);
  }
}
