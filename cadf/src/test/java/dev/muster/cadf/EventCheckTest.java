package dev.muster.cadf;

import static dev.muster.cadf.Samples.text;
import static dev.muster.cadf.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCheckTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "dr-instance.start",
        "power-dr-automation.dr-instance.start",
        "power-iaas.pvm-instance.immediate-shutdown",
        "is.snapshot.create",
        "is.vpc.vpc.create",
        "billing.account.schedule_reclaim",
      })
  void actionsOfTheGrammarOrTheCataloguePass(String action) {
    assertThat(CadfJson.validate(withAction(action))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start",
        "dr-instance.nap",
        "power-dr-automation.modify",
        "power-iaas.pvm-instance.",
        "Power.Instance.Start",
        "a.b.c.d.e",
        "a..c",
        "1a.b.c",
        "read/list",
      })
  void otherActionsAreOdd(String action) {
    assertThat(CadfJson.validate(withAction(action)))
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.path()).isEqualTo("action");
          assertThat(violation.message()).endsWith(action);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "IBMid-270000ABCD\",\"name\" | \",\"name\" | initiator.id",
        "service/security/account/user | service/person | initiator.typeURI",
        "\"type\":\"token\" | \"type\":\"smile\" | initiator.credential.type",
        "\"IPv4\" | \"ipv4\" | initiator.host.addressType",
        "\"IPv4\" | \"CSE\" | initiator.host.address",
        "\"resourceGroupId\":\"\" | \"resourceGroupId\":\"rg\" | target.resourceGroupId",
        "power-dr-automation/dr-instance | '' | target.typeURI",
        "\"reasonCode\":202 | \"reasonCode\":99 | reason.reasonCode",
        "\"reasonCode\":202 | \"reasonCode\":600 | reason.reasonCode",
        "Accepted | '' | reason.reasonType",
        "-pending | '-pending ' | message",
        "\"requestData\":null | \"requestData\":[] | requestData",
        "\"responseData\":null | \"responseData\":\"{}\" | responseData",
      })
  void valuesOutsideTheFormatAreNamed(String good, String odd, String path) {
    String json = text(CadfJson.write(Samples.start()));
    assertThat(json).contains(good);

    assertThat(CadfJson.validate(CadfJson.parse(utf8(json.replace(good, odd)))))
        .extracting(Violation::path)
        .containsExactly(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"correlationId\":\"5a1a4c5e-7b5e-4f57-9a3d-0d6b7d1f2c90\",",
        ",\"addressType\":\"IPv4\"",
        ",\"resourceGroupId\":\"\"",
        "\"responseData\":null,",
        "\"authnId\":\"IBMid-270000ABCD\",",
      })
  void whatTheFormatHasOnlySometimesMayBeMissing(String part) {
    String json = text(CadfJson.write(Samples.start()));
    assertThat(json).contains(part);

    assertThat(CadfJson.validate(CadfJson.parse(utf8(json.replace(part, ""))))).isEmpty();
  }

  private static CadfEvent withAction(String action) {
    String json = text(CadfJson.write(Samples.start()));
    return CadfJson.parse(
        utf8(
            json.replace("dr-instance.start", action)
                .replace("\"requestData\":null", "\"requestData\":{}")));
  }
}
