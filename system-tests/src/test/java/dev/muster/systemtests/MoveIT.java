package dev.muster.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A planned move there and back from the command line, against a real server: the servers run at
/// the other site, and at the end where they were.
class MoveIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PLAN = Launcher.ROOT.resolve("plans/web-tier.yaml").toString();
  private static final double TIME_SCALE = 300;

  @TempDir private Path data;

  @Test
  void aPlanMovesOverAndBack() {
    try (MusterProcess muster = MusterProcess.up(data, TIME_SCALE)) {
      Map<String, String> here = Map.of("MUSTER_DATA", data.toString());
      assertThat(active(muster.client())).containsExactly("dal12 web-01", "dal12 web-02");

      ok(here, "plan", "apply", PLAN);
      String hash = previewHash(here, "planned");
      Launcher.Outcome moved = ok(here, "failover", "web-tier", "--planned", "--preview", hash);
      assertThat(moved.out()).contains("awaiting-commit", "muster run commit");
      assertThat(active(muster.client())).containsExactly("wdc06 web-01", "wdc06 web-02");
      ok(here, "run", "commit", newest(muster.client()));

      // What was looked at then is not what would be done now.
      Launcher.Outcome stale =
          Launcher.run(here, "failover", "web-tier", "--planned", "--preview", hash);
      assertThat(stale.exitCode()).as(stale.out() + stale.err()).isEqualTo(4);

      Launcher.Outcome back = ok(here, "failback", "web-tier");
      assertThat(back.out()).contains("awaiting-commit");
      ok(here, "run", "commit", newest(muster.client()));
      assertThat(active(muster.client())).containsExactly("dal12 web-01", "dal12 web-02");

      List<JsonNode> runs = List.copyOf(muster.client().get("/api/v1/runs").result().values());
      assertThat(runs)
          .extracting(run -> run.path("mode").asString() + " " + run.path("state").asString())
          .containsExactly("failback committed", "planned committed");
      ok(here, "verify", data.toString());
    }
  }

  private static String previewHash(Map<String, String> here, String mode) {
    Launcher.Outcome preview = ok(here, "preview", "web-tier", "--mode", mode, "--output", "json");
    return JSON.readTree(preview.out()).path("result").path("previewHash").asString();
  }

  private static String newest(MusterClient client) {
    return client.get("/api/v1/runs").result().path(0).path("id").asString();
  }

  /// The web servers that run, with their sites.
  private static List<String> active(MusterClient client) {
    return client
        .get("/api/v1/instances")
        .result()
        .valueStream()
        .filter(server -> server.path("name").asString().startsWith("web-"))
        .filter(server -> server.path("status").asString().equals("ACTIVE"))
        .map(server -> server.path("site").asString() + " " + server.path("name").asString())
        .sorted()
        .toList();
  }

  private static Launcher.Outcome ok(Map<String, String> here, String... arguments) {
    Launcher.Outcome outcome = Launcher.run(here, arguments);
    assertThat(outcome.exitCode())
        .as(String.join(" ", arguments) + "\n" + outcome.out() + outcome.err())
        .isZero();
    return outcome;
  }
}
