package dev.muster.server.errors;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Checks the fields of a request and collects what is wrong with all of them, so that a caller
/// mends them in one go. Every check returns a value that is safe to use if nothing was refused.
public final class Fields {
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  /// Half a surrogate pair: JSON can escape it, UTF-8 cannot hold it.
  private static final Pattern HALF_CHARACTER = Pattern.compile("\\p{Cs}");

  private final List<FieldError> errors = new ArrayList<>();

  /// A required text of 1 to `max` characters without control characters.
  public String text(String field, @Nullable String value, int max) {
    if (value == null || value.isBlank()) {
      refuse(field, "is required");
      return "";
    }
    return optionalText(field, value, max);
  }

  /// A text that may be left out: then it is empty.
  public String optionalText(String field, @Nullable String value, int max) {
    if (value == null) {
      return "";
    }
    if (value.length() > max) {
      refuse(field, "must have at most %d characters, got: %d".formatted(max, value.length()));
      return "";
    }
    if (CONTROL.matcher(value).find()) {
      refuse(field, "must not hold control characters");
      return "";
    }
    if (HALF_CHARACTER.matcher(value).find()) {
      refuse(field, "must be whole Unicode characters");
      return "";
    }
    return value;
  }

  /// Free data of any shape.
  public void data(String field, JsonNode value) {
    if (HALF_CHARACTER.matcher(value.toString()).find()) {
      refuse(field, "must be whole Unicode characters");
    }
  }

  /// One of a few words.
  ///
  /// @param fallback used when the value is left out; null makes it required
  public String word(
      String field, @Nullable String value, Set<String> allowed, @Nullable String fallback) {
    String word = value == null ? fallback : value;
    if (word == null) {
      refuse(field, "is required");
      return "";
    }
    if (!allowed.contains(word)) {
      refuse(
          field,
          "must be one of %s, got: %s"
              .formatted(String.join(", ", allowed.stream().sorted().toList()), shown(word)));
    }
    return word;
  }

  /// A required number in a range.
  public int number(String field, @Nullable Integer value, int min, int max) {
    if (value == null) {
      refuse(field, "is required");
      return min;
    }
    return number(field, value, min, max, min);
  }

  /// A number in a range that may be left out.
  public int number(String field, @Nullable Integer value, int min, int max, int fallback) {
    if (value == null) {
      return fallback;
    }
    if (value < min) {
      refuse(field, "must be %d or more, got: %d".formatted(min, value));
    } else if (value > max) {
      refuse(field, "must be %d or less, got: %d".formatted(max, value));
    }
    return value;
  }

  /// A list of texts that may be left out.
  public List<String> texts(String field, @Nullable List<@Nullable String> values, int countMax) {
    if (values == null) {
      return List.of();
    }
    if (values.size() > countMax) {
      refuse(field, "must have at most %d items, got: %d".formatted(countMax, values.size()));
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      texts.add(text("%s[%d]".formatted(field, i), values.get(i), 255));
    }
    return texts;
  }

  public void refuse(String field, String message) {
    errors.add(new FieldError(field, message));
  }

  /// Ends the checks.
  ///
  /// @throws RefusedException with status 400 if anything was wrong
  public void refuseIfWrong() {
    if (!errors.isEmpty()) {
      FieldError first = errors.getFirst();
      String more = errors.size() == 1 ? "" : " (and %d more)".formatted(errors.size() - 1);
      throw new RefusedException(
          400, "%s %s%s".formatted(first.field(), first.message(), more), errors);
    }
  }

  private static String shown(String word) {
    return word.length() > 60 ? word.substring(0, 60) + "…" : word;
  }
}
