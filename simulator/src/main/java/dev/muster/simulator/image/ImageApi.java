package dev.muster.simulator.image;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.image.Image.Content;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import dev.muster.simulator.workspace.Workspaces;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on images and stock images.
public final class ImageApi {
  private final CloudStore store;
  private final Schedule schedule;
  private final Workspaces workspaces;
  private final Images images;
  private final Predicate<Image> deploying;

  /// The operations over these images.
  ///
  /// @param deploying whether a server is being made from an image right now
  public ImageApi(
      CloudStore store,
      Schedule schedule,
      Workspaces workspaces,
      Images images,
      Predicate<Image> deploying) {
    this.store = store;
    this.schedule = schedule;
    this.workspaces = workspaces;
    this.images = images;
    this.deploying = deploying;
  }

  public void addTo(Routes routes) {
    routes.add("GET", v1("/images"), 200, errors(), request -> list(request, false));
    routes.add("POST", v1("/images"), 201, errors(409, 422), this::create);
    routes.add("GET", v1("/images/{image_id}"), 200, errors(), request -> get(request, false));
    routes.add("DELETE", v1("/images/{image_id}"), 200, errors(410), this::delete);
    routes.add("GET", v1("/stock-images"), 200, errors(), request -> list(request, true));
    routes.add("GET", v1("/stock-images/{image_id}"), 200, errors(), request -> get(request, true));
  }

  private Reply list(Request request, boolean stock) {
    ArrayNode all =
        images.list(request.workspace(), stock).stream()
            .map(this::reference)
            .collect(Json.toArray());
    return Reply.ok(Json.object().set("images", all));
  }

  private Reply get(Request request, boolean stock) {
    return Reply.ok(full(images.get(request.workspace(), request.path("image_id"), stock)));
  }

  private Reply create(Request request) {
    Body body = request.body();
    String source = body.requiredOneOf("source", "root-project", "url");
    if (source.equals("url")) {
      throw ApiFault.badRequest("import from a url is retired; use the cos-images job");
    }
    Image stock = images.get(request.workspace(), body.requiredText("imageID"), true);
    Content content = stock.content();
    Image copy =
        new Image(
            store.newId(),
            request.workspace(),
            body.text("imageName").filter(name -> !name.isBlank()).orElse(stock.name()),
            Life.from(schedule.now(), schedule.after(OperationKind.IMAGE_COPY)),
            false,
            new Content(content.osType(), content.operatingSystem(), content.size(), "", ""),
            List.of());
    return Reply.created(full(images.add(copy)));
  }

  private Reply delete(Request request) {
    Image image = images.get(request.workspace(), request.path("image_id"), false);
    if (!image.life().readyAt(store.now())) {
      throw ApiFault.badRequest("image " + image.id() + " is still being written");
    }
    if (deploying.test(image)) {
      throw ApiFault.badRequest("image " + image.id() + " is in use by a deployment");
    }
    images.delete(image);
    return Reply.done();
  }

  private ObjectNode reference(Image image) {
    return shared(image)
        .put("description", "")
        .put("href", "/pcloud/v1/cloud-instances/" + image.workspace() + "/images/" + image.id());
  }

  private ObjectNode full(Image image) {
    ObjectNode node = shared(image);
    node.set("size", Json.number(image.content().size()));
    node.set("maxImageVolumeSize", Json.number(image.content().size()));
    ArrayNode volumes = node.putArray("volumes");
    for (int i = 0; i < image.volumeIds().size(); i++) {
      ObjectNode volume =
          volumes
              .addObject()
              .put("volumeID", image.volumeIds().get(i))
              .put("name", image.name() + "-" + i)
              .put("bootable", i == 0);
      volume.set("size", Json.number(image.content().size()));
    }
    return node;
  }

  private ObjectNode shared(Image image) {
    ObjectNode node =
        Json.object()
            .put("imageID", image.id())
            .put("name", image.name())
            .put("state", image.life().readyAt(store.now()) ? "active" : "queued")
            .put("storagePool", image.content().pool())
            .put("storageType", image.content().tier())
            .put("crn", workspaces.get(image.workspace()).crnOf("image", image.id()))
            .put("creationDate", Json.dateTime(image.life().created()))
            .put("lastUpdateDate", Json.dateTime(image.life().updated()));
    node.putObject("specifications")
        .put("architecture", "ppc64")
        .put("containerFormat", "bare")
        .put("diskFormat", "raw")
        .put(
            "endianness",
            image.content().osType().equals("rhel") || image.content().osType().equals("sles")
                ? "little-endian"
                : "big-endian")
        .put("hypervisorType", "phyp")
        .put(
            "imageType",
            image.stock() ? "stock" : image.volumeIds().isEmpty() ? "stock" : "captured")
        .put("operatingSystem", image.content().osType());
    return node;
  }
}
