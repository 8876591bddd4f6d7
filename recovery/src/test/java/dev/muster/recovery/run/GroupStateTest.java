package dev.muster.recovery.run;

import static dev.muster.recovery.run.Installation.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.run.GroupState.Move;
import dev.muster.recovery.run.GroupState.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class GroupStateTest {
  private static final RecoveryPlan WEB = Installation.plan("web-tier");

  /// Every legal move and where it leads; all others are illegal.
  private static final Map<GroupState, Map<Move, GroupState>> LEGAL =
      Map.of(
          new GroupState.Unprotected(),
          Map.of(Move.ENABLE, new GroupState.InitialSync()),
          new GroupState.InitialSync(),
          Map.of(Move.SYNC, new GroupState.Protected(), Move.GIVE_UP, new GroupState.Unprotected()),
          new GroupState.Protected(),
          Map.of(
              Move.TEST,
              new GroupState.Testing(),
              Move.FAIL_OVER,
              new GroupState.FailingOver(),
              Move.GIVE_UP,
              new GroupState.Unprotected()),
          new GroupState.Testing(),
          Map.of(Move.END, new GroupState.Protected()),
          new GroupState.FailingOver(),
          Map.of(
              Move.PROMOTE,
              new GroupState.FailedOver(Place.RECOVERY),
              Move.ABANDON,
              new GroupState.Protected()),
          new GroupState.FailedOver(Place.RECOVERY),
          Map.of(
              Move.REPROTECT,
              new GroupState.Reprotecting(Place.RECOVERY),
              Move.ROLL_BACK,
              new GroupState.Reprotecting(Place.HOME)),
          new GroupState.Reprotecting(Place.RECOVERY),
          Map.of(Move.SYNC, new GroupState.ProtectedReversed()),
          new GroupState.Reprotecting(Place.HOME),
          Map.of(Move.SYNC, new GroupState.Protected()),
          new GroupState.ProtectedReversed(),
          Map.of(
              Move.FAIL_BACK,
              new GroupState.FailingBack(),
              Move.GIVE_UP,
              new GroupState.Unprotected()),
          new GroupState.FailingBack(),
          Map.of(
              Move.PROMOTE,
              new GroupState.FailedOver(Place.HOME),
              Move.ABANDON,
              new GroupState.ProtectedReversed()));

  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final Installation installation = new Installation();

  @AfterEach
  void nothingHappenedUnannounced() {
    installation.close();
    assertThat(installation.unannounced).isEmpty();
  }

  static Stream<Arguments> everyMove() {
    return LEGAL.keySet().stream()
        .flatMap(state -> Stream.of(Move.values()).map(move -> Arguments.of(state, move)));
  }

  @ParameterizedTest
  @MethodSource("everyMove")
  void aStateHasItsLegalMovesAndNoOther(GroupState state, Move move) {
    Map<Move, GroupState> legal = LEGAL.getOrDefault(state, Map.of());
    assertThat(state.allows(move)).isEqualTo(legal.containsKey(move));
    if (legal.containsKey(move)) {
      assertThat(state.after(move)).isEqualTo(legal.get(move));
    } else {
      assertThatThrownBy(() -> state.after(move))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(state.word())
          .hasMessageContaining(move.toString());
    }
  }

  private String standing() {
    List<GroupStanding> groups = installation.engine().groups(WEB);
    assertThat(groups).hasSize(1);
    assertThat(groups.getFirst().group()).isEqualTo("web");
    // What the ledger kept says the same.
    assertThat(installation.replayed().groups(WEB)).isEqualTo(groups);
    return groups.getFirst().word();
  }

  private void listen() {
    installation.recovery.afterEach(_ -> told.add(word()));
    installation.home.afterEach(_ -> told.add(word()));
  }

  private String word() {
    return installation.engine().groups(WEB).getFirst().word();
  }

  @Test
  void aGroupIsFollowedThroughEveryKindOfRun() throws Exception {
    assertThat(standing()).isEqualTo("unknown");
    assertThat(installation.engine().groups(WEB).getFirst().trouble())
        .isEqualTo(Set.of(GroupStanding.Trouble.UNKNOWN));
    installation.engine().observe(WEB, ALICE);
    assertThat(standing()).isEqualTo("protected");
    listen();

    installation.drill(WEB);
    assertThat(told).containsOnly("testing");
    assertThat(standing()).isEqualTo("protected");

    told.clear();
    Run there = installation.run(StartRequest.of(WEB, Mode.PLANNED, ALICE));
    assertThat(told).contains("failing-over", "failed-over-unprotected");
    assertThat(standing()).isEqualTo("failed-over-unprotected");
    told.clear();
    installation.engine().commit(there.id(), ALICE);
    installation.engine().await(there.id());
    assertThat(standing()).isEqualTo("protected-reversed");

    told.clear();
    Run back = installation.run(StartRequest.of(WEB, Mode.FAILBACK, ALICE));
    assertThat(told).contains("failing-back", "failed-over-unprotected");
    installation.engine().commit(back.id(), ALICE);
    installation.engine().await(back.id());
    assertThat(standing()).isEqualTo("protected");
  }

  @Test
  void aMoveThatIsTakenBackLeavesAGroupProtectedOnceItIsSeenToCopy() throws Exception {
    Run there = installation.run(StartRequest.of(WEB, Mode.PLANNED, ALICE));
    installation.engine().rollBack(there.id(), ALICE);
    installation.engine().await(there.id());
    assertThat(standing()).isEqualTo("reprotecting");
    installation.clock.advance(java.time.Duration.ofHours(1));
    installation.engine().observe(WEB, ALICE);
    assertThat(standing()).isEqualTo("protected");
  }

  @Test
  void aStateSurvivesARestart() throws Exception {
    installation.run(StartRequest.of(WEB, Mode.PLANNED, ALICE));
    installation.restart();
    assertThat(standing()).isEqualTo("failed-over-unprotected");
  }
}
