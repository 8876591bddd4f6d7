package dev.muster.server.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {
  private static final Set<String> RECOVERED = Set.of("10.6.10.11");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "app.example.com      | app.example.com | 192.0.2.7       | 443  | true",
        "app.example.com      | APP.example.com | 192.0.2.7       | 443  | true",
        "app.example.com      | b.example.com   | 192.0.2.7       | 443  | false",
        "app.example.com:8443 | app.example.com | 192.0.2.7       | 443  | false",
        "app.example.com:8443 | app.example.com | 192.0.2.7       | 8443 | true",
        // A name may come to mean this machine, or what hands out a machine's credentials.
        "app.example.com      | app.example.com | 127.0.0.1       | 443  | false",
        "app.example.com      | app.example.com | 169.254.169.254 | 443  | false",
        "app.example.com      | app.example.com | ::1             | 443  | false",
        "192.0.2.0/25         | 192.0.2.7       | 192.0.2.7       | 80   | true",
        "192.0.2.0/25         | 192.0.2.200     | 192.0.2.200     | 80   | false",
        "192.0.2.0/25         | some.name       | 192.0.2.7       | 80   | true",
        "192.0.2.7:443        | 192.0.2.7       | 192.0.2.7       | 80   | false",
        "127.0.0.1            | 127.0.0.1       | 127.0.0.1       | 80   | true",
        "0.0.0.0/0            | 192.0.2.7       | 192.0.2.7       | 80   | true",
        "fd00::/8             | fd12::1         | fd12::1         | 80   | true",
        "[fd00::1]:443        | fd00::1         | fd00::1         | 443  | true",
        "[fd00::1]:443        | fd00::1         | fd00::1         | 80   | false",
        "10.0.0.0/8           | fd00::1         | fd00::1         | 80   | false",
        "a.example, 192.0.2.7 | 192.0.2.7       | 192.0.2.7       | 80   | true",
        "''                   | 10.6.10.11      | 10.6.10.11      | 80   | true",
        "''                   | any.name        | 10.6.10.11      | 80   | true",
        "''                   | 10.6.10.12      | 10.6.10.12      | 80   | false",
      })
  void onlyWhatIsNamedOrRecoveredIsAllowed(
      String list, String host, String address, int port, boolean expected) {
    assertThat(
            AllowedHosts.parse(list).allows(host, InetAddress.ofLiteral(address), port, RECOVERED))
        .isEqualTo(expected);
  }

  @Test
  void recoveredServerIsNeverThisMachine() {
    assertThat(
            AllowedHosts.NONE.allows(
                "127.0.0.1", InetAddress.ofLiteral("127.0.0.1"), 80, Set.of("127.0.0.1")))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "http://a.example",
        "10.0.0.0/33",
        "10.0.0/8",
        "a.example/8",
        "a.example:99999",
        "10.0.0.1:x",
        "fd00::/129",
        "-a.example",
        "*"
      })
  void entriesOfNoKnownFormAreNamed(String entry) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AllowedHosts.parse("good.example," + entry))
        .withMessageContaining("got: " + entry);
  }
}
