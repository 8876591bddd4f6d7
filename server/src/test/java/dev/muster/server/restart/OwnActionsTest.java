package dev.muster.server.restart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.ActionCatalogue;
import dev.muster.server.identity.Act;
import org.junit.jupiter.api.Test;

class OwnActionsTest {
  @Test
  void everyActionOfThisInstallationIsKnownAsItsOwn() {
    assertThat(Act.TABLE)
        .filteredOn(act -> !act.action().isEmpty())
        .allSatisfy(act -> {
          String name = ActionCatalogue.standard().find(act.action()).orElseThrow().name();
          assertThat(OpenActs.OWN_ACTIONS)
              .anyMatch(own -> ("\"action\":\"" + name).startsWith(own));
        });
  }
}
