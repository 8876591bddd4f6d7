package dev.muster.routing.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfJson;
import dev.muster.cadf.InvalidEventException;
import dev.muster.cadf.dialect.EventDialects;
import dev.muster.cadf.dialect.Format;
import dev.muster.ledger.Entry;
import dev.muster.ledger.LedgerName;
import dev.muster.routing.delivery.SendFailed;
import dev.muster.routing.delivery.Sender;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Posts events as a batch of CloudEvents, signed when there is a secret. Sources: CloudEvents 1.0
/// JSON format, section 4; Standard Webhooks 1.0.
///
/// Each event has the extension attributes `ledger` (account and location) and `ledgerindex`, by
/// which a receiver knows a repeated one. `webhook-id` names the range of the batch, and
/// `webhook-signature` is `v1,` and the Base64 of HMAC-SHA256 over `id.timestamp.body`.
public final class WebhookSender implements Sender {
  /// Events of one request at most.
  static final int BATCH_MAX = 100;

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String MEDIA_TYPE = "application/cloudevents-batch+json";
  private static final byte[] EMPTY_BATCH = "[]".getBytes(UTF_8);

  private final URI address;
  private final Optional<byte[]> secret;
  private final InstantSource clock;
  private final HttpDoor door = new HttpDoor();

  /// @param secret what the receiver knows too; empty to send without a signature
  public WebhookSender(URI address, Optional<String> secret, InstantSource clock) {
    this.address = requireNonNull(address, "address is null");
    this.secret = secret.map(text -> text.getBytes(UTF_8));
    this.clock = requireNonNull(clock, "clock is null");
  }

  @Override
  public void send(LedgerName ledger, List<Entry> events) {
    for (int from = 0; from < events.size(); from += BATCH_MAX) {
      List<Entry> batch = events.subList(from, Math.min(events.size(), from + BATCH_MAX));
      String id = "%s:%d-%d".formatted(ledger, batch.getFirst().index(), batch.getLast().index());
      post(id, body(ledger, batch));
    }
  }

  private static byte[] body(LedgerName ledger, List<Entry> events) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write('[');
    for (Entry entry : events) {
      if (body.size() > 1) {
        body.write(',');
      }
      body.writeBytes(cloudEvent(ledger, entry));
    }
    body.write(']');
    return body.toByteArray();
  }

  private static byte[] cloudEvent(LedgerName ledger, Entry entry) {
    try {
      byte[] plain =
          EventDialects.write(
              CadfJson.parse(entry.bytes()), Format.CLOUDEVENTS, entry.receivedAt());
      ObjectNode event = (ObjectNode) JSON.readTree(plain);
      event.put("ledger", ledger.toString());
      event.put("ledgerindex", Long.toString(entry.index()));
      return JSON.writeValueAsBytes(event);
    } catch (InvalidEventException e) {
      throw new SendFailed(
          SendFailed.Kind.REJECTED, "not an event of this service: " + e.getMessage(), e);
    }
  }

  private void post(String id, byte[] body) {
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", MEDIA_TYPE)
            .header("User-Agent", "muster")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    secret.ifPresent(
        key -> request.header("webhook-signature", "v1," + signature(key, id, timestamp, body)));
    var _ = door.send(request);
  }

  private static String signature(byte[] key, String id, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }

  /// Posts an empty batch.
  @Override
  public void check() {
    post("check", EMPTY_BATCH);
  }

  @Override
  public void close() {
    door.close();
  }
}
