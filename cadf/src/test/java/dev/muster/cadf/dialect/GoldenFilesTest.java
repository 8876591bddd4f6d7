package dev.muster.cadf.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Files that were written by hand, after what the vendors' descriptions and the standards say.
class GoldenFilesTest {
  @ParameterizedTest
  @CsvSource({
    "attach.new.json, NEW, attach.new.json",
    "attach.cadf.json, CADF, attach.new.json",
    "tenant.old.json, OLD, tenant.new.json",
    "datacentres.wrapped.json, WRAPPED, datacentres.new.json",
    "secrets.flat.json, FLAT, secrets.new.json",
    "volume.cadf.json, CADF, volume.new.json",
    "../sample.json, NEW, ../sample.json",
    "sample.cadf.json, CADF, ../sample.json",
  })
  void isReadAs(String received, Dialect dialect, String event) {
    Reading reading = EventDialects.read(file(received));

    assertThat(reading.dialect()).isEqualTo(dialect);
    assertThat(CadfJson.tree(reading.event())).isEqualTo(CadfJson.tree(file(event)));
  }

  @ParameterizedTest
  @CsvSource({
    "attach.new.json, NEW, attach.new.json",
    "attach.new.json, OLD, attach.old.json",
    "attach.new.json, CADF, attach.cadf.json",
    "attach.new.json, OCSF, attach.ocsf.json",
    "attach.new.json, CLOUDEVENTS, attach.cloudevents.json",
    "tenant.old.json, NEW, tenant.new.json",
    "volume.new.json, CADF, volume.cadf.json",
    "../sample.json, CADF, sample.cadf.json",
  })
  void isWrittenAs(String event, Format format, String written) {
    JsonNode json =
        CadfJson.tree(EventDialects.write(EventDialects.read(file(event)).event(), format));

    assertThat(json).isEqualTo(masked(CadfJson.tree(file(written))));
  }

  /// The identity that other programs find for the same event.
  @Test
  void theIdentityIsThatOfTheSortedJson() {
    CadfEvent event = CadfJson.parse(file("attach.new.json"));

    assertThat(EventDialects.id(event))
        .isEqualTo(
            UUID.fromString(CadfJson.tree(file("attach.cadf.json")).required("id").stringValue()));
    assertThat(EventDialects.id(event).version()).isEqualTo(5);
    assertThat(EventDialects.id(event).variant()).isEqualTo(2);
  }

  // A token is the one thing that is not handed on.
  private static JsonNode masked(JsonNode json) {
    if (json.at("/initiator/credential") instanceof tools.jackson.databind.node.ObjectNode object
        && object.has("token")) {
      object.put("token", "xxxxxxxx");
    }
    return json;
  }

  private static byte[] file(String name) {
    try (InputStream in =
        Objects.requireNonNull(GoldenFilesTest.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
