package dev.muster.systemtests.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cloud.Accepted;
import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Completion;
import dev.muster.cloud.Mutation.StopMode;
import dev.muster.cloud.Mutation.StopServer;
import dev.muster.cloud.PollPolicy;
import dev.muster.cloud.Progress;
import dev.muster.cloud.Server;
import dev.muster.cloud.WorkspacePoller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// All who wait in a workspace share its looks.
@Timeout(60)
class ManyWaitersTest {
  @Test
  void waitersCostOneListPerTickUntilTheirServersChange() {
    try (SimulatedSite site = new SimulatedSite("muster-dal12")) {
      WorkspacePoller poller =
          new WorkspacePoller(
              site.cloud, new PollPolicy(Duration.ofSeconds(1), Duration.ofMinutes(5)), site.clock);
      List<Server> servers =
          SimulatedSite.done(site.cloud.servers()).stream().filter(Server::isRunning).toList();
      List<StopServer> stops =
          servers.stream().map(s -> new StopServer(s.id(), StopMode.GRACEFUL)).toList();
      List<CloudReader> waiters = new ArrayList<>();
      for (StopServer stop : stops) {
        SimulatedSite.done(site.cloud.perform(stop));
        waiters.add(poller.fromNow());
      }
      assertThat(look(stops, waiters)).isZero();
      site.arrivals.clear();
      for (int tick = 0; tick < 10; tick++) {
        site.clock.advance(Duration.ofSeconds(1));
        assertThat(look(stops, waiters)).isZero();
      }
      assertThat(site.arrivals).hasSize(10);
      site.clock.advance(Duration.ofSeconds(30));
      assertThat(look(stops, waiters)).isEqualTo(servers.size()).isGreaterThan(5);
      assertThat(site.arrivals).hasSize(11 + servers.size());
    }
  }

  private static int look(List<StopServer> stops, List<CloudReader> waiters) {
    int settled = 0;
    for (int i = 0; i < stops.size(); i++) {
      StopServer stop = stops.get(i);
      Progress progress = Completion.look(stop, Accepted.of(stop.serverId()), waiters.get(i));
      settled += progress instanceof Progress.Settled ? 1 : 0;
    }
    return settled;
  }
}
