package dev.muster.systemtests.simulator;

import static dev.muster.recovery.plan.Mode.DRILL;
import static dev.muster.recovery.plan.Mode.PLANNED;
import static dev.muster.recovery.plan.Mode.UNPLANNED;
import static dev.muster.systemtests.simulator.Trouble.trouble;

import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.readiness.Demand.Hosting;
import dev.muster.recovery.readiness.Fact;
import dev.muster.recovery.readiness.Topic;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Troubles that leave a check without an answer.
final class Silences {
  private static final String HOME = "dal12";
  private static final String THERE = "wdc06";
  private static final String STATUS = "/v1/workspaces/*";
  private static final String SERVERS = "/pvm-instances";
  private static final String VOLUMES = "/volumes";
  private static final String GROUPS = "/volume-groups/details";

  private Silences() {}

  static Stream<Trouble> all() {
    return Stream.concat(calls(), answers());
  }

  private static Stream<Trouble> calls() {
    return Stream.of(
        call(2, DRILL, THERE, STATUS),
        call(4, PLANNED, HOME, STATUS),
        call(5, PLANNED, HOME, STATUS),
        call(6, DRILL, THERE, "/locations/disaster-recovery"),
        call(7, DRILL, THERE, STATUS),
        call(8, DRILL, THERE, STATUS),
        call(10, DRILL, HOME, SERVERS),
        call(11, PLANNED, HOME, SERVERS),
        call(12, DRILL, THERE, SERVERS),
        call(13, DRILL, THERE, "/networks"),
        call(14, DRILL, HOME, VOLUMES),
        call(15, PLANNED, HOME, VOLUMES),
        call(16, DRILL, THERE, VOLUMES),
        call(17, PLANNED, THERE, VOLUMES),
        call(18, DRILL, THERE, GROUPS),
        call(19, DRILL, THERE, VOLUMES),
        call(20, DRILL, HOME, GROUPS),
        call(21, DRILL, THERE, VOLUMES),
        call(22, DRILL, THERE, GROUPS),
        call(23, DRILL, THERE, "/storage-capacity/storage-pools"),
        call(24, DRILL, THERE, "/volumes/onboarding"),
        call(25, PLANNED, THERE, VOLUMES),
        call(26, DRILL, THERE, VOLUMES),
        call(27, DRILL, HOME, VOLUMES),
        call(28, DRILL, THERE, "/volumes-clone"),
        call(28, DRILL, THERE, "/volumes/*/flash-copy-mappings"),
        call(29, DRILL, THERE, "/snapshots"),
        call(30, DRILL, THERE, "/system-pools"),
        call(31, DRILL, THERE, "/v1/datacenters"),
        call(33, DRILL, THERE, SERVERS),
        call(36, DRILL, THERE, "/storage-capacity/storage-pools"),
        call(37, DRILL, THERE, "/networks"),
        call(38, PLANNED, THERE, "/networks/*/ports"),
        call(39, DRILL, THERE, "/v1/routes"),
        call(41, DRILL, THERE, SERVERS),
        call(42, PLANNED, THERE, SERVERS),
        call(43, DRILL, THERE, "/events"));
  }

  private static Trouble call(int check, Mode mode, String site, String path) {
    return trouble(check, mode, "no answer to " + path + " at " + site)
        .estate(pair -> pair.fail(site, path));
  }

  private static Stream<Trouble> answers() {
    Hosting named =
        new Hosting(
            Optional.of("spp-dr"), Optional.of("anti"), List.of("ops-dr"), List.of("nsg-db"));
    return Stream.of(
        trouble(1, DRILL, "no token").target(Topic.CREDENTIAL, (_, _) -> Fact.missing("no token")),
        trouble(2, DRILL, "roles not known").upkeep(Said.editorOf(Fact.missing("nobody knows"))),
        trouble(3, DRILL, "key not known").upkeep(Said.keyEndsAt(Fact.missing("nobody knows"))),
        trouble(9, UNPLANNED, "not compiled").upkeep(Said.homeCalls(Fact.missing("not compiled"))),
        trouble(21, DRILL, "no time of a consistent point")
            .estate(pair -> pair.show(THERE, VOLUMES, "", "{freezeTime: ''}")),
        trouble(32, DRILL, "no answer about pools")
            .demand(Asked.hosting(named))
            .estate(pair -> pair.fail(THERE, "/shared-processor-pools")),
        trouble(33, DRILL, "hosts that the cloud does not tell")
            .estate(pair -> pair.show(THERE, SERVERS, "ora-01", "{dedicatedHostID: h1}")),
        trouble(34, DRILL, "no answer about groups")
            .demand(Asked.hosting(named))
            .estate(pair -> pair.fail(THERE, "/placement-groups")),
        trouble(35, PLANNED, "no size at home")
            .demand(Asked.compute(100))
            .estate(pair -> pair.fail(HOME, SERVERS)),
        trouble(40, DRILL, "no answer about security groups")
            .demand(Asked.hosting(named))
            .estate(pair -> pair.fail(THERE, "/v1/network-security-groups")),
        trouble(41, DRILL, "no answer about keys")
            .demand(Asked.hosting(named))
            .estate(pair -> pair.fail(THERE, "/v1/ssh-keys")),
        trouble(43, DRILL, "runs not known").upkeep(Said.otherRuns(Fact.missing("nobody knows"))),
        trouble(44, DRILL, "nothing known of the house")
            .upkeep(
                Said.house(
                    Fact.missing("nobody knows"),
                    Fact.missing("nobody knows"),
                    Fact.missing("nobody knows"),
                    Fact.missing("nobody knows"))));
  }
}
