package dev.muster.routing.rules;

import static dev.muster.routing.rules.Tables.NOW;
import static dev.muster.routing.rules.Tables.defaults;
import static dev.muster.routing.rules.Tables.empty;
import static dev.muster.routing.rules.Tables.route;
import static dev.muster.routing.rules.Tables.target;
import static dev.muster.routing.rules.Tables.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.routing.rules.RoutingRefused.Code;
import dev.muster.routing.rules.RoutingRefused.Fault;
import dev.muster.routing.rules.RoutingSettings.Residency;
import dev.muster.routing.rules.Target.ManagedBy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTableTest {
  private final RoutingTable targets =
      empty()
          .plus(target("T1", "us-south"))
          .plus(target("T2", "eu-de"))
          .plus(target("T3", "jp-tok"));

  /// The vendor's scenarios: rules of one route apart by `;`, routes by `|`.
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "us-south us-east global > T1               !       ! eu-de    ! ",
        "us-south us-east global > T1               ! T2 T3 ! eu-de    ! T2 T3",
        "global eu-de > T1 T2                       !       ! global   ! T1 T2",
        "global > T1                                !       ! us-south ! ",
        "* > T1                                     !       ! xx-new   ! T1",
        "eu-de > T1 ; * > T2                        !       ! eu-de-2  ! T1",
        "jp > T1                                    !       ! jp-osa   ! T1",
        "us-east > T1 | * > T2                      !       ! us-east  ! T1 T2",
        "us-east >                                  ! T1    ! us-east  ! ",
        "global > T1 ; us-south us-east > T2 ; eu-es > T3 ! ! eu-es    ! T3",
        "* > T1                                     !       ! global   ! T1",
        "us-south > T1                              !       ! global   ! ",
        "us-south > T1                              ! T2    ! global   ! T2",
        "us-east >   | us-east > T1                 ! T2    ! wdc06    ! T1",
        "* > T1 | * > T1                            !       ! dal12    ! T1",
      })
  void theVendorsScenariosHold(
      String routes, String defaultTargets, String location, String expected) {
    RoutingTable table = targets.with(defaults(texts(defaultTargets).toArray(String[]::new)));
    int id = 0;
    for (String route : routes.split("\\|", -1)) {
      table = table.plus(route("R" + id++, route.split(";", -1)));
    }

    assertThat(table.decide(location, NOW).targets()).isEqualTo(texts(expected));
  }

  private static List<String> texts(@org.jspecify.annotations.Nullable String text) {
    return text == null ? List.of() : words(text);
  }

  @Test
  void theVerdictSaysWhichRuleOfWhichVersionDecided() {
    RoutingTable table =
        targets.plus(route("R0", "global > T2", "us us-east > T1")).plus(route("R1", "eu > T3"));

    Verdict verdict = table.decide("WDC07", NOW);

    assertThat(verdict.upward()).containsExactly("wdc07", "us-east", "us", "north-america");
    assertThat(verdict.routes())
        .containsExactly(
            new Verdict.Choice("R0", 0, new Verdict.Matched.Rule(1, "us", List.of("T1"))),
            new Verdict.Choice("R1", 0, new Verdict.Matched.None()));
    assertThat(verdict.droppedOnPurpose()).isFalse();
    assertThat(targets.plus(route("R0", "us-east >")).decide("us-east", NOW).droppedOnPurpose())
        .isTrue();
    assertThat(targets.decide("us-east", NOW).droppedOnPurpose()).isFalse();
  }

  @Test
  void whatMustNotLeaveItsPlaceIsWithheldOrRefused() {
    RoutingTable table = targets.with(residency("eu", "eu", "gb"));

    assertThat(table.plus(route("R0", "* > T1 T2")).decide("lon06", NOW))
        .returns(List.of("T2"), Verdict::targets)
        .returns(List.of("T1"), Verdict::withheld);
    assertThat(table.plus(route("R0", "* > T1 T2")).decide("us-east", NOW).targets())
        .containsExactly("T1", "T2");
    assertThat(faults(() -> table.plus(route("R0", "eu-de us-east > T1"))))
        .containsExactly(
            new Fault(
                Code.RESIDENCY_NOT_ALLOWED,
                "rules[0].target_ids[0]",
                "events of eu-de must not go to a target in us-south"));
  }

  private static RoutingSettings residency(String location, String... regions) {
    return new RoutingSettings(
        Optional.of("us-south"),
        Optional.empty(),
        List.of(),
        List.of(),
        false,
        List.of(new Residency(location, List.of(regions))));
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    Route bad =
        new Route(
            "R",
            "what?",
            List.of(
                new Route.Rule(List.of(), List.of("T9")),
                new Route.Rule(List.of("mars-1", "eu", "eu"), List.of("T1", "T2", "T3", "T1"))),
            ManagedBy.ENTERPRISE,
            0,
            NOW,
            NOW);

    assertThat(faults(() -> targets.plus(bad)))
        .extracting(Fault::field)
        .containsExactly(
            "name",
            "rules[0].locations",
            "rules[0].target_ids[0]",
            "rules[1].locations",
            "rules[1].locations[0]",
            "rules[1].target_ids",
            "rules[1].target_ids",
            "rules[1].target_ids[0]",
            "rules[1].target_ids[1]",
            "rules[1].target_ids[2]",
            "rules[1].target_ids[3]");
  }

  @Test
  void theLimitsHold() {
    RoutingTable full = empty();
    for (int i = 0; i < 16; i++) {
      full = full.plus(target("T" + i, null));
    }
    RoutingTable fullOfTargets = full;
    assertThat(faults(() -> fullOfTargets.plus(target("T16", null))))
        .extracting(Fault::code)
        .containsExactly(Code.TARGET_LIMIT_REACHED);
    for (int i = 0; i < 30; i++) {
      full = full.plus(route("R" + i, "* > T1"));
    }
    RoutingTable fullOfRoutes = full;
    assertThat(faults(() -> fullOfRoutes.plus(route("R30", "* > T1"))))
        .extracting(Fault::code)
        .containsExactly(Code.LIMIT_REACHED);
    String[] rules = new String[11];
    java.util.Arrays.fill(rules, "us > T1");
    assertThat(faults(() -> targets.plus(route("R", rules)))).hasSize(1);
    assertThat(
            faults(
                () -> targets.plus(route("R", "us ca br gb de es jp au in > T1", "us > T1 T2 T3"))))
        .extracting(Fault::field)
        .containsExactly("rules[0].locations");
    assertThat(faults(() -> targets.with(defaults("T1", "T2", "T3"))))
        .extracting(Fault::field)
        .containsExactly("default_targets");
  }

  @Test
  void aTargetInUseIsDeletedOnlyByForceAndThenFromEveryRule() {
    RoutingTable used = targets.plus(route("R0", "us > T1 T2", "* > T2")).with(defaults("T1"));

    assertThatThrownBy(() -> used.minusTarget("T1", false))
        .hasMessage(
            "target 'target T1' is used by route 'route R0', the default targets: take it out"
                + " there, or force the deletion");
    RoutingTable without = used.minusTarget("T1", true);
    assertThat(without.route("R0").rules())
        .containsExactly(Tables.rule("us > T2"), Tables.rule("* > T2"));
    assertThat(without.route("R0").version()).isEqualTo(1);
    assertThat(without.settings().defaultTargets()).isEmpty();
    assertThat(used.target("T1").name()).isEqualTo("target T1"); // the old table still stands
  }

  @Test
  void regionsAndSettingsAreHeldToTheVendorsRules() {
    RoutingSettings before = targets.settings();
    assertThat(before.metadataRegionPrimary()).contains("us-south"); // that of the first target
    assertThat(faults(() -> targets.with(RoutingSettings.NONE)))
        .extracting(Fault::field)
        .containsExactly("metadata_region_primary");
    RoutingTable permitted =
        targets.with(
            new RoutingSettings(
                Optional.of("us-south"),
                Optional.of("eu-de"),
                List.of(),
                List.of("us-south", "eu-de"),
                false,
                List.of()));
    assertThat(faults(() -> permitted.plus(target("T4", "jp-osa"))))
        .containsExactly(
            new Fault(
                Code.REGION_NOT_ALLOWED,
                "region",
                "Requested: jp-osa, Permitted: [us-south, eu-de]"));
    // What lies elsewhere already may stay and change its name.
    assertThat(permitted.changed(target("T3", "jp-tok")).targets()).hasSize(3);
    assertThat(
            faults(() ->
                targets.with(
                    new RoutingSettings(
                        Optional.of("eu-de"),
                        Optional.of("eu-de"),
                        List.of("T9"),
                        List.of("mars-1"),
                        false,
                        List.of()))))
        .extracting(Fault::field)
        .containsExactly(
            "metadata_region_backup", "default_targets[0]", "permitted_target_regions[0]");
  }

  /// Addresses stand in events, so nothing secret may stand in them; nor is it repeated.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.net/hook?key=canary",
        "https://example.net/hook#canary",
        "https://user:canary@example.net/hook",
        "ftp://example.net/canary",
      })
  void anAddressWithACredentialInItIsRefused(String address) {
    Target webhook =
        new Target(
            "T9",
            "hook",
            new Endpoint.Webhook(address),
            Optional.empty(),
            ManagedBy.ACCOUNT,
            NOW,
            NOW);
    assertThat(faults(() -> targets.plus(webhook)))
        .singleElement()
        .satisfies(fault -> assertThat(fault.field()).isEqualTo("webhook_endpoint.url"))
        .satisfies(fault -> assertThat(fault.message()).doesNotContain("canary"));
  }

  @Test
  void aZoneGoesWhereItsLocationWentAtTheTime() {
    RoutingTable table = targets.plus(route("R0", "eu-gb > T1", "eu-de > T2"));
    assertThat(table.decide("lon06", NOW).targets()).containsExactly("T1");
    assertThat(table.decide("lon06", Instant.parse("2024-01-01T00:00:00Z")).targets())
        .containsExactly("T2");
  }

  private static List<Fault> faults(org.assertj.core.api.ThrowableAssert.ThrowingCallable change) {
    return catchThrowableOfType(RoutingRefused.class, change).faults();
  }
}
