package dev.muster.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;
import java.util.Random;

/// Audit events as they come: about 1,100 bytes of JSON each, with their own ids, times, actors,
/// targets and addresses, made from a seed. Made before the clock runs; each copy has its own id.
final class AuditEvents {
  /// So many are made; the others are copies with ids of their own.
  static final int DISTINCT = 1 << 14;

  private static final int ID_DIGITS = 16;
  private static final String[] ACTIONS = {
    "dr-instance.start", "dr-instance.stop", "dr-instance.read", "dr-instance.list",
        "dr-image.create",
    "dr-volume.attach", "dr-volume.detach", "dr-network.update", "dr-vpn.list", "dr-snapshot.create"
  };
  private static final String[] OUTCOMES = {"pending", "success", "success", "success", "failure"};

  private final byte[][] events = new byte[DISTINCT][];

  /// Offset of the digits that differ between copies.
  private final int idAt = "{\"eventId\":\"".length();

  AuditEvents(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < DISTINCT; i++) {
      events[i] = make(random, i).getBytes(US_ASCII);
    }
  }

  /// The event of a number; always the same.
  byte[] event(long number) {
    byte[] event = events[(int) (number % DISTINCT)].clone();
    // Spread over all digits, as random ids are: consecutive numbers must not look alike.
    long id = (number + 1) * 0x9E3779B97F4A7C15L;
    for (int digit = 0; digit < ID_DIGITS; digit++) {
      event[idAt + digit] = (byte) Character.forDigit((int) (id >>> (4 * digit)) & 15, 16);
    }
    return event;
  }

  private static String make(Random random, int number) {
    String action = ACTIONS[random.nextInt(ACTIONS.length)];
    String outcome = OUTCOMES[random.nextInt(OUTCOMES.length)];
    int actor = (int) Math.abs(random.nextGaussian() * 200);
    int target = (int) Math.abs(random.nextGaussian() * 3000);
    int second = number / 40;
    return String.format(
        Locale.ROOT,
        "{\"eventId\":\"0123456789abcdef\",\"eventType\":\"activity\",\"eventTime\":\"2026-11-%02dT%02d:%02d:%02d.%03dZ\","
            + "\"action\":\"%s\",\"outcome\":\"%s\",\"severity\":\"%s\",\"correlationId\":\"%016x%016x\","
            + "\"initiator\":{\"id\":\"IBMid-%08dX\",\"typeURI\":\"service/security/account/user\",\"name\":\"operator%d@example.com\","
            + "\"credential\":{\"type\":\"token\"},\"host\":{\"address\":\"10.%d.%d.%d\",\"agent\":\"muster-cli/0.1 (linux; amd64)\"}},"
            + "\"target\":{\"id\":\"crn:v1:bluemix:public:power-iaas:eu-de-1:a/4f2b9c1d7e:%08x-5f1c-4b2a-9d3e-%012x:pvm-instance:%d\","
            + "\"typeURI\":\"dr-automation/power-virtual-server/instance\",\"name\":\"srv-%05d\",\"host\":{\"address\":\"eu-de.power-iaas.cloud.ibm.com\"}},"
            + "\"observer\":{\"name\":\"DrAutomation\",\"typeURI\":\"service/dr-automation\"},"
            + "\"reason\":{\"reasonCode\":%d,\"reasonType\":\"%s\"},\"message\":\"DrAutomation: %s srv-%05d %s\","
            + "\"requestData\":{\"workspace\":\"%012x\",\"zone\":\"eu-de-1\",\"memory\":%d,\"processors\":%.2f},"
            + "\"saveServiceCopy\":true,\"logSourceCRN\":\"crn:v1:bluemix:public:dr-automation:eu-de:a/4f2b9c1d7e:%08x::\"}",
        1 + second / 86_400,
        second / 3600 % 24,
        second / 60 % 60,
        second % 60,
        random.nextInt(1000),
        action,
        outcome,
        outcome.equals("failure") ? "warning" : "normal",
        random.nextLong(),
        random.nextLong(),
        actor * 7919,
        actor,
        random.nextInt(4),
        random.nextInt(256),
        random.nextInt(256),
        target * 31,
        target * 104_729L,
        target,
        target,
        outcome.equals("failure") ? 409 : 200,
        outcome.equals("failure") ? "Conflict" : "OK",
        action,
        target,
        outcome,
        target % 17 * 0x5DEECE66DL,
        8 << random.nextInt(6),
        random.nextInt(400) / 100.0,
        target % 5);
  }
}
