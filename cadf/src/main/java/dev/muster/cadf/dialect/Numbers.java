package dev.muster.cadf.dialect;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Status codes, which are numbers in the new form and texts in CADF.
final class Numbers {
  private static final int DIGITS_MAX = 9;

  private Numbers() {}

  /// The number that a text spells as it would be written; anything else as it stands.
  static JsonNode read(JsonNode code, ObjectNode foreign) {
    String text = code.isString() ? code.stringValue() : "";
    boolean number =
        !text.isEmpty()
            && text.length() <= DIGITS_MAX
            && text.chars().allMatch(c -> c >= '0' && c <= '9')
            && (text.length() == 1 || text.charAt(0) != '0');
    return number ? JsonNodeFactory.instance.numberNode(Integer.parseInt(text)) : code;
  }
}
