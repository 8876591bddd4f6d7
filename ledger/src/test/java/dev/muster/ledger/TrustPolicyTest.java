package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustPolicyTest {
  private static final String LOG = Samples.logKey().vkey(Samples.ORIGIN);
  private static final String W1 = cosigner(1).cosignerKey("w/1").toString();
  private static final String W2 = cosigner(2).cosignerKey("w/2").toString();
  private static final String W3 = cosigner(3).cosignerKey("w/3").toString();
  private static final String WITNESSES =
      "log %s\nwitness a %s http://localhost:1\nwitness b %s\nwitness c %s\n"
          .formatted(LOG, W1, W2, W3);

  private static LedgerKey cosigner(int number) {
    return LedgerKey.ofSeed(Samples.counting(number));
  }

  private static SignedCheckpoint cosignedBy(int... numbers) {
    SignedCheckpoint signed =
        Samples.logKey().sign(new Checkpoint(Samples.ORIGIN, 7, Samples.root(7)));
    var more = new ArrayList<SignedNote.Signature>();
    for (int number : numbers) {
      more.add(
          cosigner(number)
              .cosign("w/" + number, signed.note().text(), Instant.ofEpochSecond(1_700_000_000)));
    }
    return signed.with(more);
  }

  @Test
  void aQuorumOfWitnessesIsCounted() {
    TrustPolicy two = TrustPolicy.parse(WITNESSES + "group g 2 a b c\nquorum g\n");

    assertThat(two.isQuorumMet(cosignedBy())).isFalse();
    assertThat(two.isQuorumMet(cosignedBy(2))).isFalse();
    assertThat(two.isQuorumMet(cosignedBy(1, 3))).isTrue();
    assertThat(two.cosigners(cosignedBy(3, 1))).containsExactly("a", "c");
    assertThat(two.logs()).extracting(VerifierKey::toString).containsExactly(LOG);
    assertThat(two.witnesses().values().iterator().next().url().orElseThrow())
        .hasToString("http://localhost:1");
  }

  @Test
  void groupsMayHaveGroupsAsMembers() {
    TrustPolicy nested =
        TrustPolicy.parse(
            "# a or b, and c\n\n" + WITNESSES + "group ab any a b\ngroup g all ab c\nquorum g");

    assertThat(nested.isQuorumMet(cosignedBy(1, 2))).isFalse();
    assertThat(nested.isQuorumMet(cosignedBy(2, 3))).isTrue();
    assertThat(TrustPolicy.parse(WITNESSES + "quorum b").isQuorumMet(cosignedBy(2))).isTrue();
    assertThat(TrustPolicy.parse(WITNESSES + "quorum none").isQuorumMet(cosignedBy())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "quorum",
        "quorum x",
        "quorum a b",
        "quorum a\nquorum a",
        "group g 4 a b c\nquorum g",
        "group g 0 a b c\nquorum g",
        "group g 1\nquorum g",
        "group g any a x\nquorum g",
        "group g any a a\nquorum g",
        "group g any a\ngroup h any a\nquorum h",
        "group a any b\nquorum a",
        "group none any b\nquorum none",
        "log nonsense\nquorum none",
        "witness d nonsense\nquorum none",
        "surprise\nquorum none",
      })
  void whatIsNoPolicyIsRefusedWithItsLine(String end) {
    assertThatThrownBy(() -> TrustPolicy.parse(WITNESSES + end))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("policy");
  }

  @Test
  void oneWitnessCannotCountTwice() {
    String twice = cosigner(1).cosignerKey("w/other").toString();
    for (String line :
        List.of("witness d " + twice, "witness d " + LOG, "log " + LOG, "log " + W1)) {
      assertThatThrownBy(() -> TrustPolicy.parse(WITNESSES + line + "\nquorum none"))
          .as(line)
          .hasMessageContaining("line 5");
    }
  }
}
