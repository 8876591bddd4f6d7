package dev.muster.ledger.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.ledger.ConsistencyProof;
import dev.muster.ledger.Cosigner;
import dev.muster.ledger.SignedCheckpoint;
import dev.muster.ledger.SignedNote;
import dev.muster.ledger.VerifierKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import java.util.regex.Pattern;

/// Asks a witness over HTTP. Believes only what it can verify: an answer without a cosignature of
/// the witness's key under this very checkpoint is a refusal, whatever its status. Safe for several
/// threads.
public final class RemoteWitness implements Cosigner {
  private static final int ANSWER_BYTES_MAX = 64 << 10;
  private static final int REASON_LENGTH_MAX = 200;
  private static final int ATTEMPTS = 3;
  private static final Pattern SIZE = Pattern.compile("(0|[1-9][0-9]{0,18})\n");

  private final VerifierKey key;
  private final URI endpoint;
  private final Duration timeout;
  private final HttpClient http;

  /// What the witness has cosigned last, by origin, as far as it is known. A wrong number costs one
  /// more request.
  private final Map<String, Long> sizes = new ConcurrentHashMap<>();

  /// @param key of the witness
  /// @param prefix of its URLs, without `add-checkpoint`
  /// @param timeout of each request
  public RemoteWitness(VerifierKey key, URI prefix, Duration timeout) {
    if (!key.isCosigner()) {
      throw new IllegalArgumentException("expected the key of a witness, got a log's: " + key);
    }
    if (!"http".equals(prefix.getScheme()) && !"https".equals(prefix.getScheme())) {
      throw new IllegalArgumentException("a witness has an http or https URL, got: " + prefix);
    }
    this.key = key;
    String base = prefix.toString();
    this.endpoint = URI.create((base.endsWith("/") ? base : base + "/") + "add-checkpoint");
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
  }

  @Override
  public VerifierKey key() {
    return key;
  }

  @Override
  public Outcome cosign(SignedCheckpoint checkpoint, LongFunction<ConsistencyProof> proofFrom) {
    long oldSize = Math.min(sizes.getOrDefault(checkpoint.origin(), 0L), checkpoint.size());
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        HttpResponse<InputStream> response = post(checkpoint, proofFrom.apply(oldSize));
        byte[] body;
        try (InputStream in = response.body()) {
          body = in.readNBytes(ANSWER_BYTES_MAX);
        }
        if (response.statusCode() != 409) {
          return outcome(checkpoint, response.statusCode(), new String(body, UTF_8));
        }
        String text = new String(body, UTF_8);
        if (!SIZE.matcher(text).matches()) {
          return new Outcome.Refused("answered 409 without a size");
        }
        long size = AddCheckpoint.decimal(text.strip());
        if (size > checkpoint.size()) {
          return new Outcome.Ahead(size);
        }
        oldSize = size;
      }
      return new Outcome.Refused("named another size with each of " + ATTEMPTS + " answers");
    } catch (IOException | IllegalArgumentException e) {
      return new Outcome.Refused(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Refused("interrupted");
    }
  }

  private HttpResponse<InputStream> post(SignedCheckpoint checkpoint, ConsistencyProof proof)
      throws IOException, InterruptedException {
    var request = new AddCheckpoint(proof.oldSize(), proof.hashes(), checkpoint.note());
    return http.send(
        HttpRequest.newBuilder(endpoint)
            .timeout(timeout)
            .header("Content-Type", "text/plain; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.toBytes()))
            .build(),
        BodyHandlers.ofInputStream());
  }

  private Outcome outcome(SignedCheckpoint checkpoint, int status, String body) {
    if (status == 200) {
      for (String line : body.split("\n", -1)) {
        if (line.isEmpty()) {
          continue;
        }
        SignedNote.Signature signature = SignedNote.Signature.parse(line);
        var alone = new SignedNote(checkpoint.note().text(), List.of(signature));
        if (alone.isSignedBy(key)) {
          sizes.merge(checkpoint.origin(), checkpoint.size(), Math::max);
          return new Outcome.Cosigned(signature);
        }
      }
      return new Outcome.Refused("answered 200 without a cosignature of its key");
    }
    String reason = body.length() > REASON_LENGTH_MAX ? body.substring(0, REASON_LENGTH_MAX) : body;
    return new Outcome.Refused("answered " + status + ": " + reason.strip());
  }
}
