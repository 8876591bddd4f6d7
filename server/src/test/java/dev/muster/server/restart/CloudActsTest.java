package dev.muster.server.restart;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.CloudConnection;
import dev.muster.cloud.CloudReader;
import dev.muster.cloud.ConsistencyGroup;
import dev.muster.cloud.IkePolicy;
import dev.muster.cloud.Image;
import dev.muster.cloud.IpsecPolicy;
import dev.muster.cloud.Job;
import dev.muster.cloud.Network;
import dev.muster.cloud.Onboarding;
import dev.muster.cloud.RemoteCopy;
import dev.muster.cloud.Result;
import dev.muster.cloud.Server;
import dev.muster.cloud.Snapshot;
import dev.muster.cloud.Volume;
import dev.muster.cloud.VolumeGroup;
import dev.muster.cloud.VpnConnection;
import dev.muster.cloud.Workspace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloudActsTest {
  private final Deque<Result<?>> looks = new ArrayDeque<>();
  private int pauses;

  /// Two looks until what is not there was never taken on, ten until it is over.
  private final CloudActs acts =
      new CloudActs(
          Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(10), _ -> pauses++);

  /// Answers every question with the next scripted look; the last one is repeated.
  private final class Looked implements CloudReader {
    @SuppressWarnings("unchecked") // each test scripts the answers in the order of the questions
    private <T> Result<T> next() {
      return (Result<T>)
          (looks.size() > 1 ? looks.removeFirst() : requireNonNull(looks.peekFirst()));
    }

    @Override
    public Workspace workspace() {
      return new Workspace("ws-1", "muster-wdc06", "wdc06", "acc1");
    }

    @Override
    public Result<List<Server>> servers() {
      return next();
    }

    @Override
    public Result<Server> server(String id) {
      return next();
    }

    @Override
    public Result<List<Snapshot>> snapshots() {
      return next();
    }

    @Override
    public Result<Snapshot> snapshot(String id) {
      return next();
    }

    @Override
    public Result<List<Image>> images() {
      return next();
    }

    @Override
    public Result<Image> image(String id) {
      return next();
    }

    @Override
    public Result<List<Network>> networks() {
      return next();
    }

    @Override
    public Result<Network> network(String id) {
      return next();
    }

    @Override
    public Result<List<Volume>> volumes() {
      return next();
    }

    @Override
    public Result<Volume> volume(String id) {
      return next();
    }

    @Override
    public Result<List<VolumeGroup>> volumeGroups() {
      return next();
    }

    @Override
    public Result<VolumeGroup> volumeGroup(String id) {
      return next();
    }

    @Override
    public Result<ConsistencyGroup> consistencyGroup(String volumeGroupId) {
      return next();
    }

    @Override
    public Result<List<RemoteCopy>> remoteCopies(String volumeGroupId) {
      return next();
    }

    @Override
    public Result<List<Onboarding>> onboardings() {
      return next();
    }

    @Override
    public Result<Onboarding> onboarding(String id) {
      return next();
    }

    @Override
    public Result<List<Image>> stockImages() {
      return next();
    }

    @Override
    public Result<List<CloudConnection>> cloudConnections() {
      return next();
    }

    @Override
    public Result<CloudConnection> cloudConnection(String id) {
      return next();
    }

    @Override
    public Result<List<VpnConnection>> vpnConnections() {
      return next();
    }

    @Override
    public Result<List<IkePolicy>> ikePolicies() {
      return next();
    }

    @Override
    public Result<List<IpsecPolicy>> ipsecPolicies() {
      return next();
    }

    @Override
    public Result<Job> job(String id) {
      return next();
    }

    @Override
    public Result<Job> cloneTask(String id) {
      return next();
    }
  }

  /// A workspace in which nothing can be seen.
  static CloudReader nowhere() {
    CloudActsTest test = new CloudActsTest();
    test.looks.add(new Result.Unknown<>("nothing to see"));
    return test.new Looked();
  }

  static CadfEvent pending(String action, String type, String id, String request) {
    return CadfJson.parse(
        """
        {"action":"%s","eventTime":"2026-11-20T03:00:00.00+0000","outcome":"pending",
         "correlationId":"c-1","initiator":{"id":"ci"},
         "target":{"id":"crn:v1:bluemix:public:power-iaas:wdc06:a/acc1:ws-1:%s:%s"},
         "requestData":%s}\
        """
            .formatted(action, type, id, request)
            .getBytes(StandardCharsets.UTF_8));
  }

  private static Server server(String status, String task) {
    return new Server(
        "vm-1",
        "web-01",
        status,
        "OK",
        new Server.Shape("sles", "s1022", 1, 8),
        List.of(),
        List.of(),
        "",
        task,
        List.of());
  }

  private static Network network(String name) {
    return new Network("net-1", name, "vlan", 7, "10.0.0.0/24", "", List.of());
  }

  @Test
  void aStartThatTakesItsTimeIsWaitedFor() throws InterruptedException {
    // Two looks by themselves, then six of two reads each: is it done, and was it ever begun.
    for (int i = 0; i < 14; i++) {
      looks.add(new Result.Done<>(server("SHUTOFF", "powering-on")));
    }
    looks.add(new Result.Done<>(server("ACTIVE", "")));

    Ending ending =
        acts.of(pending("dr-instance.start", "pvm-instance", "vm-1", "{}"), new Looked());

    assertThat(ending.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(pauses).isEqualTo(8);
  }

  @Test
  void aServerAtRestInItsOldStateWasNeverSwitched() throws InterruptedException {
    looks.add(new Result.Done<>(server("SHUTOFF", "")));

    Ending ending =
        acts.of(pending("dr-instance.start", "pvm-instance", "vm-1", "{}"), new Looked());

    assertThat(ending.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(ending.why()).contains("before the act began");
    assertThat(pauses).isEqualTo(2);
  }

  @Test
  void aDeletionThatWasNeverBegunIsGivenUpEarly() throws InterruptedException {
    looks.add(new Result.Done<>(network("bubble")));

    Ending ending = acts.of(pending("dr-network.delete", "network", "net-1", "{}"), new Looked());

    assertThat(ending.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(ending.why()).contains("before the act began");
    assertThat(pauses).isEqualTo(2);
  }

  @Test
  void aListingThatFailsIsNoProofThatNothingWasMade() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      looks.add(new Result.Unknown<>("timeout"));
      looks.add(new Result.Refused<>(503, "busy"));
    }
    looks.add(new Result.Done<>(List.of(network("bubble"))));
    looks.add(new Result.Done<>(network("bubble")));

    Ending ending =
        acts.of(pending("dr-network.create", "network", "", "{\"name\":\"bubble\"}"), new Looked());

    assertThat(ending.outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void aCreationThatIsNotListedWasNeverTakenOn() throws InterruptedException {
    looks.add(new Result.Done<>(List.of()));

    Ending ending =
        acts.of(pending("dr-network.create", "network", "", "{\"name\":\"bubble\"}"), new Looked());

    assertThat(ending.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(pauses).isEqualTo(2);
  }
}
