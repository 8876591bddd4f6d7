package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenExportTest {
  private static final int SIZE = 77;

  @TempDir Path temp;
  private Ledger ledger;

  @BeforeEach
  void open() {
    ledger =
        Ledger.open(temp.resolve("l"), Samples.ORIGIN, Samples.logKey(), Samples.smallSegments());
    ledger.appendAll(Samples.entries(0, SIZE)).join();
    ledger.append("two\nlines".getBytes(ISO_8859_1)).join();
    ledger.append((ProvenExport.PREFIX + "x").getBytes(ISO_8859_1)).join();
    ledger.awaitCheckpoint(SIZE + 2, Duration.ofSeconds(30));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void everyRangeAndChoiceIsProven() throws IOException {
    for (int from : new int[] {0, 1, 5, 64, 78, 79}) {
      for (int every : new int[] {1, 2, 3, 7, 1_000}) {
        byte[] export = export(from, index -> index % every == 0);
        VerificationReport report = verify(export, Trust.inKeys(List.of(ledger.verifierKey())));
        assertThat(report.problems()).as("from %d every %d", from, every).isEmpty();
        long rows = report.ledgers().getFirst().size();
        long expected = 0;
        for (int i = from; i < SIZE + 2; i++) {
          expected += i % every == 0 ? 1 : 0;
        }
        assertThat(rows).isEqualTo(expected);
      }
    }
  }

  @Test
  void noLineCanBeRemovedRepeatedMovedOrAltered() throws IOException {
    for (int every : new int[] {1, 3}) {
      List<String> lines =
          new ArrayList<>(
              new String(export(3, index -> index % every == 0), ISO_8859_1).lines().toList());
      assertThat(verify(lines).isOk()).isTrue();
      for (int i = 0; i < lines.size(); i++) {
        List<String> removed = new ArrayList<>(lines);
        removed.remove(i);
        assertThat(verify(removed).isOk()).as("line %d removed", i).isFalse();
        List<String> repeated = new ArrayList<>(lines);
        repeated.add(i, lines.get(i));
        assertThat(verify(repeated).isOk()).as("line %d repeated", i).isFalse();
        List<String> altered = new ArrayList<>(lines);
        String line = lines.get(i);
        int at = line.length() / 2;
        char other = line.charAt(at) == 'A' ? 'B' : 'A';
        altered.set(i, line.substring(0, at) + other + line.substring(at + 1));
        assertThat(verify(altered).isOk()).as("line %d altered", i).isFalse();
        if (i > 0) {
          List<String> moved = new ArrayList<>(lines);
          moved.add(i - 1, moved.remove(i));
          assertThat(verify(moved).isOk()).as("line %d moved", i).isFalse();
        }
      }
    }
  }

  @Test
  void packedFilesAreVerifiedToo() throws IOException {
    byte[] export = export(0, _ -> true);
    var gzip = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(gzip)) {
      out.write(export);
    }
    assertThat(verify(gzip.toByteArray(), Trust.ON_FIRST_SIGHT).problems()).isEmpty();
    assertThat(verify(Zstd.compress(export), Trust.ON_FIRST_SIGHT).problems()).isEmpty();
    byte[] torn = java.util.Arrays.copyOf(gzip.toByteArray(), gzip.size() / 2);
    assertThat(verify(torn, Trust.ON_FIRST_SIGHT).isOk()).isFalse();
  }

  @Test
  void anotherKeyIsNotTrustedAndAnotherFileIsNoExport() throws IOException {
    byte[] export = export(0, _ -> true);
    LedgerKey other = LedgerKey.loadOrGenerate(temp.resolve("other"));
    VerificationReport report =
        verify(export, Trust.inKeys(List.of(other.verifierKey(Samples.ORIGIN))));
    assertThat(report.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.what()).contains("is not signed by a key to trust"));
    assertThat(verify("".getBytes(ISO_8859_1), Trust.ON_FIRST_SIGHT).isOk()).isFalse();
    assertThat(verify("{}\n".getBytes(ISO_8859_1), Trust.ON_FIRST_SIGHT).isOk()).isFalse();
  }

  private byte[] export(int from, IntPredicate chosen) throws IOException {
    var out = new ByteArrayOutputStream();
    var writer =
        new ProvenExport.Writer(out, ledger, from, ledger.checkpoint(), "every\nother one");
    for (int i = from; i < ledger.checkpoint().size(); i++) {
      byte[] entry = ledger.entry(i).bytes();
      if (chosen.test(i)) {
        writer.row(entry);
      } else {
        writer.leaveOut(entry);
      }
    }
    writer.end();
    return out.toByteArray();
  }

  private VerificationReport verify(List<String> lines) throws IOException {
    return verify((String.join("\n", lines) + "\n").getBytes(ISO_8859_1), Trust.ON_FIRST_SIGHT);
  }

  private VerificationReport verify(byte[] export, Trust trust) throws IOException {
    Path file = Files.write(temp.resolve("export"), export);
    return Verifier.verifyExport(file, trust, null);
  }
}
