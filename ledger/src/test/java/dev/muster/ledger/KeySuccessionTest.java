package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A ledger changes its key in the open: both keys sign for a while, the log says so, and whoever
/// trusts the old key can follow.
class KeySuccessionTest {
  private static final LedgerKey OLD = Samples.logKey();
  private static final LedgerKey NEW = LedgerKey.ofSeed(Samples.counting(0x50));
  private static final LedgerKey THIEF = LedgerKey.ofSeed(Samples.counting(0x70));

  @TempDir Path temp;

  private Ledger open(LedgerKey key) {
    return Ledger.open(temp.resolve("l"), Samples.ORIGIN, key, Samples.smallSegments());
  }

  private static void append(Ledger ledger, String text) {
    long index = ledger.append(text.getBytes(UTF_8)).join().index();
    ledger.awaitCheckpoint(index + 1, Duration.ofSeconds(30));
  }

  private List<String> problems(Path path, LedgerKey pinned) {
    return Verifier.verify(path, List.of(pinned.verifierKey("any"))).problems().stream()
        .map(Object::toString)
        .toList();
  }

  /// Old key, then both, then the new one alone.
  ///
  /// @param inTheOpen whether the log has the statement
  private void rotate(boolean inTheOpen) {
    try (Ledger ledger = open(OLD)) {
      append(ledger, "before");
    }
    try (Ledger ledger = open(OLD.with(NEW))) {
      if (inTheOpen) {
        append(ledger, "{\"said\":\"" + ledger.successionStatement(NEW) + "\"}");
      }
      append(ledger, "both");
      SignedCheckpoint both = ledger.checkpoint();
      assertThat(both.isSignedBy(OLD.verifierKey(Samples.ORIGIN))).isTrue();
      assertThat(both.isSignedBy(NEW.verifierKey(Samples.ORIGIN))).isTrue();
    }
    assertThat(problems(temp.resolve("l"), OLD)).isEmpty();
    try (Ledger ledger = open(NEW)) {
      append(ledger, "after");
      assertThat(ledger.checkpoint().isSignedBy(OLD.verifierKey(Samples.ORIGIN))).isFalse();
      ledger.mirror(temp.resolve("m"));
    }
    try (Ledger again = open(NEW)) {
      append(again, "and again");
    }
  }

  @Test
  void whoTrustsTheOldKeyFollowsTheStatementInTheLog() {
    rotate(true);

    for (Path path : List.of(temp.resolve("l"), temp.resolve("m"))) {
      assertThat(problems(path, OLD)).isEmpty();
      assertThat(problems(path, NEW)).isEmpty();
      assertThat(problems(path, THIEF)).isNotEmpty();
      VerificationReport report = Verifier.verify(path, List.of(OLD.verifierKey(Samples.ORIGIN)));
      assertThat(report.ledgers().getFirst().notes().toString())
          .contains("entry 1 hands over from key " + OLD.vkey(Samples.ORIGIN))
          .contains(NEW.vkey(Samples.ORIGIN));
    }
  }

  @Test
  void withoutTheStatementNobodyFollows() {
    rotate(false);

    assertThat(problems(temp.resolve("l"), OLD))
        .anyMatch(problem -> problem.contains("checkpoint: not signed by"));
    assertThat(problems(temp.resolve("l"), NEW)).isEmpty();
  }

  @Test
  void aKeyThatNobodyHandedOverToIsRefused() {
    try (Ledger ledger = open(OLD)) {
      append(ledger, "before");
    }
    assertThatThrownBy(() -> open(NEW)).isInstanceOf(LedgerCorrupt.class);
  }

  @Test
  void aStatementCountsOnlyWhenBothKeysHaveSignedItForThisLog() {
    String good = KeySuccession.statement(Samples.ORIGIN, OLD, NEW);
    assertThat(KeySuccession.find(3, ("x" + good + "\"").getBytes(UTF_8), Samples.ORIGIN))
        .contains(
            new KeySuccession(3, OLD.verifierKey(Samples.ORIGIN), NEW.verifierKey(Samples.ORIGIN)));

    String forOther = KeySuccession.statement("audit.example/other", OLD, NEW);
    assertThat(KeySuccession.find(3, forOther.getBytes(UTF_8), Samples.ORIGIN)).isEmpty();
    byte[] note = Base64.getDecoder().decode(good.substring(good.indexOf(':') + 1));
    SignedNote parsed = SignedNote.parse(note);
    for (SignedNote.Signature only : parsed.signatures()) {
      assertThat(find(new SignedNote(parsed.text(), List.of(only)))).isEmpty();
    }
    // The thief has neither key and signs twice with its own.
    String text = parsed.text().replace(NEW.vkey(Samples.ORIGIN), THIEF.vkey(Samples.ORIGIN));
    assertThat(
            find(
                new SignedNote(
                    text,
                    List.of(
                        THIEF.signature(Samples.ORIGIN, text), parsed.signatures().getFirst()))))
        .isEmpty();
    for (String nonsense : List.of("", "~muster-key-succession/v1:", good.substring(0, 200))) {
      assertThat(KeySuccession.find(0, nonsense.getBytes(UTF_8), Samples.ORIGIN)).isEmpty();
    }
  }

  private static java.util.Optional<KeySuccession> find(SignedNote note) {
    String entry =
        "~muster-key-succession/v1:" + Base64.getEncoder().encodeToString(note.toBytes());
    return KeySuccession.find(0, entry.getBytes(UTF_8), Samples.ORIGIN);
  }
}
