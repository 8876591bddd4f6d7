package dev.muster.cadf;

import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.CadfEvent.Observer;
import dev.muster.cadf.CadfEvent.Reason;
import dev.muster.cadf.CadfEvent.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/// Events and files that the tests share.
final class Samples {
  static final String INSTANCE_CRN =
      "crn:v1:bluemix:public:power-dr-automation:wdc06:a/0f3c9a6d:4f6f1a52-6f0b-4c35-9a6e::";
  static final String SERVER_CRN =
      "crn:v1:bluemix:public:power-iaas:dal12:a/0f3c9a6d:9c0d6a1e:pvm-instance:7d1e5b40";

  private Samples() {}

  /// The brief's sample as printed there.
  static byte[] printed() {
    return file("sample.json");
  }

  /// The brief's sample without white space.
  static byte[] compact() {
    return file("sample.compact.json");
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  static Initiator operator() {
    return new Initiator(
        "IBMid-270000ABCD",
        "ops@example.org",
        "service/security/account/user",
        "IBMid-270000ABCD",
        "Ops Person",
        new Host("muster/0.1", "192.0.2.17", "IPv4"),
        new Credential("token"));
  }

  static Target server() {
    return new Target(SERVER_CRN, "erp-db-01", "power-dr-automation/dr-instance", "");
  }

  static CadfEvent start() {
    return new CadfEvent(
        INSTANCE_CRN,
        true,
        false,
        Outcome.PENDING,
        Instant.parse("2026-05-04T07:15:09.21Z"),
        "dr-instance.start",
        "5a1a4c5e-7b5e-4f57-9a3d-0d6b7d1f2c90",
        Severity.NORMAL,
        operator(),
        server(),
        Reason.of(202),
        null,
        null,
        "disaster-recovery-service: start dr-instance erp-db-01 -pending",
        Observer.ACTIVITY_TRACKER,
        Map.of());
  }

  private static byte[] file(String name) {
    try (InputStream in = Objects.requireNonNull(Samples.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
