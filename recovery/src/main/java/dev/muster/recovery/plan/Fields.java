package dev.muster.recovery.plan;

import dev.muster.recovery.plan.PlanNode.Field;
import dev.muster.recovery.plan.PlanNode.Mapping;
import dev.muster.recovery.plan.PlanNode.Place;
import dev.muster.recovery.plan.PlanNode.Scalar;
import dev.muster.recovery.plan.PlanNode.Sequence;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Typed access to the fields of one mapping. What is wrong is collected, not thrown; a neutral
/// value stands in for it. [#close] refuses the keys that nobody asked for.
final class Fields {
  private static final Duration DURATION_MAX = Duration.ofDays(366);
  private static final Pattern DURATION =
      Pattern.compile(
          "P(?=.)([0-9]{1,5}D)?"
              + "(T(?=.)([0-9]{1,7}H)?([0-9]{1,9}M)?([0-9]{1,9}(\\.[0-9]{1,9})?S)?)?");

  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,9}(\\.[0-9]{1,3})?");

  /// How much of a wrong text a message shows.
  private static final int FOUND_MAX = 100;

  /// In characters; longer texts have no place in a plan.
  private static final int TEXT_MAX = 1_024;

  private final String path;
  private final Place place;
  private final Mapping mapping;
  private final Problems problems;
  private final Set<String> asked = new HashSet<>();

  private Fields(String path, Place place, Mapping mapping, Problems problems) {
    this.path = path;
    this.place = place;
    this.mapping = mapping;
    this.problems = problems;
  }

  static Fields of(String path, PlanNode node, Problems problems) {
    if (node instanceof Mapping mapping) {
      return new Fields(path, node.place(), mapping, problems);
    }
    problems.add(path, node.place(), "must be a mapping, got: " + node.kind());
    // No further complaints about what cannot be looked into.
    return new Fields(path, node.place(), new Mapping(node.place()), new Problems());
  }

  Place place() {
    return place;
  }

  /// The place of a field's value, or of the mapping if the field is not there.
  Place place(String key) {
    Field field = mapping.fields().get(key);
    return field == null ? place : field.value().place();
  }

  String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  void problem(String key, String message) {
    problems.add(path(key), place(key), message);
  }

  /// A problem that no schema can see.
  void conflict(String key, String message) {
    problems.addConflict(path(key), place(key), message);
  }

  boolean has(String key) {
    return mapping.fields().containsKey(key);
  }

  Optional<PlanNode> optional(String key) {
    asked.add(key);
    return Optional.ofNullable(mapping.fields().get(key)).map(Field::value);
  }

  private Optional<PlanNode> required(String key) {
    Optional<PlanNode> node = optional(key);
    if (node.isEmpty()) {
      problems.add(path(key), place, "is missing");
    }
    return node;
  }

  /// The nested mapping; one without fields if it is missing, and that is a problem.
  Fields mapping(String key) {
    return required(key)
        .map(node -> of(path(key), node, problems))
        .orElseGet(() -> new Fields(path(key), place, new Mapping(place), new Problems()));
  }

  Optional<Fields> optionalMapping(String key) {
    return optional(key).map(node -> of(path(key), node, problems));
  }

  String text(String key) {
    return required(key).map(node -> text(path(key), node)).orElse("");
  }

  String text(String key, String absent) {
    return optional(key).map(node -> text(path(key), node)).orElse(absent);
  }

  /// A required text of a given form.
  ///
  /// @param form what the pattern means, for the message
  String text(String key, Pattern pattern, String form) {
    String text = text(key);
    if (has(key) && !text.isEmpty() && !pattern.matcher(text).matches()) {
      problem(key, "must be %s, got: %s".formatted(form, text));
    }
    return text;
  }

  /// A text that must be one of a few words.
  String word(String key, String absent, List<String> words) {
    String word = text(key, absent);
    if (!words.contains(word)) {
      problem(
          key,
          "must be %s, got: %s"
              .formatted(
                  words.stream().map(w -> "'" + w + "'").collect(Collectors.joining(" or ")),
                  word));
    }
    return word;
  }

  Duration duration(String key) {
    return required(key).map(node -> duration(path(key), node)).orElse(Duration.ZERO);
  }

  Optional<Duration> optionalDuration(String key) {
    return optional(key).map(node -> duration(path(key), node));
  }

  Optional<String> optionalText(String key) {
    return optional(key).map(node -> text(path(key), node));
  }

  /// A text of a given form, if it is there.
  Optional<String> optionalText(String key, Pattern pattern, String form) {
    return has(key) ? Optional.of(text(key, pattern, form)) : Optional.empty();
  }

  boolean truth(String key, boolean absent) {
    Optional<PlanNode> node = optional(key);
    if (node.isEmpty()) {
      return absent;
    }
    if (node.get() instanceof Scalar scalar && scalar.type() == Scalar.Type.BOOLEAN) {
      return scalar.text().equals("true");
    }
    problems.add(path(key), place(key), "must be true or false, got: " + found(node.get()));
    return absent;
  }

  /// Whether the key is there with nothing as its value.
  boolean isNothing(String key) {
    Field field = mapping.fields().get(key);
    return field != null
        && field.value() instanceof Scalar scalar
        && scalar.type() == Scalar.Type.NOTHING;
  }

  int count(String key, int absent, int max) {
    return optionalCount(key, 1, max).orElse(absent);
  }

  Optional<Integer> optionalCount(String key, int min, int max) {
    return optional(key).map(node -> count(path(key), node, min, max));
  }

  int requiredCount(String key, int min, int max) {
    return required(key).map(node -> count(path(key), node, min, max)).orElse(min);
  }

  /// A number of at most three decimals.
  BigDecimal amount(String key, BigDecimal above, BigDecimal max) {
    Optional<PlanNode> node = required(key);
    if (node.isEmpty()) {
      return max;
    }
    if (node.get() instanceof Scalar scalar && scalar.type() == Scalar.Type.NUMBER) {
      Optional<BigDecimal> value = decimal(scalar.text());
      if (value.isPresent()
          && value.get().compareTo(above) > 0
          && value.get().compareTo(max) <= 0) {
        return value.get();
      }
    }
    problems.add(
        path(key),
        place(key),
        "must be a number above %s and at most %s, got: %s"
            .formatted(above.toPlainString(), max.toPlainString(), found(node.get())));
    return max;
  }

  /// The items of a required list that must not be empty.
  <T> List<T> items(String key, int max, Function<Item, T> read) {
    Optional<PlanNode> node = required(key);
    if (node.isPresent() && node.get() instanceof Sequence(Place at, List<PlanNode> items)) {
      if (items.isEmpty()) {
        problems.add(path(key), at, "must not be empty");
      }
    }
    return node.map(present -> items(path(key), present, max, read)).orElseGet(List::of);
  }

  <T> List<T> optionalItems(String key, int max, Function<Item, T> read) {
    return optional(key).map(node -> items(path(key), node, max, read)).orElseGet(List::of);
  }

  /// As [#items], but one item may stand for a list of it.
  <T> List<T> oneOrMore(String key, int max, Function<Item, T> read) {
    if (mapping.fields().get(key) instanceof Field(Place _, Scalar one)) {
      asked.add(key);
      return List.of(read.apply(new Item(path(key), one)));
    }
    return items(key, max, read);
  }

  private <T> List<T> items(String field, PlanNode node, int max, Function<Item, T> read) {
    if (!(node instanceof Sequence sequence)) {
      problems.add(field, node.place(), "must be a list, got: " + node.kind());
      return List.of();
    }
    if (sequence.items().size() > max) {
      problems.add(
          field,
          node.place(),
          "must have at most %d items, got: %d".formatted(max, sequence.items().size()));
      return List.of();
    }
    List<T> values = new ArrayList<>();
    for (int i = 0; i < sequence.items().size(); i++) {
      values.add(read.apply(new Item("%s[%d]".formatted(field, i), sequence.items().get(i))));
    }
    return values;
  }

  /// A key that has nothing as its value.
  <T> Optional<T> nothing(String key) {
    asked.add(key);
    return Optional.empty();
  }

  /// Refuses more keys than this.
  void limit(int max) {
    if (mapping.fields().size() > max) {
      problems.add(
          path,
          place,
          "must have at most %d keys, got: %d".formatted(max, mapping.fields().size()));
    }
  }

  /// The keys of a mapping of free texts.
  Set<String> keys() {
    return mapping.fields().keySet();
  }

  /// Refuses the keys that were not asked for.
  void close() {
    mapping
        .fields()
        .forEach((key, field) -> {
          if (!asked.contains(key)) {
            problems.add(path(key), field.keyPlace(), "unknown key; known here: " + known());
          }
        });
  }

  private String known() {
    return asked.stream().sorted().collect(Collectors.joining(", "));
  }

  /// One entry of a list.
  final class Item {
    private final String field;
    private final PlanNode node;

    private Item(String field, PlanNode node) {
      this.field = field;
      this.node = node;
    }

    String text() {
      return Fields.this.text(field, node);
    }

    /// A text of a given form.
    String text(Pattern pattern, String form) {
      String text = text();
      if (!text.isEmpty() && !pattern.matcher(text).matches()) {
        problem("must be %s, got: %s".formatted(form, text));
      }
      return text;
    }

    Fields fields() {
      return Fields.of(field, node, problems);
    }

    void problem(String message) {
      problems.add(field, node.place(), message);
    }

    /// A problem that no schema can see.
    void conflict(String message) {
      problems.addConflict(field, node.place(), message);
    }
  }

  private String text(String field, PlanNode node) {
    if (node instanceof Scalar(Place at, Scalar.Type type, String text)
        && type == Scalar.Type.TEXT) {
      if (text.isBlank()) {
        problems.add(field, at, "must not be empty");
      }
      if (text.codePointCount(0, text.length()) > TEXT_MAX) {
        problems.add(
            field,
            at,
            "must be at most %d characters, got: %d"
                .formatted(TEXT_MAX, text.codePointCount(0, text.length())));
      }
      return text;
    }
    problems.add(field, node.place(), "must be text, got: " + found(node));
    return "";
  }

  private Duration duration(String field, PlanNode node) {
    if (node instanceof Scalar(Place at, Scalar.Type type, String text)
        && type == Scalar.Type.TEXT
        && DURATION.matcher(text).matches()) {
      Duration duration = Duration.parse(text);
      if (!duration.isPositive() || duration.compareTo(DURATION_MAX) > 0) {
        problems.addConflict(field, at, "must be more than 0 and at most P366D, got: " + text);
      }
      return duration;
    }
    problems.add(
        field, node.place(), "must be an ISO-8601 duration like PT45M, got: " + found(node));
    return Duration.ZERO;
  }

  private int count(String field, PlanNode node, int min, int max) {
    if (node instanceof Scalar scalar && scalar.type() == Scalar.Type.NUMBER) {
      Optional<BigDecimal> value =
          decimal(scalar.text()).filter(number -> number.stripTrailingZeros().scale() <= 0);
      if (value.isPresent()
          && value.get().compareTo(BigDecimal.valueOf(min)) >= 0
          && value.get().compareTo(BigDecimal.valueOf(max)) <= 0) {
        return value.get().intValueExact();
      }
    }
    problems.add(
        field,
        node.place(),
        "must be a whole number from %d to %d, got: %s".formatted(min, max, found(node)));
    return min;
  }

  /// A number as people write it; other notations of YAML are not numbers of a plan.
  private static Optional<BigDecimal> decimal(String text) {
    return DECIMAL.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }

  private static String found(PlanNode node) {
    if (node instanceof Scalar scalar && !scalar.text().isEmpty()) {
      String text = scalar.text();
      return text.codePointCount(0, text.length()) > FOUND_MAX
          ? text.substring(0, text.offsetByCodePoints(0, FOUND_MAX)) + "..."
          : text;
    }
    return node.kind();
  }
}
