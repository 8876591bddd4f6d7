package dev.muster.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The simulated cloud by itself, from the command line.
class SimulateIT {
  private static final String ESTATE =
      """
      account: a1b2c3d4e5f60718293a4b5c6d7e8f90
      site-pairs:
        - first: dal12
          second: wdc06
          pools: {Pool-A: Pool-B}
      ssh-keys: []
      volume-groups: []
      workspaces:
        - name: shop-dal12
          id: 11111111-2222-4333-8444-555555555555
          zone: dal12
          region: us-south
          pool: Pool-A
          capabilities: {power-edge-router: true}
          contents:
            networks:
              - {name: shop-net, cidr: 10.1.0.0/24, vlan: 100}
            images:
              - {name: shop-os, os: rhel, version: RHEL 9.4, size: 20, stock: false}
            servers: []
        - name: shop-wdc06
          id: 66666666-7777-4888-9999-aaaaaaaaaaaa
          zone: wdc06
          region: us-east
          pool: Pool-B
          capabilities: {power-edge-router: true}
          contents:
            networks: []
            images: []
            servers: []
      """;

  @Test
  void anEstateOfOnesOwnIsServedOnTheNamedPort(@TempDir Path folder) throws IOException {
    Path estate = Files.writeString(folder.resolve("estate.yaml"), ESTATE);
    int port = freePort();
    try (SimulatorProcess cloud =
        SimulatorProcess.start("--estate", estate.toString(), "--port", Integer.toString(port))) {
      assertThat(cloud.base().getPort()).isEqualTo(port);
      assertThat(cloud.workspace("dal12")).isEqualTo("11111111-2222-4333-8444-555555555555");
      assertThat(cloud.crn("wdc06")).contains("66666666-7777-4888-9999-aaaaaaaaaaaa");
      JsonNode networks = cloud.read("dal12", "networks").required("networks");
      assertThat(networks.valueStream().map(network -> network.required("name").asString()))
          .containsExactly("shop-net");
      assertThat(cloud.read("wdc06", "pvm-instances").required("pvmInstances")).isEmpty();
    }
  }

  @Test
  void whatIsWrongIsToldInOneLineAndNothingIsServed(@TempDir Path folder) throws IOException {
    String none = folder.resolve("none.yaml").toString();
    Launcher.Outcome missing = Launcher.run(Map.of(), "simulate", "--port", "0", "--estate", none);
    assertThat(missing.exitCode()).isNotZero();
    assertThat(missing.err()).startsWith("simulate: ").contains("none.yaml");
    assertThat(missing.out()).isEmpty();

    Path wrong =
        Files.writeString(
            folder.resolve("wrong.yaml"), ESTATE.replace("zone: wdc06", "zon: wdc06"));
    Launcher.Outcome refused =
        Launcher.run(Map.of(), "simulate", "--port", "0", "--estate", wrong.toString());
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.err()).startsWith("simulate: ").contains("zon");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
