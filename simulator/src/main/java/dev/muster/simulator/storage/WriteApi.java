package dev.muster.simulator.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.WireRequest;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.storage.WriteLog.Run;
import dev.muster.simulator.storage.Writes.Content;
import java.net.URLDecoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the simulator knows and the vendor's API does not tell: the writes a volume holds.
public final class WriteApi {
  private static final Pattern PATH = Pattern.compile("/simulator/v1/volumes/([^/]+)/writes");
  private static final int RATE_MAX = 1_000_000;

  private final CloudStore store;
  private final Volumes volumes;
  private final Writes writes;

  public WriteApi(CloudStore store, Volumes volumes) {
    this.store = store;
    this.volumes = volumes;
    writes = volumes.writes();
  }

  /// Answers `GET` and `PUT /simulator/v1/volumes/{id}/writes`; empty for any other call.
  public Optional<Reply> answer(WireRequest request) {
    Matcher path = PATH.matcher(request.path());
    if (!path.matches()) {
      return Optional.empty();
    }
    Volume volume = writes.volume(path.group(1));
    return switch (request.method()) {
      case "GET" -> Optional.of(get(volume, at(request.query())));
      case "PUT" -> {
        Body body = Body.parse(request.body());
        writes.setRate(volume, body.requiredInteger("writesPerSecond", 0, RATE_MAX));
        yield Optional.of(get(volume, store.now()));
      }
      default -> Optional.empty();
    };
  }

  private Reply get(Volume volume, Instant at) {
    Content content = writes.at(volume, at);
    ObjectNode node =
        Json.object()
            .put("volumeID", volume.id())
            .put("at", at.toString())
            .put("writes", content.writes())
            .put("consistent", content.consistent())
            .put("writesPerSecond", writes.rate(volume));
    ArrayNode history = node.putArray("history");
    for (Run run : content.runs()) {
      history
          .addObject()
          .put("writtenTo", run.writer())
          .put("from", run.from().toString())
          .put("until", run.until().toString())
          .put("writes", run.writes());
    }
    addCopy(node, volume, at, content);
    return Reply.ok(node);
  }

  /// Of the side whose writes are copied: what the copy does not hold yet.
  private void addCopy(ObjectNode node, Volume volume, Instant at, Content content) {
    Optional<Volume> partner = volumes.pairs().partner(volume);
    if (volume.replica().isEmpty() || partner.isEmpty()) {
      return;
    }
    Mirror mirror = volumes.mirrors().get(volume.replica().get().mirrorId());
    if (writes.isCopyAt(partner.get(), mirror, at)) {
      Content copied = writes.at(partner.get(), at);
      node.putObject("copy")
          .put("volumeID", partner.get().id())
          .put("freezeTime", volumes.mirrors().freezeTimeAt(mirror, at).toString())
          .put("writes", copied.writes())
          .put("backlog", Math.max(0, content.writes() - copied.writes()));
    }
  }

  /// The instant asked for, the present if none is.
  private Instant at(String query) {
    String text = URLDecoder.decode(query.startsWith("at=") ? query.substring(3) : "", UTF_8);
    if (query.isEmpty()) {
      return store.now();
    }
    try {
      Instant instant = Instant.parse(text);
      if (instant.isAfter(store.now())) {
        throw ApiFault.badRequest("at must not lie in the future, got: " + text);
      }
      return instant;
    } catch (DateTimeException e) {
      throw ApiFault.badRequest("at must be an instant like 2026-08-05T10:00:00Z, got: " + text);
    }
  }
}
