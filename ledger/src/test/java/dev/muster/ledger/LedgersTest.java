package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgersTest {
  @TempDir Path folder;

  private Ledgers open() {
    return Ledgers.open(
        folder.resolve("ledger"), "muster.local/ledger", Samples.logKey(), Samples.smallSegments());
  }

  @Test
  void ledgersAreOpenedWhenAskedForAndListed() {
    try (Ledgers ledgers = open()) {
      assertThat(ledgers.names()).isEmpty();
      Ledger ledger = ledgers.ledger("a_1", "eu-de");

      assertThat(ledger.origin()).isEqualTo("muster.local/ledger/a_1/eu-de");
      assertThat(ledgers.ledger("a_1", "eu-de")).isSameAs(ledger);
      assertThat(ledgers.names()).containsExactly(new LedgerName("a_1", "eu-de"));
      assertThat(ledgers.find(new LedgerName("a_1", "us-south"))).isEmpty();
      ledger.append(Samples.entry(0)).join();
    }
    try (Ledgers ledgers = open()) {
      assertThat(ledgers.names()).containsExactly(new LedgerName("a_1", "eu-de"));
      assertThat(ledgers.find(new LedgerName("a_1", "eu-de")).orElseThrow().size()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'..', eu-de",
    "a, '..'",
    "a/b, eu-de",
    "'', eu-de",
    "a, ''",
    "a, EU",
    "a, eu_de",
    "a., x",
    "'a b', x",
    "ä, x"
  })
  void namesThatAreNoNamesAreRefused(String account, String location) {
    try (Ledgers ledgers = open()) {
      assertThatThrownBy(() -> ledgers.ledger(account, location))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(folder.resolve("ledger")).doesNotExist();
  }

  @Test
  void aKeyIsGeneratedOnceForItsOwnerAlone() throws IOException {
    Path file = folder.resolve("keys/ledger.key");

    LedgerKey key = LedgerKey.loadOrGenerate(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(LedgerKey.loadOrGenerate(file).vkey("x")).isEqualTo(key.vkey("x"));
    assertThat(folder.resolve("keys/ledger.key.vkey"))
        .content()
        .isEqualTo(key.vkey("muster-ledger") + "\n");
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() throws IOException {
    Path file = folder.resolve("ledger.key");
    LedgerKey.generate(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> LedgerKey.load(file))
        .isInstanceOf(LedgerUnavailable.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void allThreeFormsOfAKeyFileAreTheSameKey() throws IOException {
    Path raw = folder.resolve("raw");
    Path der = folder.resolve("der");
    for (Path file : new Path[] {raw, der}) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.write(raw, Samples.counting(0));
    Files.write(der, Ed25519.pkcs8(Samples.counting(0)));

    assertThat(LedgerKey.load(raw).vkey(Samples.ORIGIN))
        .isEqualTo(LedgerKey.load(der).vkey(Samples.ORIGIN))
        .isEqualTo(Samples.logKey().vkey(Samples.ORIGIN));
  }

  @Test
  void aFileThatIsNoKeyIsRefused() throws IOException {
    Path file = folder.resolve("ledger.key");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, new byte[] {1, 2, 3});

    assertThatThrownBy(() -> LedgerKey.load(file)).isInstanceOf(LedgerUnavailable.class);
  }
}
