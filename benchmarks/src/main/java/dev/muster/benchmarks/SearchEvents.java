package dev.muster.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;

/// The events that search engines are compared with: about 1,100 bytes of JSON each, over forty
/// days, of 23 actions, skewed actors and words. An event follows from the seed and its number
/// alone, so every engine gets the same ones. No two have the same time; they come a little out of
/// its order.
final class SearchEvents {
  static final Instant START = Instant.parse("2025-03-01T00:00:00Z");
  static final Instant END = START.plusSeconds(40L * 86_400);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final HexFormat HEX = HexFormat.of();
  private static final int ACTORS = 2_000;
  private static final int WORDS = 5_000;
  private static final int SHUFFLED = 1 << 10;
  private static final String[] OBJECTS = {
    "instance", "image", "volume", "network", "snapshot", "key"
  };
  private static final String[] VERBS = {"create", "read", "update", "delete"};
  private static final int ACTIONS = OBJECTS.length * VERBS.length - 1;
  private static final String[] SYLLABLES = {
    "ba", "do", "fe", "gi", "ku", "la", "mo", "ne", "pi", "ru", "sa", "to", "ve", "wi", "xu", "za"
  };

  private final long seed;
  private final long stepHundredths;

  /// @param count events that are spread over the forty days
  SearchEvents(long seed, long count) {
    this.seed = seed;
    this.stepHundredths =
        (END.getEpochSecond() - START.getEpochSecond()) * 100 / (count + SHUFFLED);
    if (stepHundredths < 1) {
      throw new IllegalArgumentException("too many events for times of their own: " + count);
    }
  }

  /// One event, and what of it an engine keeps in columns.
  record Made(
      String id,
      Instant time,
      String initiator,
      String action,
      String outcome,
      String message,
      String note,
      String json) {
    byte[] bytes() {
      return json.getBytes(US_ASCII);
    }
  }

  static String actor(int number) {
    return "IBMid-" + (100_000_000 + number * 7_919);
  }

  static String action(int number) {
    int at = number % ACTIONS;
    return "power-iaas." + OBJECTS[at / VERBS.length] + "." + VERBS[at % VERBS.length];
  }

  /// Letters only, so that no engine cuts it.
  static String word(int number) {
    var word = new StringBuilder("q");
    for (int rest = number + SYLLABLES.length; rest > 0; rest /= SYLLABLES.length) {
      word.append(SYLLABLES[rest % SYLLABLES.length]);
    }
    return word.toString();
  }

  static String id(long number) {
    // Spread over all digits, as random ids are.
    return "e" + HEX.toHexDigits((number + 1) * 0x9E3779B97F4A7C15L);
  }

  Made event(long number) {
    // Within each thousand the times are shuffled; the multiplier is odd, so none comes twice.
    long block = number & -SHUFFLED;
    long place = block | ((number * 677 + (block >>> 3)) & (SHUFFLED - 1));
    return event(number, START.plusMillis(place * stepHundredths * 10));
  }

  /// As [#event(long)], outside of what the queries ask for.
  Made outside(long number) {
    return event(number, START.minusSeconds(86_400).plusMillis(number % 8_000_000 * 10));
  }

  private Made event(long number, Instant time) {
    var random = new Random(seed * 0x5DEECE66DL + number * 0x9E3779B97F4A7C15L);
    int skewed = (int) (ACTORS * Math.pow(random.nextDouble(), 3));
    String actor = actor(skewed);
    String action = action(random.nextInt(ACTIONS));
    int ending = random.nextInt(10);
    String outcome = ending == 0 ? "failure" : ending < 3 ? "pending" : "success";
    int target = random.nextInt(20_000);
    String server = "srv" + (100_000 + target);
    String message = "power-iaas: " + word(random.nextInt(WORDS)) + " " + server + " " + outcome;
    String note = word(random.nextInt(WORDS)) + " " + word(random.nextInt(WORDS));
    String id = id(number);
    // Put together by hand: formatting would take the processor from the engines.
    String json =
        "{\"logSourceCRN\":\"crn:v1:bluemix:public:power-iaas:us-east:a/4f2b9c1d7e:9d3e0000-5f1c::\","
            + "\"saveServiceCopy\":true,\"dataEvent\":false,\"outcome\":\""
            + outcome
            + "\",\"eventTime\":\""
            + TIME.format(time)
            + "+0000\",\"action\":\""
            + action
            + "\",\"correlationId\":\""
            + id
            + "\",\"severity\":\""
            + (outcome.equals("failure") ? "warning" : "normal")
            + "\",\"initiator\":{\"id\":\""
            + actor
            + "\",\"typeURI\":\"service/security/account/user\",\"name\":\"operator"
            + skewed
            + "@example.com\",\"authnId\":\""
            + actor
            + "\",\"authnName\":\"operator"
            + skewed
            + "\",\"host\":{\"agent\":\"muster-cli/0.1 (linux; amd64)\",\"address\":\"10."
            + random.nextInt(4)
            + "."
            + random.nextInt(256)
            + "."
            + random.nextInt(256)
            + "\",\"addressType\":\"IPv4\"},\"credential\":{\"type\":\"token\"}},"
            + "\"target\":{\"id\":\"crn:v1:bluemix:public:power-iaas:us-east:a/4f2b9c1d7e:"
            + HEX.toHexDigits(target * 31)
            + "-5f1c-4b2a-9d3e:pvm-instance:"
            + target
            + "\",\"name\":\""
            + server
            + "\",\"typeURI\":\"power-iaas/pvm-instance/server\",\"resourceGroupId\":"
            + "\"crn:v1:bluemix:public:resource-controller:global:a/4f2b9c1d7e::resource-group:"
            + target % 40
            + "\",\"host\":{\"address\":\"us-east.power-iaas.cloud.ibm.com\"}},"
            + "\"observer\":{\"name\":\"ActivityTracker\"},\"reason\":"
            + (outcome.equals("failure")
                ? "{\"reasonCode\":409,\"reasonType\":\"Conflict\"}"
                : "{\"reasonCode\":200,\"reasonType\":\"OK\"}")
            + ",\"message\":\""
            + message
            + "\",\"requestData\":{\"note\":\""
            + note
            + "\",\"workspace\":\""
            + HEX.toHexDigits(target % 17 * 0x5DEECE66DL)
            + "\",\"memory\":"
            + (8 << random.nextInt(6))
            + "}}";
    return new Made(id, time, actor, action, outcome, message, note, json);
  }
}
