package dev.muster.routing.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.muster.ledger.Entry;
import dev.muster.ledger.LedgerName;
import dev.muster.routing.delivery.SendFailed;
import dev.muster.routing.delivery.SendFailed.Kind;
import dev.muster.routing.delivery.Sender;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Creates a document for each event. A document's id is the event's ledger and index, so that a
/// repeat creates nothing new. Source: OpenSearch Bulk API.
public final class OpenSearchSender implements Sender {
  /// Bytes of one request at most, unless a single event has more.
  static final int BODY_BYTES_MAX = 4 << 20;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI base;
  private final String index;
  private final Optional<String> authorization;
  private final HttpDoor door = new HttpDoor();

  /// @param base address of the cluster
  /// @param login `user:password`; empty for a cluster that asks for none
  public OpenSearchSender(URI base, String index, Optional<String> login) {
    this.base = requireNonNull(base, "base is null");
    this.index = requireNonNull(index, "index is null");
    authorization =
        login.map(text -> "Basic " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8)));
  }

  @Override
  public void send(LedgerName ledger, List<Entry> events) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Entry entry : events) {
      if (body.size() > 0 && body.size() + entry.bytes().length > BODY_BYTES_MAX) {
        bulk(body.toByteArray());
        body.reset();
      }
      ObjectNode action = JsonNodeFactory.instance.objectNode();
      action.putObject("create").put("_id", ledger + ":" + entry.index());
      body.writeBytes(JSON.writeValueAsBytes(action));
      body.write('\n');
      body.writeBytes(oneLine(entry.bytes()));
      body.write('\n');
    }
    bulk(body.toByteArray());
  }

  private void bulk(byte[] body) {
    byte[] answer =
        door.send(
            request("/" + index + "/_bulk")
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    JsonNode json;
    try {
      json = JSON.readTree(answer);
    } catch (JacksonException e) {
      throw new SendFailed(Kind.CONFIGURATION, "the answer is not that of a bulk request", e);
    }
    if (!json.path("items").isArray()) {
      throw new SendFailed(Kind.CONFIGURATION, "the answer is not that of a bulk request");
    }
    // Each event has an answer of its own; a request that succeeded may have failed for some.
    for (JsonNode item : json.path("items")) {
      int status = item.path("create").path("status").asInt(0);
      if (status / 100 != 2 && status != 409) {
        throw new SendFailed(
            HttpDoor.kind(status),
            "answered %d: %s"
                .formatted(
                    status,
                    item.path("create").path("error").path("reason").asString("no reason")));
      }
    }
  }

  @Override
  public void check() {
    var _ = door.send(request("/").GET());
  }

  private HttpRequest.Builder request(String path) {
    String root = base.toString();
    URI address =
        URI.create((root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  /// A line break inside an event can only be space between JSON tokens.
  private static byte[] oneLine(byte[] event) {
    byte[] line = event.clone();
    for (int i = 0; i < line.length; i++) {
      if (line[i] == '\n' || line[i] == '\r') {
        line[i] = ' ';
      }
    }
    return line;
  }

  @Override
  public void close() {
    door.close();
  }
}
