package dev.muster.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.server.wiring.CloudConfig.PowerVs;
import dev.muster.server.wiring.CloudConfig.Simulated;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudConfigReaderTest {
  private static final String KEY = "canary-7Qx";
  private static final Map<String, String> WITH_KEY = Map.of(CloudConfigReader.KEY_VARIABLE, KEY);
  private static final String HOME =
      "home.workspace=crn:v1:bluemix:public:power-iaas:dal12:a/acc1:ws-home::\n";
  private static final String RECOVERY =
      "recovery.workspace=crn:v1:bluemix:public:power-iaas:wdc06:a/acc1:ws-recovery::\n";

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by the framework
  private Path folder;

  @Test
  void workspacesAloneReachTheVendorsEndpointsOfTheirZones() throws IOException {
    assertThat(read("provider=powervs\n" + HOME + RECOVERY))
        .isInstanceOfSatisfying(
            PowerVs.class,
            cloud -> {
              assertThat(cloud.home().workspace().id()).isEqualTo("ws-home");
              assertThat(cloud.home().workspace().zone()).isEqualTo("dal12");
              assertThat(cloud.home().workspace().account()).isEqualTo("acc1");
              assertThat(cloud.home().settings().endpoint())
                  .isEqualTo(URI.create("https://us-south.power-iaas.cloud.ibm.com"));
              assertThat(cloud.recovery().settings().endpoint())
                  .isEqualTo(URI.create("https://us-east.power-iaas.cloud.ibm.com"));
              assertThat(cloud.recovery().settings().iamEndpoint())
                  .isEqualTo(URI.create("https://iam.cloud.ibm.com"));
              assertThat(cloud.recovery().settings().apiKey().reveal()).isEqualTo(KEY);
              assertThat(cloud.toString()).doesNotContain(KEY);
            });
  }

  @Test
  void whoConfiguresTheKeyStatesWhatItMay() throws IOException {
    assertThat(read("provider=powervs\napi-key-role=editor\n" + HOME + RECOVERY))
        .isInstanceOfSatisfying(PowerVs.class, cloud -> assertThat(cloud.editor()).isTrue());
    assertThatThrownBy(() -> read("provider=powervs\napi-key-role=viewer\n" + HOME + RECOVERY))
        .hasMessageContaining("api-key-role must be editor");
  }

  @Test
  void keyMayStandInAFileBesideTheConfiguration() throws IOException {
    Files.writeString(folder.resolve("key"), "from-file\n");
    assertThat(read("provider=powervs\napi-key-file=key\nnetwork=private\n" + HOME + RECOVERY))
        .isInstanceOfSatisfying(
            PowerVs.class,
            cloud -> {
              assertThat(cloud.home().settings().apiKey().reveal()).isEqualTo("from-file");
              assertThat(cloud.editor()).isFalse();
              assertThat(cloud.home().settings().endpoint().getHost()).startsWith("private.");
            });
  }

  @Test
  void simulatorIsAProviderToo() throws IOException {
    assertThat(read("provider=simulator\n")).isInstanceOf(Simulated.class);
  }

  @Test
  void simulatorElsewhereIsReachedAsTheVendorsCloud() throws IOException {
    String elsewhere =
        """
        provider=simulator
        home.endpoint=http://localhost:1
        recovery.endpoint=http://localhost:1
        iam-endpoint=http://localhost:1
        """;
    assertThat(read(elsewhere + HOME + RECOVERY))
        .isInstanceOfSatisfying(PowerVs.class, cloud -> assertThat(cloud.isSimulated()).isTrue());
    assertThat(read("provider=powervs\n" + HOME + RECOVERY).isSimulated()).isFalse();
  }

  @Test
  void simulatorElsewhereIsOnThisMachine() {
    // Scaled time would shorten the deadlines of a cloud that is real.
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            read("provider=simulator\nhome.endpoint=https://cloud.example\n" + HOME + RECOVERY))
        .withMessageContaining("home.endpoint must be given for a simulator, with an address of")
        .withMessageContaining("recovery.endpoint must be given for a simulator");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "provider=ibm | provider must be simulator or powervs, got: 'ibm'",
        "provider=powervs;colour=red | colour is not a property",
        "provider=powervs;home.workspace=ws | home.workspace must be a workspace's CRN",
        "provider=powervs;network=fast | network must be public or private, got: 'fast'",
        "provider=powervs;iam-endpoint=nowhere | iam-endpoint must be http or https",
        "provider=powervs;home.endpoint=http://u:p@h | home.endpoint must be http or https",
        "provider=powervs;api-key-file=missing | api-key-file cannot be read",
        "provider=powervs | recovery.workspace must be a workspace's CRN"
      })
  void problemsNameTheirProperty(String lines, String problem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(lines.replace(';', '\n') + "\n"))
        .withMessageContaining(problem)
        .withMessageNotContaining(KEY)
        .withMessageNotContaining("u:p");
  }

  @Test
  void pairMustBeOfOneAccountAndTwoZones() {
    String other = "recovery.workspace=crn:v1:bluemix:public:power-iaas:dal12:a/acc2:ws-x::\n";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("provider=powervs\n" + HOME + other))
        .withMessageContaining("recovery.workspace must be of the same account")
        .withMessageContaining("recovery.workspace must be in another zone than dal12");
  }

  @Test
  void withoutAKeyTheMissingPropertyIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> CloudConfigReader.read(file("provider=powervs\n" + HOME + RECOVERY), Map.of()))
        .withMessageContaining("api-key-file must name the file with the API key")
        .withMessageContaining(CloudConfigReader.KEY_VARIABLE);
  }

  @Test
  void zoneThatIsNotListedNeedsItsEndpointNamed() throws IOException {
    String unlisted = HOME.replace("dal12", "atl99");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("provider=powervs\n" + unlisted + RECOVERY))
        .withMessageContaining("home.endpoint")
        .withMessageContaining("atl99");
    assertThat(
            read(
                "provider=powervs\nhome.endpoint=http://localhost:1\n"
                    + "iam-endpoint=http://localhost:2\n"
                    + unlisted
                    + RECOVERY))
        .isInstanceOf(PowerVs.class);
  }

  private CloudConfig read(String text) throws IOException {
    return CloudConfigReader.read(file(text), WITH_KEY);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("cloud.properties"), text);
  }
}
