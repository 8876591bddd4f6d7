package dev.muster.trail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cadf.CadfJson;
import dev.muster.cadf.dialect.Format;
import dev.muster.ledger.Trust;
import dev.muster.ledger.VerificationReport;
import dev.muster.ledger.Verifier;
import dev.muster.trail.export.ExportFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventExportTest {
  private static final int EVENTS = 600;

  @TempDir private Path folder;
  private TrailFixture fixture;

  @BeforeEach
  void record() {
    fixture = new TrailFixture(folder);
    for (int n = 0; n < EVENTS; n++) {
      fixture.record(n);
    }
    for (int n = 0; n < 20; n++) {
      fixture.trail().record(TrailFixture.event(n, TrailFixture.FRANKFURT));
    }
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void linesAreTheEventsThatAnswerAsTheyStand() throws IOException {
    List<String> lines = lines("outcome:success", new ExportFormat.Lines(Format.NEW));

    assertThat(lines).hasSize(310);
    assertThat(lines.getFirst())
        .isEqualTo(
            new String(CadfJson.write(TrailFixture.event(0, TrailFixture.FRANKFURT)), UTF_8));
    assertThat(lines.getLast())
        .isEqualTo(new String(CadfJson.write(TrailFixture.event(598, TrailFixture.EAST)), UTF_8));
    assertThat(lines("requestData.n:7", new ExportFormat.Lines(Format.OLD)))
        .hasSize(2)
        .allMatch(line -> line.startsWith("{\"payload\":"));
  }

  @Test
  void aTableHasAHeadingAndIsSafeToOpen() throws IOException {
    List<String> lines = lines("requestData.n:5", new ExportFormat.Table());

    assertThat(lines).hasSize(3);
    assertThat(lines.getFirst()).startsWith("id,received,eventTime,action,outcome");
    assertThat(lines.get(1))
        .startsWith("eu-de:5,20")
        .contains(
            ",2026-05-04T07:00:05.00+0000,dr-instance.start,failure,normal,IBMid-1,,192.0.2.17,");
  }

  @Test
  void anExportWithProofsIsVerifiedAndFailsWithOneRowRemoved() throws IOException {
    for (String query : List.of("", "outcome:success", "correlationId:c3", "nothing")) {
      List<String> lines = lines(query, new ExportFormat.Proven());
      VerificationReport report = verify(lines);
      assertThat(report.problems()).as(query).isEmpty();
      assertThat(report.ledgers()).hasSize(2);
      for (int i = 0; i < lines.size(); i += 1 + lines.size() / 40) {
        List<String> fewer = new ArrayList<>(lines);
        fewer.remove(i);
        assertThat(verify(fewer).isOk()).as("%s without line %d", query, i).isFalse();
      }
    }
    assertThat(verify(lines("", new ExportFormat.Proven())).ledgers())
        .extracting(VerificationReport.Verified::size)
        .containsExactly(20L, 600L);
  }

  @Test
  void anExportIsBrokenOffWhenItIsToEnd() {
    assertThatThrownBy(() ->
            fixture
                .trail()
                .export(
                    TrailFixture.query(""),
                    "",
                    new ExportFormat.Proven(),
                    OutputStream.nullOutputStream(),
                    () -> true))
        .hasMessage("the export was broken off");
  }

  private List<String> lines(String query, ExportFormat format) throws IOException {
    var out = new ByteArrayOutputStream();
    fixture.trail().export(TrailFixture.query(query), query, format, out, () -> false);
    return out.toString(UTF_8).lines().toList();
  }

  private VerificationReport verify(List<String> lines) throws IOException {
    Path file = Files.writeString(folder.resolve("export"), String.join("\n", lines) + "\n");
    return Verifier.verifyExport(file, Trust.ON_FIRST_SIGHT, null);
  }
}
