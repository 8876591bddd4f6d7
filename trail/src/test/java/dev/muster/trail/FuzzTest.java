package dev.muster.trail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.EventTooLargeException;
import dev.muster.cadf.Redaction;
import dev.muster.trail.intake.EventBatch;
import dev.muster.trail.intake.EventReception;
import dev.muster.trail.intake.ReceivedEvent;
import dev.muster.trail.query.EventQuery;
import dev.muster.trail.query.EventSource;
import dev.muster.trail.query.FlatEvent;
import dev.muster.trail.query.ParsedQuery;
import dev.muster.trail.query.QueryProblem;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What strangers send is altered at random, over and over: nothing of it may end in anything but
/// an answer. Shortly in every build; for longer with `-Dmuster.fuzz.seconds=600`.
class FuzzTest {
  private static final int RUNS = 2_000;
  private static final Instant NOW = Instant.parse("2026-05-04T12:00:00Z");
  private static final EventSource SOURCE = new EventSource("acct", "us-east");
  private static final List<String> QUERIES =
      List.of(
          "outcome:failure AND initiator.id:IBMid-* AND reason.reasonCode:>=400",
          "since:-24h -severity:normal (action:dr-volume.* OR \"create provision\")",
          "address:192.0.2.0/24 address:2001:db8::/32 _exists_:target.alias NOT a",
          "eventTime:[2026-05-01 TO 2026-05-03} requestData.sizeGb:{1 TO *]",
          "target.id:crn:v1:bluemix:public:power-iaas:dal12:a/0f3c:9c0d:: id:(a OR b c*)",
          "erp-db* \\\"x\\\" dataEvent:true location:us-east eventTime:-2w");
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "\"",
          "\\",
          ",",
          ":",
          "null",
          "true",
          "1e9999",
          "-0.0",
          "\\ud800",
          "\\u0000",
          "(",
          ")",
          "*",
          "TO",
          "OR",
          "AND",
          "NOT ",
          "-",
          "\n",
          "\r\n",
          "\u00a0",
          "::",
          "/129",
          "/-1",
          "crn:",
          "9".repeat(400),
          "{\"a\":".repeat(70),
          "[".repeat(70),
          "\ufeff",
          "\"payload\":{",
          "\"line\":\"{",
          "\"eventType\":\"activity\",",
          "\"password\":\"canary\",",
          "\"intake\":{},",
          "\"eventTime\":\"9999-12-31T23:59:59.999999999-18:00\",");

  private final Seeded chance = Seeded.start("FuzzTest");
  private final long end =
      System.nanoTime() + Long.getLong("muster.fuzz.seconds", 0) * 1_000_000_000 / 2;
  private final EventReception reception =
      new EventReception(new Redaction("0123456789abcdef".getBytes(UTF_8)));

  @Test
  void whateverIsSentIsTakenInOrRefused() {
    RandomEvents random = new RandomEvents(chance);
    int accepted = 0;
    long runs = 0;
    for (int run = 0; run < RUNS || System.nanoTime() < end; run++) {
      List<byte[]> seeds = new ArrayList<>();
      for (int i = 0; i <= chance.below(3); i++) {
        seeds.add(
            chance.oneIn(3)
                ? random.next()
                : CadfJson.write(TrailFixture.event(chance.below(99), TrailFixture.EAST)));
      }
      byte[] body = altered(joined(seeds, chance.oneIn(2)));
      for (EventBatch.Form form : EventBatch.Form.values()) {
        if (EventBatch.of(body, form) instanceof EventBatch.Items(_, var items)) {
          for (EventBatch.Item item : items) {
            accepted += receive(item.bytes()) ? 1 : 0;
          }
        }
      }
      runs++;
    }
    assertThat(accepted).as("accepted in %d runs", runs).isPositive();
  }

  private boolean receive(byte[] text) {
    try {
      return switch (reception.receive(text, "svc")) {
        case ReceivedEvent.Rejected(var violations) -> {
          assertThat(violations).isNotEmpty();
          yield false;
        }
        case ReceivedEvent.Accepted(var event, var key, _) -> {
          assertThat(key).matches("e:[A-Za-z0-9_-]{22}");
          try {
            byte[] written = CadfJson.write(event);
            CadfEvent read = CadfJson.parse(written);
            assertThat(CadfJson.write(read)).isEqualTo(written);
            assertThat(read.extensions()).containsKey(EventReception.STAMP);
            assertThat(FlatEvent.read(written, NOW, SOURCE, _ -> Set.of()).paths())
                .contains("action");
          } catch (EventTooLargeException e) {
            // The stamp may be what is too much.
          }
          yield true;
        }
      };
    } catch (RuntimeException e) {
      throw new AssertionError("sent: " + new String(text, ISO_8859_1), e);
    }
  }

  @Test
  void whateverIsAskedIsAnsweredOrRefusedWithItsPlace() {
    FlatEvent event =
        FlatEvent.read(
            CadfJson.write(TrailFixture.event(1, TrailFixture.EAST)), NOW, SOURCE, _ -> Set.of());
    int accepted = 0;
    int rejected = 0;
    for (int run = 0; run < 10 * RUNS || System.nanoTime() < end; run++) {
      byte[] bytes = chance.of(QUERIES).getBytes(UTF_8);
      String query = new String(altered(bytes), UTF_8);
      try {
        switch (EventQuery.parse(query, NOW)) {
          case ParsedQuery.Accepted(var parsed) -> {
            accepted++;
            parsed.matches(event);
            assertThat(QueryCompiler.compile(parsed)).isNotNull();
          }
          case ParsedQuery.Rejected(var problems) -> {
            rejected++;
            for (QueryProblem problem : problems) {
              assertThat(problem.position()).isBetween(0, query.length());
              assertThat(problem.message()).isNotBlank();
            }
          }
        }
      } catch (RuntimeException e) {
        throw new AssertionError("asked: " + query, e);
      }
    }
    assertThat(accepted).isPositive();
    assertThat(rejected).isPositive();
  }

  private static byte[] joined(List<byte[]> events, boolean array) {
    var body = new ByteArrayOutputStream();
    if (array) {
      body.write('[');
    }
    for (int i = 0; i < events.size(); i++) {
      if (i > 0) {
        body.write(array ? ',' : '\n');
      }
      body.writeBytes(events.get(i));
    }
    if (array) {
      body.write(']');
    }
    return body.toByteArray();
  }

  /// Some bytes flipped, cut out, repeated, or pieces with a meaning put in between; now and then
  /// none at all.
  private byte[] altered(byte[] seed) {
    byte[] bytes = seed;
    for (int change = chance.below(5); change > 0 && bytes.length > 0; change--) {
      int at = chance.below(bytes.length);
      int length = Math.min(bytes.length - at, 1 + chance.below(chance.oneIn(4) ? 200 : 8));
      byte[] head = Arrays.copyOf(bytes, at);
      byte[] some = Arrays.copyOfRange(bytes, at, at + length);
      byte[] tail = Arrays.copyOfRange(bytes, at + length, bytes.length);
      bytes =
          switch (chance.below(6)) {
            case 0 -> {
              some[0] = (byte) chance.below(256);
              yield together(head, some, tail);
            }
            case 1 -> together(head, tail);
            case 2 -> together(head, some, some, tail);
            case 3 -> together(head, chance.of(PIECES).getBytes(UTF_8), some, tail);
            case 4 -> together(head, chance.of(PIECES).getBytes(UTF_8), tail);
            default ->
                together(
                    head,
                    new String(some, ISO_8859_1).toUpperCase(Locale.ROOT).getBytes(ISO_8859_1),
                    tail);
          };
    }
    return bytes;
  }

  private static byte[] together(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
