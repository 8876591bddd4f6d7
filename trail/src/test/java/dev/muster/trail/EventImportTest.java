package dev.muster.trail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cadf.CadfJson;
import dev.muster.cadf.Redaction;
import dev.muster.cadf.dialect.Format;
import dev.muster.ledger.Trust;
import dev.muster.trail.EventImport.Counts;
import dev.muster.trail.export.ExportFormat;
import dev.muster.trail.intake.EventReception;
import dev.muster.trail.intake.ExportedFile;
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
import tools.jackson.databind.JsonNode;

class EventImportTest {
  private static final int EVENTS = 1_200;

  private final EventReception reception =
      new EventReception(new Redaction("0123456789abcdef".getBytes(UTF_8)));

  @TempDir private Path folder;
  private TrailFixture source;
  private TrailFixture sink;

  @BeforeEach
  void record() {
    source = new TrailFixture(folder.resolve("source"));
    sink = new TrailFixture(folder.resolve("sink"));
    for (int n = 0; n < EVENTS; n++) {
      source.record(n);
    }
  }

  @AfterEach
  void close() {
    source.close();
    sink.close();
  }

  @Test
  void provenEventsSayFromWhichEntryTheyCameAndTheFileAgainAddsNothing() throws IOException {
    for (Encoding encoding : Encoding.values()) {
      Path file = export("outcome:success", new ExportFormat.Proven(), encoding);
      ExportedFile exported = readable(file);
      assertThat(exported.isProven()).isTrue();
      assertThat(exported.events()).isEqualTo(EVENTS / 2);
      assertThat(exported.verify(Trust.ON_FIRST_SIGHT).problems()).isEmpty();

      Counts counts = take(exported, "imp-" + encoding);

      boolean first = encoding == Encoding.IDENTITY;
      assertThat(counts.recorded()).as(encoding.wire()).isEqualTo(first ? EVENTS / 2 : 0);
      assertThat(counts.known()).as(encoding.wire()).isEqualTo(first ? 0 : EVENTS / 2);
      assertThat(counts.refused()).isZero();
    }
    JsonNode stamp = stamp(7);
    assertThat(stamp.path("producer").asString()).isEqualTo("svc-1");
    assertThat(stamp.path("sha256").asString()).hasSize(64);
    JsonNode from = stamp.path("import");
    assertThat(from.path("id").asString()).isEqualTo("imp-IDENTITY");
    assertThat(from.path("origin").asString()).startsWith("test.local/ledger").endsWith("us-east");
    assertThat(from.path("index").asLong()).isEqualTo(14);
    List<String> lines = Files.readAllLines(folder.resolve("export"));
    assertThat(lines.get(from.path("line").asInt() - 1)).contains("\"correlationId\":\"c14\"");
  }

  @Test
  void linesWithoutProofsSayTheirLineAndEqualOnesAreOneEvent() throws IOException {
    Path file =
        export("requestData.n:[0 TO 2]", new ExportFormat.Lines(Format.NEW), Encoding.IDENTITY);
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.add(1, "");
    lines.add(lines.getFirst());
    lines.add("{\"action\":\"x\"}");
    Files.write(file, lines);

    Counts counts = take(readable(file), "imp");

    int events = lines.size() - 3;
    assertThat(counts.recorded()).isEqualTo(events);
    assertThat(counts.known()).isEqualTo(1);
    assertThat(counts.refusals()).hasSize(1);
    assertThat(counts.refusals().getFirst().line()).isEqualTo(lines.size());
    assertThat(stamp(1).path("import").path("line").asLong()).isEqualTo(3);
    assertThat(stamp(1).path("import").has("origin")).isFalse();
  }

