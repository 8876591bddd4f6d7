package dev.muster.server.events;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import dev.muster.ledger.SignedCheckpoint;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// The ledgers, listed, and each as a plain tlog-tiles log. Source: C2SP tlog-tiles.
@RestController
final class LedgerResource {
  private static final CacheControl FOR_GOOD =
      CacheControl.maxAge(Duration.ofDays(365)).cachePrivate().immutable();

  private final Ledgers ledgers;
  private final Journal journal;

  LedgerResource(Ledgers ledgers, Journal journal) {
    this.ledgers = ledgers;
    this.journal = journal;
  }

  /// A ledger on the wire.
  ///
  /// @param size entries that are durable
  /// @param minimumIndex of the first entry that is kept
  /// @param openGaps in the sequences of its producers
  /// @param damage what reading everything again has found; empty when all is as it was written
  record LedgerView(
      String account,
      String location,
      String origin,
      long size,
      CheckpointView checkpoint,
      String vkey,
      long minimumIndex,
      long openGaps,
      List<String> damage) {}

  /// A checkpoint on the wire.
  ///
  /// @param at when its newest entry was received; null for an empty ledger
  record CheckpointView(long size, String root, @Nullable String at) {}

  @GetMapping("/api/v1/ledgers")
  Answer list(Call call) {
    List<LedgerView> views = new ArrayList<>();
    for (LedgerName name : ledgers.names()) {
      ledgers.find(name).ifPresent(ledger -> views.add(view(name, ledger)));
    }
    return Answer.of(views, call, journal.listed(call, "ledger", views.size()));
  }

  @GetMapping("/ledger/{account}/{location}/{*file}")
  ResponseEntity<byte[]> resource(
      @PathVariable String account, @PathVariable String location, @PathVariable String file) {
    String path = file.substring(1);
    byte[] bytes =
        find(account, location)
            .flatMap(ledger -> ledger.resource(path))
            .orElseThrow(() ->
                new RefusedException(404, "the ledger has no such file, or not yet", List.of()));
    boolean tile = path.startsWith("tile/");
    return ResponseEntity.ok()
        .contentType(
            tile
                ? MediaType.APPLICATION_OCTET_STREAM
                : new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
        .cacheControl(tile ? FOR_GOOD : CacheControl.noCache())
        .body(bytes);
  }

  private Optional<Ledger> find(String account, String location) {
    return ledgers.names().stream()
        .filter(name -> name.account().equals(account) && name.location().equals(location))
        .findFirst()
        .flatMap(ledgers::find);
  }

  private static LedgerView view(LedgerName name, Ledger ledger) {
    SignedCheckpoint checkpoint = ledger.checkpoint();
    @Nullable String at =
        checkpoint.size() == 0 ? null : ledger.entry(checkpoint.size() - 1).receivedAt().toString();
    String vkey =
        ledger
            .resource("vkey")
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip())
            .orElse("");
    return new LedgerView(
        name.account(),
        name.location(),
        ledger.origin(),
        ledger.size(),
        new CheckpointView(checkpoint.size(), checkpoint.root().base64(), at),
        vkey,
        ledger.minimumIndex(),
        ledger.producers().stream().mapToLong(state -> state.gaps().size()).sum(),
        ledger.damage());
  }
}
