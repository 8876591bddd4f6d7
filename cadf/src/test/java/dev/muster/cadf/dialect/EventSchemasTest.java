package dev.muster.cadf.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.InvalidEventException;
import dev.muster.cadf.JsonSchemaCheck;
import dev.muster.cadf.Seeded;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class EventSchemasTest {
  /// A clean event is one that draws no warning, and has nothing with it from a CADF event that may
  /// not have been clean.
  @Test
  void whateverAWriterMakesOfACleanEventIsValid() {
    AtomicInteger clean = new AtomicInteger();
    Seeded.run(
        5_000,
        random -> {
          CadfEvent event;
          try {
            Reading reading =
                EventDialects.read(
                    CadfJson.bytes(
                        random.nextBoolean()
                            ? new RandomEvents(random).newer()
                            : new RandomEvents(random).old()));
            if (!reading.warnings().isEmpty()
                || reading.event().extensions().containsKey(CadfForm.EXTENSION)) {
              return;
            }
            event = reading.event();
          } catch (InvalidEventException _) {
            return;
          }
          clean.incrementAndGet();
          for (Format format : Format.values()) {
            for (Instant recorded :
                List.of(Instant.EPOCH, Instant.parse("2026-05-04T07:16:42.1Z"))) {
              byte[] json =
                  recorded.equals(Instant.EPOCH)
                      ? EventDialects.write(event, format)
                      : EventDialects.write(event, format, recorded);
              assertThat(violations(format.wire(), CadfJson.tree(json)))
                  .as(() -> format + " " + CadfJson.tree(json))
                  .isEmpty();
            }
          }
        });
    assertThat(clean.get()).isGreaterThan(50);
  }

  @ParameterizedTest
  @CsvSource({
    "new, attach.new.json",
    "new, tenant.new.json",
    "new, datacentres.new.json",
    "old, attach.old.json",
    "old, tenant.old.json",
    "wrapped, datacentres.wrapped.json",
    "flat, secrets.flat.json",
    "cadf, attach.cadf.json",
    "cadf, sample.cadf.json",
    "ocsf, attach.ocsf.json",
    "cloudevents, attach.cloudevents.json",
    "event, ../sample.json",
    "new, ../sample.json",
  })
  void theFilesWrittenByHandAreValid(String schema, String file) {
    assertThat(violations(schema, CadfJson.tree(file(file)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"new", "old", "wrapped", "flat", "cadf", "ocsf", "cloudevents", "event"})
  void noSchemaTakesAnEmptyObject(String schema) {
    assertThat(violations(schema, CadfJson.tree(new byte[] {'{', '}'}))).isNotEmpty();
  }

  /// The class's own list of required attributes.
  @Test
  void theSchemaOfOcsfRequiresWhatItsClassRequires() {
    assertThat(schema("ocsf").required("required").values())
        .extracting(JsonNode::stringValue)
        .containsExactlyInAnyOrder(
            "activity_id",
            "category_uid",
            "class_uid",
            "type_uid",
            "time",
            "severity_id",
            "metadata",
            "actor",
            "api",
            "src_endpoint");
  }

  @Test
  void everyFormHasASchema() {
    for (Dialect dialect : Dialect.values()) {
      assertThat(EventSchemas.find(dialect.wire())).isPresent();
    }
    for (Format format : Format.values()) {
      assertThat(EventSchemas.find(format.wire() + ".schema.json")).isPresent();
    }
    assertThat(EventSchemas.find("../event")).isEmpty();
  }

  private static List<String> violations(String schema, JsonNode event) {
    return JsonSchemaCheck.violations(schema(schema), event);
  }

  private static JsonNode schema(String name) {
    return CadfJson.tree(EventSchemas.find(name).orElseThrow());
  }

  private static byte[] file(String name) {
    try (InputStream in =
        Objects.requireNonNull(EventSchemasTest.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
