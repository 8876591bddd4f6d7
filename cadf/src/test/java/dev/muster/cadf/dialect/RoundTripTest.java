package dev.muster.cadf.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.InvalidEventException;
import dev.muster.cadf.Seeded;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class RoundTripTest {
  @Test
  void anEventInTheNewFormSurvivesCadf() {
    Seeded.run(
        20_000,
        random -> {
          ObjectNode sent = new RandomEvents(random).newer();
          readable(sent)
              .ifPresent(reading -> {
                CadfEvent event = reading.event();
                byte[] cadf = EventDialects.write(event, Format.CADF);
                Reading back = EventDialects.read(cadf);

                assertThat(back.dialect()).isEqualTo(Dialect.CADF);
                assertThat(CadfJson.tree(back.event())).isEqualTo(CadfJson.tree(event));
              });
        });
  }

  @Test
  void aCadfEventOfOthersSurvivesTheNewForm() {
    Seeded.run(
        20_000,
        random -> {
          ObjectNode cadf = new RandomEvents(random).cadf();
          ObjectNode masked = cadf.deepCopy();
          ObjectNode event = CadfForm.toNew(cadf, new ArrayList<>());
          if (masked.path("initiator").path("credential") instanceof ObjectNode credential
              && credential.has("token")) {
            credential.put("token", CadfForm.MASK);
          }

          assertThat(CadfForm.fromNew(event, null)).isEqualTo(masked);
          // What the reader sees of it is all there is.
          readable(cadf)
              .ifPresent(reading ->
                  assertThat(CadfForm.fromNew(CadfJson.tree(reading.event()), null))
                      .isEqualTo(masked));
        });
  }

  /// Only what can be read at all: a random event may lack what no event may lack.
  private static Optional<Reading> readable(ObjectNode event) {
    try {
      return Optional.of(EventDialects.read(CadfJson.bytes(event)));
    } catch (InvalidEventException e) {
      assertThat(e.violations()).isNotEmpty();
      return Optional.empty();
    }
  }
}
