package dev.muster.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a newcomer does first, as the README says it.
class NewcomerIT {

  @TempDir private Path folder;

  @Test
  void theDemoRunsADrillAndVerifiesIt() {
    Launcher.Outcome demo = Launcher.run(Map.of(), "demo", "--exit", "--port", "0");

    assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
    assertThat(demo.out())
        .contains("Muster runs at http://localhost:")
        .contains("ecovery time")
        .contains("start-ora-01")
        .contains("OK");
  }

  @Test
  void aSecondUpOnTheSameFolderIsRefused() {
    try (MusterProcess first = MusterProcess.up(folder, 300)) {
      try (MusterProcess second = MusterProcess.launch(folder, 300)) {
        assertThat(second.awaitEnd()).isEqualTo(1);
        assertThat(second.output()).contains(folder.toString()).doesNotContain("\tat ");
      }
      assertThat(first.client().get("/api/v1/sites").status()).isEqualTo(200);
      assertThat(first.stop()).isEqualTo(MusterProcess.STOPPED);
    }
  }

  @Test
  void theCommandLineNeedsNoSetUpOnTheSameMachine() {
    try (MusterProcess muster = MusterProcess.up(folder, 300)) {
      Map<String, String> here = Map.of("MUSTER_DATA", folder.toString());

      Launcher.Outcome list = Launcher.run(here, "instance", "list", "--output", "json");
      assertThat(list.exitCode()).as(list.err()).isZero();
      assertThat(list.out()).startsWith("[").contains("ora-01");

      Launcher.Outcome missing =
          Launcher.run(here, "instance", "read", "11111111-2222-3333-4444-555555555555");
      assertThat(missing.exitCode()).isEqualTo(3);

      assertThat(Launcher.run(here, "instance", "frobnicate").exitCode()).isEqualTo(2);
      assertThat(muster.stop()).isEqualTo(MusterProcess.STOPPED);
    }
  }
}