  @Test
  void anImportedEventIsFoundByItsImport() throws Exception {
    take(readable(export("", new ExportFormat.Proven(), Encoding.IDENTITY)), "imp-9");
    sink.awaitSearchable(sink.record(3_000));

    assertThat(sink.search("intake.import.id:imp-9 requestData.n:3", 1_000).hits()).isNotEmpty();
    assertThat(sink.search("intake.import.id:other", 1_000).hits()).isEmpty();
    assertThat(sink.search("intake.import.origin:\"test.local/ledger/acct/us-east\"", 9).hits())
        .hasSize(9);
  }

  @Test
  void aProvenFileWithALineLessDoesNotVerify() throws IOException {
    Path file = export("outcome:success", new ExportFormat.Proven(), Encoding.IDENTITY);
    List<String> lines = Files.readAllLines(file);
    for (int i : new int[] {0, 1, 2, lines.size() / 2, lines.size() - 1}) {
      List<String> fewer = new ArrayList<>(lines);
      fewer.remove(i);
      Files.write(file, fewer);
      ExportedFile exported = readable(file);
      assertThat(exported.verify(Trust.ON_FIRST_SIGHT).isOk()).as("without line %d", i).isFalse();
      assertThatThrownBy(() -> exported.read((_, _, _) -> {})).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whatIsNoExportIsRefusedWithTheReasonAndTheLine() throws IOException {
    Path table = export("", new ExportFormat.Table(), Encoding.GZIP);
    assertThat(unreadable(table).why()).startsWith("a table has some fields of each event only");
    Path packed = export("", new ExportFormat.Lines(Format.NEW), Encoding.GZIP);
    byte[] bytes = Files.readAllBytes(packed);
    Files.write(packed, java.util.Arrays.copyOf(bytes, bytes.length - 9));
    assertThat(unreadable(packed).why()).isEqualTo("the gzip is damaged or cut off here");
    assertThat(unreadable(packed).line()).isGreaterThan(1);
    assertThat(unreadable(Files.writeString(packed, "\n[{}]")))
        .isEqualTo(
            new ExportedFile.Unusable(
                2, "expected one event on each line, got an array: send it with events ingest"));
    assertThat(unreadable(Files.writeString(packed, "\n \n")).why()).contains("got none");
    assertThat(unreadable(Files.writeString(packed, "{}\n" + "x".repeat(1_048_577))).line())
        .isEqualTo(2);
  }

  @Test
  void anImportThatIsToEndStopsAndGoesOnWhenItIsBegunAgain() throws IOException {
    ExportedFile file = readable(export("", new ExportFormat.Proven(), Encoding.ZSTD));
    int[] asked = new int[1];
    var first = new EventImport(sink.trail(), reception, "svc-1", "imp-1", () -> asked[0]++ > 0);

    assertThatThrownBy(() -> first.run(file))
        .isInstanceOfSatisfying(
            EventImport.StoppedException.class,
            e -> assertThat(e.counts().recorded()).isEqualTo(1_000));
    Counts counts = take(file, "imp-2");
    assertThat(counts.known()).isEqualTo(1_000);
    assertThat(counts.recorded()).isEqualTo(EVENTS - 1_000);
  }

  private Counts take(ExportedFile file, String id) {
    return new EventImport(sink.trail(), reception, "svc-1", id, () -> false).run(file);
  }

  private JsonNode stamp(long index) {
    byte[] event = sink.trail().find(new EventId("us-east", index)).orElseThrow().bytes();
    return requireNonNull(CadfJson.parse(event).extensions().get(EventReception.STAMP));
  }

  private static ExportedFile readable(Path file) throws IOException {
    return ((ExportedFile.Usable) ExportedFile.survey(file)).file();
  }

  private static ExportedFile.Unusable unreadable(Path file) throws IOException {
    return (ExportedFile.Unusable) ExportedFile.survey(file);
  }

  private Path export(String query, ExportFormat format, Encoding encoding) throws IOException {
    Path file = folder.resolve("export" + encoding.suffix());
    try (OutputStream out = encoding.encode(Files.newOutputStream(file))) {
      source.trail().export(TrailFixture.query(query), query, format, out, () -> false);
    }
    return file;
  }
}
