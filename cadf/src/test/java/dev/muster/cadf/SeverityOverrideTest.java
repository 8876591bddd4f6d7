package dev.muster.cadf;

import static dev.muster.cadf.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeverityOverrideTest {
  private static final Action STOP = ActionCatalogue.standard().require("dr-instance.stop");
  private static final Action READ = ActionCatalogue.standard().require("dr-instance.read");

  private final SeverityRules rules =
      SeverityRules.standard()
          .overriddenBy(
              SeverityOverride.read(
                  utf8(
                      """
                      {"overrides": [
                        {"kind": "read", "outcome": "failure", "reasonCode": 404, "severity": "normal"},
                        {"action": "power-dr-automation.dr-instance.stop", "severity": "critical"},
                        {"action": "dr-instance.stop", "severity": "normal"}]}\
                      """)));

  @Test
  void aReadThatFindsNothingCanBeNormal() {
    assertThat(rules.severity(READ, Outcome.FAILURE, 404)).isEqualTo(Severity.NORMAL);
    assertThat(rules.severity(READ, Outcome.FAILURE, 403)).isEqualTo(Severity.CRITICAL);
    assertThat(SeverityRules.standard().severity(READ, Outcome.FAILURE, 404))
        .isEqualTo(Severity.WARNING);
  }

  @Test
  void theFirstThatFitsDecidesWhateverTheOutcome() {
    for (Outcome outcome : Outcome.values()) {
      assertThat(rules.severity(STOP, outcome, 200)).isEqualTo(Severity.CRITICAL);
    }
  }

  @Test
  void whatNoneFitsIsAsBefore() {
    for (Action action : ActionCatalogue.standard().all()) {
      for (Outcome outcome : Outcome.values()) {
        if (!action.equals(STOP)) {
          assertThat(rules.severity(action, outcome, 409))
              .isEqualTo(SeverityRules.standard().severity(action, outcome, 409));
        }
      }
    }
  }

  @Test
  void noOverridesChangeNothing() {
    assertThat(SeverityOverride.read(utf8("{\"overrides\":[]}"))).isEqualTo(List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | not JSON",
        "{} | overrides must be an array",
        "{\"overrides\":[1]} | overrides[0] must be an object",
        "{\"overrides\":[{}]} | overrides[0].severity is missing",
        "{\"overrides\":[{\"severity\":\"grave\"}]} | overrides[0].severity is not known: grave",
        "{\"overrides\":[{\"severity\":1}]} | overrides[0].severity must be a string, got: number",
        "{\"overrides\":[{\"action\":\"nap\",\"severity\":\"normal\"}]} | [0].action is not known: nap",
        "{\"overrides\":[{\"kind\":\"nap\",\"severity\":\"normal\"}]} | [0].kind must be read or mutation",
        "{\"overrides\":[{\"outcome\":\"nap\",\"severity\":\"normal\"}]} | [0].outcome is not known: nap",
        "{\"overrides\":[{\"reasonCode\":\"404\",\"severity\":\"normal\"}]} | [0].reasonCode must be",
        "{\"overrides\":[{\"reasoncode\":404,\"severity\":\"normal\"}]} | [0].reasoncode is not a field",
      })
  void whatIsWrongInTheFileIsNamed(String json, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SeverityOverride.read(utf8(json)))
        .withMessageContaining(message);
  }
}
