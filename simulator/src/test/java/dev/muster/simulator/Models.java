package dev.muster.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Checks JSON against the models of `models.txt`.
final class Models {
  private static final Pattern FIELD = Pattern.compile("(\\w+)(\\*?) (.+)");
  private static final Pattern DATE_TIME =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?:Z|[+-]\\d\\d:\\d\\d)");

  private final Map<String, String> names = new HashMap<>();
  private final Map<String, Map<String, Field>> fields = new HashMap<>();

  private record Field(boolean required, String type) {}

  Models() {
    StringBuilder entry = new StringBuilder();
    for (String line : (Operation.text("models.txt") + "\nEnd = any").lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (!line.startsWith(" ") && !entry.isEmpty()) {
        add(entry.toString());
        entry.setLength(0);
      }
      entry.append(line.startsWith(" ") ? " " + line.strip() : line);
    }
  }

  /// What is wrong with the JSON, each with the place; empty if nothing is.
  List<String> violations(String type, JsonNode json) {
    List<String> found = new ArrayList<>();
    check(type, json, "$", found);
    return found;
  }

  private void add(String entry) {
    int colon = entry.indexOf(':');
    int equals = entry.indexOf(" = ");
    if (equals > 0 && (colon < 0 || equals < colon)) {
      names.put(entry.substring(0, equals), entry.substring(equals + 3));
      return;
    }
    Map<String, Field> model = new HashMap<>();
    for (String part : entry.substring(colon + 1).split(",", -1)) {
      String field = part.strip();
      Matcher matcher = FIELD.matcher(field);
      if (field.startsWith("+")) {
        // Models are sorted by name; what they extend may come later and is resolved on use.
        model.put(field, new Field(false, field.substring(1)));
      } else if (matcher.matches()) {
        model.put(matcher.group(1), new Field(!matcher.group(2).isEmpty(), matcher.group(3)));
      } else {
        throw new IllegalArgumentException("not a field: " + field + " in " + entry);
      }
    }
    fields.put(entry.substring(0, colon), model);
  }

  private Map<String, Field> fieldsOf(String model) {
    Map<String, Field> own = fields.get(model);
    if (own == null) {
      throw new IllegalArgumentException("no model " + model);
    }
    Map<String, Field> all = new HashMap<>();
    own.forEach((name, field) -> {
      if (name.startsWith("+")) {
        all.putAll(fieldsOf(field.type()));
      } else {
        all.put(name, field);
      }
    });
    return all;
  }

  private void check(String type, JsonNode json, String place, List<String> found) {
    String alias = names.get(type);
    if (alias != null) {
      check(alias, json, place, found);
    } else if (type.startsWith("[")) {
      expect(json.isArray(), "an array", json, place, found);
      for (int i = 0; i < json.size() && json.isArray(); i++) {
        check(inner(type), json.get(i), place + "[" + i + "]", found);
      }
    } else if (type.startsWith("map<")) {
      expect(json.isObject(), "an object", json, place, found);
      json.properties()
          .forEach(entry ->
              check(
                  type.substring(4, type.length() - 1),
                  entry.getValue(),
                  place + "." + entry.getKey(),
                  found));
    } else if (type.equals("{}")) {
      expect(json.isObject() && json.isEmpty(), "an empty object", json, place, found);
    } else if (type.startsWith("{")) {
      List<String> allowed = List.of(inner(type).replace("\"\"", "").split(" ", -1));
      String text = json.isString() || json.isIntegralNumber() ? json.asString() : "?";
      expect(allowed.contains(text), "one of " + allowed, json, place, found);
    } else {
      checkPlain(type, json, place, found);
    }
  }

  private void checkPlain(String type, JsonNode json, String place, List<String> found) {
    switch (type) {
      case "any" -> {}
      case "str" -> expect(json.isString(), "a text", json, place, found);
      case "bool" -> expect(json.isBoolean(), "true or false", json, place, found);
      case "num" -> expect(json.isNumber(), "a number", json, place, found);
      case "int" -> {
        boolean whole = json.isIntegralNumber() && json.toString().matches("-?\\d+");
        expect(whole, "an integer without fraction or exponent", json, place, found);
      }
      case "dt" -> {
        boolean date = json.isString() && DATE_TIME.matcher(json.asString()).matches();
        expect(date, "an RFC 3339 date-time", json, place, found);
      }
      default -> checkModel(type, json, place, found);
    }
  }

  private void checkModel(String model, JsonNode json, String place, List<String> found) {
    expect(json.isObject(), "an object", json, place, found);
    Map<String, Field> known = fieldsOf(model);
    known.forEach((name, field) -> {
      JsonNode value = json.get(name);
      if (value == null || value.isNull()) {
        if (field.required()) {
          found.add(place + "." + name + " is required by " + model);
        }
      } else {
        check(field.type(), value, place + "." + name, found);
      }
    });
    for (String name : json.propertyNames()) {
      if (!known.containsKey(name)) {
        found.add(place + "." + name + " is not a field of " + model);
      }
    }
  }

  private static String inner(String type) {
    return type.substring(1, type.length() - 1);
  }

  private static void expect(
      boolean fine, String wanted, JsonNode json, String place, List<String> found) {
    if (!fine) {
      found.add(place + " must be " + wanted + ", got: " + json);
    }
  }
}
