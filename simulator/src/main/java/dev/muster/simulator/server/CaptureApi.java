package dev.muster.simulator.server;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;
import static dev.muster.simulator.http.Routes.v2;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Route;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.image.Image;
import dev.muster.simulator.image.Image.Content;
import dev.muster.simulator.image.Images;
import dev.muster.simulator.job.Job;
import dev.muster.simulator.job.Jobs;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.storage.Volume;
import dev.muster.simulator.storage.Volumes;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// Captures a server as an image. The keys to a bucket that a request may carry are not kept.
public final class CaptureApi {
  private static final String ACTION = "vmCapture";
  private static final String PATH = "/pvm-instances/{pvm_instance_id}/capture";

  private final CloudStore store;
  private final Schedule schedule;
  private final Servers servers;
  private final Volumes volumes;
  private final Images images;
  private final Jobs jobs;

  public CaptureApi(
      CloudStore store,
      Schedule schedule,
      Servers servers,
      Volumes volumes,
      Images images,
      Jobs jobs) {
    this.store = store;
    this.schedule = schedule;
    this.servers = servers;
    this.volumes = volumes;
    this.images = images;
    this.jobs = jobs;
  }

  public void addTo(Routes routes) {
    routes.add("POST", v2(PATH), 202, errors(409, 422), this::capture);
    routes.add(
        new Route("POST", v1(PATH), Set.of(200, 202), errors(409, 422), true, this::captureOld));
    routes.add("GET", v2(PATH), 200, errors(), this::last);
  }

  private Reply capture(Request request) {
    return Reply.accepted(Jobs.reference(begin(request)));
  }

  private Reply captureOld(Request request) {
    begin(request);
    return Reply.accepted(Json.object());
  }

  private Job begin(Request request) {
    Body body = request.body();
    Server server = server(request);
    servers.checkRest(server);
    String name = body.requiredText("captureName");
    String destination =
        body.requiredOneOf("captureDestination", "image-catalog", "cloud-storage", "both");
    jobs.checkNoImageWork(server.workspace());
    if (!destination.equals("image-catalog")) {
      body.requiredText("cloudStorageImagePath");
      body.requiredText("cloudStorageRegion");
    }
    Instant end = schedule.after(OperationKind.CAPTURE);
    List<Volume> captured = captured(server, body.texts("captureVolumeIDs"));
    if (!destination.equals("cloud-storage")) {
      images.add(image(server, name, captured, end));
    }
    return jobs.begin(server.workspace(), ACTION, server.id(), server.name(), end);
  }

  private Reply last(Request request) {
    Server server = server(request);
    return jobs.last(server.workspace(), ACTION, server.id())
        .map(job -> Reply.ok(jobs.wire(job)))
        .orElseThrow(() -> ApiFault.notFound("capture job of pvm-instance", server.id()));
  }

  private Image image(Server server, String name, List<Volume> captured, Instant end) {
    return new Image(
        store.newId(),
        server.workspace(),
        name,
        Life.from(store.now(), end),
        false,
        new Content(
            server.software().osType(),
            server.software().operatingSystem(),
            captured.stream().mapToDouble(volume -> volume.disk().size()).sum(),
            server.machine().storagePool(),
            server.machine().storageType()),
        captured.stream().map(Volume::id).toList());
  }

  /// The boot volume and the data volumes asked for; all of them if none is named.
  private List<Volume> captured(Server server, List<String> wanted) {
    List<Volume> attached = volumes.of(server.workspace(), server.id());
    Set<String> ids = Set.copyOf(wanted);
    for (String id : ids) {
      if (attached.stream().noneMatch(volume -> volume.id().equals(id))) {
        throw ApiFault.badRequest("volume " + id + " is not attached to the pvm-instance");
      }
    }
    List<Volume> captured =
        attached.stream()
            .filter(v -> ids.isEmpty() || ids.contains(v.id()) || v.disk().bootable())
            .toList();
    if (captured.isEmpty()) {
      throw ApiFault.badRequest("pvm-instance " + server.id() + " has no volumes to capture");
    }
    return captured;
  }

  private Server server(Request request) {
    return servers.get(request.workspace(), request.path("pvm_instance_id"));
  }
}
