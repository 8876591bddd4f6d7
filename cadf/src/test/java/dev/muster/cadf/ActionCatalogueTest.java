package dev.muster.cadf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActionCatalogueTest {
  private final ActionCatalogue catalogue = ActionCatalogue.standard();

  /// The acts of the format's description, in its order, and what must come out for each.
  @ParameterizedTest
  @CsvSource({
    "dr-instance.list,           power-dr-automation/dr-instance,         normal,   warning,  READ",
    "dr-instance.read,           power-dr-automation/dr-instance,         normal,   warning,  READ",
    "dr-image.create,            power-dr-automation/dr-image,            normal,   warning,  MUTATION",
    "dr-image.list,              power-dr-automation/dr-image,            normal,   warning,  READ",
    "dr-image.delete,            power-dr-automation/dr-image,            critical, critical, MUTATION",
    "dr-network.list,            power-dr-automation/dr-network,          normal,   warning,  READ",
    "dr-network.create,          power-dr-automation/dr-network,          normal,   warning,  MUTATION",
    "dr-network.update,          power-dr-automation/dr-network,          warning,  warning,  MUTATION",
    "dr-instance.start,          power-dr-automation/dr-instance,         normal,   warning,  MUTATION",
    "dr-instance.stop,           power-dr-automation/dr-instance,         normal,   warning,  MUTATION",
    "dr-instance.snapshot,       power-dr-automation/dr-instance,         normal,   warning,  MUTATION",
    "dr-volume.create,           power-dr-automation/dr-volume,           normal,   warning,  MUTATION",
    "dr-volume.attach,           power-dr-automation/dr-volume,           warning,  warning,  MUTATION",
    "dr-volume.detach,           power-dr-automation/dr-volume,           warning,  warning,  MUTATION",
    "dr-cloud-connection.list,   power-dr-automation/dr-cloud-connection, normal,   warning,  READ",
    "dr-cloud-connection.create, power-dr-automation/dr-cloud-connection, normal,   warning,  MUTATION",
    "dr-cloud-connection.update, power-dr-automation/dr-cloud-connection, warning,  warning,  MUTATION",
    "dr-vpn.list,                power-dr-automation/dr-vpn,              normal,   warning,  READ",
    "dr-ike-policy.create,       power-dr-automation/dr-ike-policy,       critical, critical, MUTATION",
    "dr-ipsec-policy.update,     power-dr-automation/dr-ipsec-policy,     critical, critical, MUTATION",
    "dr-service-broker.provision.create, dr-service-broker/provision,     normal,   warning,  MUTATION",
  })
  void theBriefsActsComeOutAsTheyShould(
      String name, String typeURI, String ok, String failed, Action.Kind kind) {
    Action action = catalogue.require(name);
    SeverityRules rules = SeverityRules.standard();

    assertThat(action.name()).isEqualTo(name);
    assertThat(action.typeURI()).isEqualTo(typeURI);
    assertThat(action.kind()).isEqualTo(kind);
    assertThat(rules.severity(action, Outcome.SUCCESS, 200).wire()).isEqualTo(ok);
    assertThat(rules.severity(action, Outcome.PENDING, 202).wire()).isEqualTo(ok);
    for (int code : new int[] {400, 404, 405, 409, 422, 424, 429, 500, 502, 504, 505, 599, 0}) {
      assertThat(rules.severity(action, Outcome.FAILURE, code).wire())
          .as("%d", code)
          .isEqualTo(failed);
    }
    for (int code : new int[] {401, 403, 503, 507}) {
      assertThat(rules.severity(action, Outcome.FAILURE, code)).isEqualTo(Severity.CRITICAL);
    }
  }

  @Test
  void theBriefsActsComeFirst() {
    assertThat(catalogue.all().subList(0, 21))
        .extracting(Action::name)
        .startsWith("dr-instance.list")
        .endsWith("dr-service-broker.provision.create")
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "dr-instance, create list read update delete start stop snapshot",
    "dr-image, create list read delete import",
    "dr-network, create list read update delete attach detach",
    "dr-volume, create list read update delete attach detach clone onboard",
    "dr-volume-group, create list read update delete start stop reset",
    "dr-snapshot, list read delete restore",
    "dr-cloud-connection, create list read update delete",
    "dr-vpn, create list read update delete",
    "dr-ike-policy, create list read update delete",
    "dr-ipsec-policy, create list read update delete",
    "dr-plan, create list read update delete validate preview observe approve failover failback reprotect drill",
    "dr-run, create list read start pause resume cancel retry skip halt ask acknowledge commit rollback complete cleanup",
    "dr-readiness, read check",
    "dr-approval, request approve refuse expire",
    "dr-event, list read export import tail verify",
    "dr-ledger, list read update verify mirror prune",
    "dr-producer, list lose",
    "dr-location, list read",
    "dr-token, create list delete authenticate",
    "dr-routing, explain list redrive",
    "atracker.route, create list get update delete",
    "atracker.target, create list get update delete",
    "atracker.setting, get set",
    "dr-rule, create list read update delete",
    "dr-alert, create list read update delete ack close",
    "dr-operation, read",
    "dr-resource, unknown",
    "dr-service-broker.catalog, read",
    "dr-service-broker.provision, create update delete",
  })
  void everyObjectHasItsActs(String object, String verbs) {
    assertThat(catalogue.all())
        .filteredOn(
            action -> action.name().substring(0, action.name().lastIndexOf('.')).equals(object))
        .extracting(Action::verb)
        .containsExactlyInAnyOrderElementsOf(Arrays.asList(verbs.split(" ", -1)));
  }

  @Test
  void theLongNameFindsTheSameAct() {
    for (Action action : catalogue.all()) {
      assertThat(catalogue.find(action.name())).contains(action);
      assertThat(catalogue.find(action.canonicalName())).contains(action);
      assertThat(action.canonicalName())
          .matches("[a-z][a-z0-9-]*(\\.[a-z0-9][a-z0-9_-]*){2,3}")
          .endsWith(action.name());
    }
    assertThat(catalogue.require("power-dr-automation.dr-instance.start").name())
        .isEqualTo("dr-instance.start");
    assertThat(catalogue.require("dr-service-broker.provision.create").canonicalName())
        .isEqualTo("dr-service-broker.provision.create");
  }

  @Test
  void namesAreMatchedExactly() {
    for (String wrong : List.of("", "dr-instance", "DR-INSTANCE.LIST", "dr-instance.list ")) {
      assertThat(catalogue.find(wrong)).isEmpty();
    }
    assertThatThrownBy(() -> catalogue.require("dr-nothing.do"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'dr-nothing.do'");
  }

  @Test
  void changingWhatBelongsToSecurityIsCritical() {
    assertThat(catalogue.all())
        .filteredOn(action -> action.security() && action.kind() == Action.Kind.MUTATION)
        .isNotEmpty()
        .allSatisfy(action -> assertThat(action.severity()).isEqualTo(Severity.CRITICAL));
    assertThat(catalogue.all())
        .filteredOn(Action::security)
        .extracting(Action::objectType)
        .containsOnly("dr-vpn", "dr-ike-policy", "dr-ipsec-policy", "dr-token");
  }

  @Test
  void lookingIsAlwaysNormalAndDeletingAlwaysCritical() {
    assertThat(catalogue.all())
        .filteredOn(action -> action.kind() == Action.Kind.READ)
        .allSatisfy(action -> assertThat(action.severity()).isEqualTo(Severity.NORMAL));
    assertThat(catalogue.all())
        .filteredOn(action -> action.verb().equals("delete"))
        .allSatisfy(action -> assertThat(action.severity()).isEqualTo(Severity.CRITICAL));
    assertThat(catalogue.require("dr-plan.failover").severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void everyActIsDescribedInOneSentence() {
    assertThat(catalogue.all())
        .allSatisfy(action -> assertThat(action.description()).matches("[A-Z].*[a-z]\\."));
    assertThat(new HashSet<>(catalogue.all())).hasSameSizeAs(catalogue.all());
  }
}
