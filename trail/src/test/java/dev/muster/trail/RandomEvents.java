package dev.muster.trail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Events as they might come, and as they should not: fields missing, null, of another type, twice,
/// nested, in arrays; letters whose case is not simple; bytes that are no event.
final class RandomEvents {
  static final List<String> WORDS =
      List.of(
          "start",
          "Stop",
          "erp",
          "db",
          "01",
          "dal12",
          "İstanbul",
          "ΑΣ",
          "ασα",
          "straße",
          "STRASSE",
          "𝒜b",
          "\\ud800x",
          "admin",
          "curl/7.61.1",
          "ops@example.org",
          "IBMid-270000ABCD",
          "100",
          "-5",
          "1e3",
          "1.50",
          "crn:v1:bluemix:public:power-iaas:dal12:a/0f3c:9c0d::",
          "192.0.2.17",
          "10.1.0.0/16",
          "2001:db8::1",
          "",
          " ",
          "a\\u0000b",
          "true");
  static final List<String> PATHS =
      List.of(
          "action",
          "correlationId",
          "initiator.id",
          "initiator.name",
          "initiator.host.address",
          "outcome",
          "severity",
          "target.id",
          "target.name",
          "reason.reasonType");
  static final List<String> DATA_PATHS =
      List.of(
          "requestData.size",
          "requestData.volumeIds",
          "requestData.nested.size",
          "responseData.size",
          "responseData.state",
          "requestData.a.b");
  static final List<String> NUMBERS =
      List.of("0", "-0.0", "100", "100.0", "1e2", "-5", "404", "9007199254740993", "1e999", "0.1");

  private final Seeded chance;

  RandomEvents(Seeded chance) {
    this.chance = chance;
  }

  byte[] next() {
    if (chance.oneIn(40)) {
      return chance
          .of(
              List.of(
                  "", "[]", "17", "{", "{\"action\":\"start\"", "{} {}", "{\"a\":tru}", "\u00ff"))
          .getBytes(StandardCharsets.ISO_8859_1);
    }
    List<String> members = new ArrayList<>();
    for (String path : PATHS) {
      if (!path.contains(".") && !chance.oneIn(6)) {
        member(members, path, value());
      }
    }
    member(members, "eventTime", "\"" + time() + "\"");
    member(
        members,
        "initiator",
        "{\"id\":" + value() + ",\"name\":" + value() + ",\"host\":{\"address\":" + value() + "}}");
    member(members, "target", object(List.of("id", "name", "alias"), 1));
    member(
        members, "reason", "{\"reasonCode\":" + number() + ",\"reasonForFailure\":" + text() + "}");
    member(members, "message", text());
    member(members, "dataEvent", chance.of(List.of("true", "false", "null")));
    member(members, "requestData", object(List.of("size", "volumeIds", "nested", "a", "a.b"), 3));
    member(
        members,
        "responseData",
        chance.oneIn(4) ? text() : object(List.of("size", "state", "nested"), 2));
    member(members, "location", value());
    return ("{" + String.join(",", members) + "}").getBytes(StandardCharsets.UTF_8);
  }

  private void member(List<String> members, String name, String value) {
    if (!chance.oneIn(10)) {
      members.add("\"" + name + "\":" + value);
    }
  }

  private String object(List<String> names, int depth) {
    List<String> members = new ArrayList<>();
    for (String name : names) {
      if (!chance.oneIn(3)) {
        member(members, name, deep(names, depth));
      }
    }
    return "{" + String.join(",", members) + "}";
  }

  private String deep(List<String> names, int depth) {
    return switch (chance.below(depth > 0 ? 6 : 4)) {
      case 0, 1 -> value();
      case 2 -> number();
      case 3 -> text();
      case 4 -> object(names, depth - 1);
      default -> "[" + deep(names, depth - 1) + "," + deep(names, depth - 1) + "]";
    };
  }

  private String value() {
    return switch (chance.below(12)) {
      case 0 -> "null";
      case 1 -> "true";
      case 2 -> number();
      default -> "\"" + chance.of(WORDS) + "\"";
    };
  }

  private String number() {
    return chance.of(NUMBERS);
  }

  private String text() {
    List<String> words = new ArrayList<>();
    for (int i = chance.below(5); i >= 0; i--) {
      words.add(chance.of(WORDS));
    }
    return "\"" + String.join(chance.of(List.of(" ", "-", ", ")), words) + "\"";
  }

  private String time() {
    return chance.of(
        List.of(
            "2026-05-04T07:15:09.21+0000",
            "2026-05-04T07:15:09.22+0000",
            "2026-05-03T23:59:59.99+0000",
            "2026-05-05T00:00:00.00+0000",
            "2024-10-23T10:23:24.49+0000",
            "2026-05-04T09:15:09+02:00",
            "yesterday"));
  }
}
