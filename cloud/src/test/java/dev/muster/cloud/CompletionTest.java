package dev.muster.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cloud.Mutation.StopMode;
import dev.muster.cloud.Progress.Failed;
import dev.muster.cloud.Progress.Settled;
import dev.muster.cloud.Progress.Working;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CompletionTest {
  private static final Refused<Volume> NO_VOLUME = new Refused<>(404, "volume not found");

  private static final List<Job.Product> TWO_COPIES =
      List.of(new Job.Product("copy-2", "vol-2"), new Job.Product("copy-1", "vol-1"));

  /// What the cloud shows: not yet, then done, then (where it can be told) failed.
  record Shown(
      Mutation mutation,
      Accepted accepted,
      Consumer<ScriptedCloud> notYet,
      Consumer<ScriptedCloud> done,
      Consumer<ScriptedCloud> failed) {}

  static Stream<Arguments> acts() {
    return Stream.of(
            servers(new Mutation.StartServer("vm-1"), "SHUTOFF", "ACTIVE"),
            servers(new Mutation.StopServer("vm-1", StopMode.GRACEFUL), "ACTIVE", "SHUTOFF"),
            new Shown(
                new Mutation.SnapshotServer("vm-1", "s", "", List.of()),
                Accepted.of("snap-1"),
                c -> c.snapshot = new Done<>(new Snapshot("snap-1", "s", "vm-1", "adding", 40)),
                c -> c.snapshot = new Done<>(new Snapshot("snap-1", "s", "vm-1", "available", 100)),
                c -> c.snapshot = new Done<>(new Snapshot("snap-1", "s", "vm-1", "error", 40))),
            new Shown(
                new Mutation.DeleteSnapshot("snap-1"),
                Accepted.of("snap-1"),
                c -> c.snapshot = new Done<>(new Snapshot("snap-1", "s", "vm-1", "removing", 0)),
                c -> c.snapshot = new Refused<>(404, "gone"),
                c -> {}),
            new Shown(
                new Mutation.CaptureImage("vm-1", "golden"),
                new Accepted("vm-1", "job-1"),
                c -> c.job = job(Job.State.RUNNING),
                c -> {
                  c.job = job(Job.State.COMPLETED);
                  Image image = new Image("img-1", "golden", "active", "aix", 20);
                  c.images = new Done<>(List.of(image));
                  c.image = new Done<>(image);
                },
                c -> c.job = job(Job.State.FAILED)),
            new Shown(
                new Mutation.DeleteImage("img-1"),
                Accepted.of("img-1"),
                c -> c.image = new Done<>(new Image("img-1", "golden", "active", "aix", 20)),
                c -> c.image = new Refused<>(404, "gone"),
                c -> {}),
            new Shown(
                new Mutation.CreateNetwork("n", "vlan", "10.0.0.0/24", "", List.of(), true),
                Accepted.of("net-9"),
                c -> c.network = new Done<>(ScriptedCloud.network("net-9", "n", 0)),
                c -> c.network = new Done<>(ScriptedCloud.network("net-9", "n", 12)),
                c -> c.network = new Refused<>(404, "network not found")),
            new Shown(
                new Mutation.UpdateNetwork("net-9", "renamed", "", List.of()),
                Accepted.of("net-9"),
                c -> c.network = new Done<>(ScriptedCloud.network("net-9", "old", 12)),
                c -> c.network = new Done<>(ScriptedCloud.network("net-9", "renamed", 12)),
                c -> c.network = new Refused<>(404, "network not found")),
            new Shown(
                new Mutation.CreateVolume("v", 10, "tier3", false, true),
                Accepted.of("vol-1"),
                c -> c.volume = volume("available", false),
                c -> c.volume = volume("available", true),
                c -> c.volume = volume("error", false)),
            new Shown(
                new Mutation.CloneVolumes("drill", List.of("vol-1", "vol-2")),
                new Accepted("task-1", "task-1"),
                c -> c.cloneTask = task(Job.State.RUNNING, List.of()),
                c -> c.cloneTask = task(Job.State.COMPLETED, TWO_COPIES),
                c -> c.cloneTask = task(Job.State.COMPLETED, TWO_COPIES.subList(0, 1))),
            new Shown(
                new Mutation.AttachVolume("vm-1", "vol-1"),
                Accepted.of("vol-1"),
                c -> c.volume = volume("attaching", false),
                c -> c.volume = volume("in-use", false, "vm-1"),
                c -> c.volume = NO_VOLUME),
            new Shown(
                new Mutation.DetachVolume("vm-1", "vol-1"),
                Accepted.of("vol-1"),
                c -> c.volume = volume("detaching", false, "vm-1"),
                c -> c.volume = volume("available", false),
                c -> c.volume = NO_VOLUME),
            new Shown(
                new Mutation.DeleteVolume("vol-1"),
                Accepted.of("vol-1"),
                c -> c.volume = volume("deleting", false),
                c -> c.volume = NO_VOLUME,
                c -> {}),
            new Shown(
                new Mutation.UpdateCloudConnection("cc-1", "", 2000),
                new Accepted("cc-1", ""),
                c -> c.cloudConnection = connection(1000),
                c -> c.cloudConnection = connection(2000),
                c -> c.cloudConnection = new Refused<>(404, "not found")))
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("acts")
  void oneLookTellsWhereAnActStands(Shown shown) {
    ScriptedCloud cloud = new ScriptedCloud();

    assertThat(look(shown, cloud)).as("no answer").isInstanceOf(Working.class);
    shown.notYet().accept(cloud);
    assertThat(look(shown, cloud)).as("not yet").isInstanceOf(Working.class);
    shown.done().accept(cloud);
    assertThat(look(shown, cloud)).as("done").isInstanceOf(Settled.class);
    shown.failed().accept(cloud);
    assertThat(look(shown, cloud)).as("failed, or still done").isNotInstanceOf(Working.class);
  }

  @Test
  void aBrokenServerIsAFailureWithItsFault() {
    ScriptedCloud cloud = new ScriptedCloud();
    cloud.servers.add(
        new Done<>(
            new Server(
                "vm-1",
                "web-01",
                "ERROR",
                "CRITICAL",
                new Server.Shape("sles", "s1022", 1, 8),
                List.of(),
                List.of(),
                "no host has room")));

    Progress progress =
        Completion.look(new Mutation.StartServer("vm-1"), Accepted.of("vm-1"), cloud);

    assertThat(progress)
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.why()).contains("no host has room"));
  }

  @Test
  void copiesAreToldInTheOrderOfTheirSources() {
    ScriptedCloud cloud = new ScriptedCloud();
    cloud.cloneTask = task(Job.State.COMPLETED, TWO_COPIES);

    Progress progress =
        Completion.look(
            new Mutation.CloneVolumes("drill", List.of("vol-1", "vol-2")),
            new Accepted("task-1", "task-1"),
            cloud);

    assertThat(progress)
        .isInstanceOfSatisfying(
            Settled.class, end -> assertThat(end.resourceId()).isEqualTo("copy-1,copy-2"));
  }

  @Test
  void clonesAreFoundByNameWhenTheAnswerWasLost() {
    ScriptedCloud cloud = new ScriptedCloud();
    Mutation clone = new Mutation.CloneVolumes("drill-7", List.of("vol-1"));
    cloud.volumes = new Done<>(List.of());
    assertThat(Adoption.adopt(clone, Namesakes.NONE, cloud)).isInstanceOf(Refused.class);

    cloud.volumes =
        new Done<>(
            List.of(
                new Volume(
                    "copy-1",
                    "clone-drill-7-12345",
                    "available",
                    10,
                    "tier3",
                    false,
                    List.of(),
                    Volume.Replication.NONE)));

    assertThat(Adoption.adopt(clone, Namesakes.NONE, cloud))
        .isEqualTo(new Done<>(Accepted.of("copy-1")));
  }

  @Test
  void adoptionStaysInDoubtWhileTheCloudIsSilent() {
    assertThat(
            Adoption.adopt(
                new Mutation.CreateVolume("v", 1, "tier3", false, false),
                Namesakes.NONE,
                new ScriptedCloud()))
        .isInstanceOf(Unknown.class);
  }

  private static Progress look(Shown shown, ScriptedCloud cloud) {
    return Completion.look(shown.mutation(), shown.accepted(), cloud);
  }

  private static Shown servers(Mutation mutation, String from, String to) {
    return new Shown(
        mutation,
        Accepted.of("vm-1"),
        c -> c.servers.add(new Done<>(ScriptedCloud.server(from, "OK"))),
        c -> replace(c, ScriptedCloud.server(to, "OK")),
        c -> replace(c, ScriptedCloud.server("ERROR", "CRITICAL")));
  }

  private static void replace(ScriptedCloud cloud, Server server) {
    cloud.servers.clear();
    cloud.servers.add(new Done<>(server));
  }

  private static Result<Job> job(Job.State state) {
    return new Done<>(new Job("job-1", state, "", List.of()));
  }

  private static Result<Job> task(Job.State state, List<Job.Product> products) {
    return new Done<>(new Job("task-1", state, "", products));
  }

  private static Result<Volume> volume(String state, boolean replicated, String... servers) {
    Volume.Replication replication =
        new Volume.Replication(replicated, false, "master", "m", "a", "", "", "", "");
    return new Done<>(
        new Volume("vol-1", "v", state, 10, "tier3", false, List.of(servers), replication));
  }

  private static Result<CloudConnection> connection(int speedMbps) {
    return new Done<>(new CloudConnection("cc-1", "cc", speedMbps, "up", true, false, List.of()));
  }
}
