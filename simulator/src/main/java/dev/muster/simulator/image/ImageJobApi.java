package dev.muster.simulator.image;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;
import static dev.muster.simulator.http.Routes.v2;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.image.Image.Content;
import dev.muster.simulator.job.Job;
import dev.muster.simulator.job.Jobs;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import dev.muster.simulator.workspace.Workspaces;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Imports images from object storage and exports them to it. No bucket exists and none is asked
/// for; the keys a request carries are not kept.
public final class ImageJobApi {
  private static final String IMPORT = "imageImport";
  private static final String EXPORT = "imageExport";
  private static final String EXPORT_PATH = "/images/{image_id}/export";
  private static final List<String> FILE_TYPES =
      List.of(".ova", ".ova.gz", ".tar", ".tar.gz", ".tgz");
  private static final double IMPORTED_GB = 20;

  private final CloudStore store;
  private final Schedule schedule;
  private final Workspaces workspaces;
  private final Images images;
  private final Jobs jobs;

  public ImageJobApi(
      CloudStore store, Schedule schedule, Workspaces workspaces, Images images, Jobs jobs) {
    this.store = store;
    this.schedule = schedule;
    this.workspaces = workspaces;
    this.images = images;
    this.jobs = jobs;
  }

  public void addTo(Routes routes) {
    routes.add("POST", v1("/cos-images"), 202, errors(409, 422), this::importImage);
    routes.add("GET", v1("/cos-images"), 200, errors(), this::lastImport);
    routes.add("POST", v2(EXPORT_PATH), 202, errors(409, 422), this::export);
    routes.add("GET", v2(EXPORT_PATH), 200, errors(), this::lastExport);
    routes.add("POST", v1(EXPORT_PATH), 202, errors(422), this::exportOld);
  }

  private Reply importImage(Request request) {
    Body body = request.body();
    String workspace = request.workspace();
    body.requiredText("bucketName");
    body.requiredText("region");
    String file = body.requiredText("imageFilename");
    if (FILE_TYPES.stream().noneMatch(file::endsWith)) {
      throw ApiFault.badRequest("imageFilename must end in one of " + FILE_TYPES);
    }
    if (body.oneOf("bucketAccess", "public", "private").orElse("public").equals("private")) {
      body.requiredText("accessKey");
      body.requiredText("secretKey");
    }
    jobs.checkNoImageWork(workspace);
    String os = body.oneOf("osType", "aix", "ibmi", "rhel", "sles").orElse("aix");
    Instant end = schedule.after(OperationKind.IMAGE_IMPORT);
    Content content =
        new Content(
            os,
            os,
            IMPORTED_GB,
            body.text("storagePool").orElseGet(() -> workspaces.get(workspace).pool()),
            body.oneOf("storageType", "tier0", "tier1", "tier3", "tier5k").orElse("tier3"));
    Image image =
        images.add(
            new Image(
                store.newId(),
                workspace,
                body.requiredText("imageName"),
                Life.from(store.now(), end),
                false,
                content,
                List.of()));
    Job job = jobs.begin(workspace, IMPORT, image.id(), image.name(), end);
    return Reply.accepted(Jobs.reference(job));
  }

  private Reply lastImport(Request request) {
    return last(jobs.last(request.workspace(), IMPORT), "import job of workspace", request);
  }

  private Reply lastExport(Request request) {
    Image image = image(request);
    return last(jobs.last(request.workspace(), EXPORT, image.id()), "export job of image", request);
  }

  private Reply last(Optional<Job> job, String kind, Request request) {
    return job.map(found -> Reply.ok(jobs.wire(found)))
        .orElseThrow(() -> ApiFault.notFound(kind, request.workspace()));
  }

  private Reply export(Request request) {
    return Reply.accepted(Jobs.reference(begin(request)));
  }

  private Reply exportOld(Request request) {
    begin(request);
    return Reply.accepted(Json.object());
  }

  private Job begin(Request request) {
    Body body = request.body();
    body.requiredText("bucketName");
    body.requiredText("accessKey");
    Image image = image(request);
    if (!image.life().readyAt(store.now())) {
      throw ApiFault.badRequest("image " + image.id() + " is not active yet");
    }
    if (image.content().pool().isEmpty()) {
      throw ApiFault.badRequest(
          "image " + image.id() + " refers to a stock image and cannot be exported");
    }
    jobs.checkNoImageWork(image.workspace());
    Instant end = schedule.after(OperationKind.IMAGE_EXPORT);
    return jobs.begin(image.workspace(), EXPORT, image.id(), image.name(), end);
  }

  private Image image(Request request) {
    return images.get(request.workspace(), request.path("image_id"), false);
  }
}
