package dev.muster.cadf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrnTest {
  @ParameterizedTest
  @CsvSource({
    "crn:v1:bluemix:public:power-iaas:dal12:a/0f3c:9c0d:pvm-instance:7D1e, power-iaas, dal12, 0f3c, 9c0d, pvm-instance, 7D1e",
    "crn:v1:bluemix:public:power-dr-automation:global:a/0f3c:4f6f::, power-dr-automation, global, 0f3c, 4f6f, '', ''",
    "crn:v1:staging:public:pvs-dr-auto-cap-vmrm-grs4:global:a/0f3c:4f6f::, pvs-dr-auto-cap-vmrm-grs4, global, 0f3c, 4f6f, '', ''",
    "crn:v1::public:is:us-south:a/0f3c::vpc:, is, us-south, 0f3c, '', vpc, ''",
    "crn:v1:bluemix:public:resource-controller::a/0f3c::resource-group:1b2c, resource-controller, global, 0f3c, '', resource-group, 1b2c",
    "crn:v1:bluemix:public:cloud-object-storage:global:a/0f3c:9c0d:object:b/k:e:y, cloud-object-storage, global, 0f3c, 9c0d, object, b/k:e:y",
    "crn:v1:bluemix:local:power-iaas:dal12:s/space:9c0d::, power-iaas, dal12, , 9c0d, '', ''",
    "crn:v1:bluemix:dedicated:power-iaas:dal12::9c0d::, power-iaas, dal12, , 9c0d, '', ''",
  })
  void aCrnFallsIntoItsSegments(
      String text,
      String service,
      String location,
      String account,
      String instance,
      String type,
      String resource) {
    Crn crn = Crn.parse(text);

    assertThat(crn.isValid()).isTrue();
    assertThat(crn.serviceName()).isEqualTo(service);
    assertThat(crn.location()).isEqualTo(location);
    assertThat(crn.accountId().orElse(null)).isEqualTo(account);
    assertThat(crn.serviceInstance()).isEqualTo(instance);
    assertThat(crn.resourceType()).isEqualTo(type);
    assertThat(crn.resource()).isEqualTo(resource);
    assertThat(crn).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HA_test801",
        "crn:v1:bluemix:public:power-iaas:dal12:a/0f3c:9c0d:",
        "CRN:v1:bluemix:public:power-iaas:dal12:a/0f3c:9c0d::",
        "crn:v2:bluemix:public:power-iaas:dal12:a/0f3c:9c0d::",
        "crn:v1:bluemix:secret:power-iaas:dal12:a/0f3c:9c0d::",
        "crn:v1:bluemix:public::dal12:a/0f3c:9c0d::",
        ":::::::::",
      })
  void otherTextIsKeptAndMarked(String text) {
    Crn crn = Crn.parse(text);

    assertThat(crn.isValid()).isFalse();
    assertThat(crn.location()).isEqualTo("global");
    assertThat(crn.locationOr("wdc06")).isEqualTo("wdc06");
    assertThat(crn.accountId()).isEmpty();
    assertThat(crn.serviceName()).isEmpty();
    assertThat(crn).hasToString(text);
  }

  @Test
  void aBuiltCrnReadsBack() {
    Crn instance = Crn.ofInstance("power-iaas", "dal12", "0f3c", "9c0d");
    Crn server = instance.resource("pvm-instance", "7d1e");

    assertThat(instance).hasToString("crn:v1:bluemix:public:power-iaas:dal12:a/0f3c:9c0d::");
    assertThat(server)
        .hasToString("crn:v1:bluemix:public:power-iaas:dal12:a/0f3c:9c0d:pvm-instance:7d1e")
        .isEqualTo(Crn.parse(server.toString()))
        .hasSameHashCodeAs(Crn.parse(server.toString()));
    assertThat(Crn.ofInstance("resource-controller", "", "", "").location()).isEqualTo("global");
    assertThat(instance.locationOr("wdc06")).isEqualTo("dal12");
  }

  @Test
  void aColonCannotShiftTheSegments() {
    Crn instance = Crn.ofInstance("power-iaas", "dal12", "0f3c", "9c0d");

    assertThatThrownBy(() -> Crn.ofInstance("power-iaas", "dal12", "0f3c:9c0d", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("account");
    assertThatThrownBy(() -> instance.resource("volume", "a:b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Crn.ofInstance("", "dal12", "0f3c", "9c0d"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Crn.parse("HA_test801").resource("volume", "a"))
        .isInstanceOf(IllegalStateException.class);
  }
}
