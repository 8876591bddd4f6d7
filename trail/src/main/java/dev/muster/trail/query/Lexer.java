package dev.muster.trail.query;

import dev.muster.trail.query.Token.Operator;
import java.util.regex.Pattern;

/// Cuts a query into tokens, on demand: the parser says whether a clause or a field's value comes
/// next, for `-`, `:`, `<` and `[` mean different things in the two.
final class Lexer {
  private static final Pattern COLONS_ALLOWED =
      Pattern.compile(
          "(?s)crn:.*|\\d{4}-\\d\\d-\\d\\dT.*|([0-9a-fA-F:.]*::[0-9a-fA-F:.]*|([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4})"
              + "(/\\d{1,3})?");

  private final String text;
  private int at;

  Lexer(String text) {
    this.text = text;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) && !isSpace(c)) {
        throw new SyntaxFailure(i, "expected text, got the control character " + hex(c));
      }
    }
  }

  /// The next token where a clause may begin or end.
  Token clause() {
    skipSpace();
    int start = at;
    if (at == text.length()) {
      return new Token.End(start);
    }
    return switch (text.charAt(at)) {
      case '(' -> {
        at++;
        yield new Token.Open(start);
      }
      case ')' -> {
        at++;
        yield new Token.Close(start);
      }
      case '"' -> quoted();
      case '-' -> {
        at++;
        if (at == text.length() || isSpace(text.charAt(at))) {
          throw new SyntaxFailure(at, "expected a clause right after '-', got " + got(at));
        }
        yield new Token.Not(start);
      }
      case '+', '!', '<', '>', '[', ']', '{', '}', ':', '?', '^', '~', '&', '|' ->
          throw new SyntaxFailure(
              start,
              "expected a word, a field or '(', got " + got(start) + "; quote it to search for it");
      default -> wordOrName(start);
    };
  }

  /// The next token right after a field's colon.
  Token value() {
    int start = at;
    if (at == text.length() || isSpace(text.charAt(at)) || text.charAt(at) == ')') {
      throw new SyntaxFailure(start, "expected a value right after ':', got " + got(start));
    }
    return switch (text.charAt(at)) {
      case '"' -> quoted();
      case '(' -> {
        at++;
        yield new Token.Open(start);
      }
      case '[', '{' -> range();
      case '<', '>' -> comparison();
      default -> word(start, true);
    };
  }

  private Token wordOrName(int start) {
    Token.Word word = word(start, false);
    if (at < text.length() && text.charAt(at) == ':') {
      if (word.prefix()) {
        throw new SyntaxFailure(
            start, "expected a field's name before ':', got '" + word.text() + "*'");
      }
      at++;
      return new Token.Name(start, word.text());
    }
    boolean escaped = !text.startsWith(word.text(), start); // an escaped operator is a word
    return switch (escaped ? "" : word.text()) {
      case "AND" -> new Token.And(start);
      case "OR" -> new Token.Or(start);
      case "NOT" -> new Token.Not(start);
      default -> word;
    };
  }

  /// A run without quotes. In a value colons belong to it if it then reads as a CRN, a time or an
  /// IPv6 address.
  private Token.Word word(int start, boolean value) {
    StringBuilder word = new StringBuilder();
    int colon = -1;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (isSpace(c) || c == '(' || c == ')' || c == '"' || (c == ':' && !value)) {
        break;
      }
      if (c == '*') {
        at++;
        requireEnd("the '*' of a beginning", value);
        requireColonsAllowed(word.toString(), colon);
        return new Token.Word(start, word.toString(), true);
      }
      if (c == ':' && colon < 0) {
        colon = at;
      }
      if (c == '[' || c == ']' || c == '{' || c == '}' || c == '?' || c == '^' || c == '~') {
        throw new SyntaxFailure(
            at,
            "expected a letter, a digit or a space, got "
                + got(at)
                + "; quote the value or write \\"
                + c);
      }
      word.append(c == '\\' ? escaped() : c);
      at++;
    }
    if (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '(')) {
      throw new SyntaxFailure(at, "expected a space, got " + got(at));
    }
    requireColonsAllowed(word.toString(), colon);
    return new Token.Word(start, word.toString(), false);
  }

  private static void requireColonsAllowed(String word, int colon) {
    if (colon >= 0 && !COLONS_ALLOWED.matcher(word).matches()) {
      throw new SyntaxFailure(
          colon,
          "expected a CRN, a time or an IPv6 address around ':', got '"
              + shortened(word)
              + "'; quote the value");
    }
  }

  private Token.Quoted quoted() {
    int start = at;
    StringBuilder quoted = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at);
      quoted.append(c == '\\' ? escaped() : c);
      at++;
    }
    if (at == text.length()) {
      throw new SyntaxFailure(
          start, "expected a closing '\"' for this quote, got the end of the query");
    }
    at++;
    requireEnd("a closing '\"'", true);
    return new Token.Quoted(start, quoted.toString());
  }

  private Token.Comparison comparison() {
    int start = at;
    boolean less = text.charAt(at) == '<';
    at++;
    boolean equal = at < text.length() && text.charAt(at) == '=';
    if (equal) {
      at++;
    }
    Operator operator =
        less
            ? (equal ? Operator.AT_MOST : Operator.LESS)
            : (equal ? Operator.AT_LEAST : Operator.GREATER);
    return new Token.Comparison(start, operator, bound(")", "after '" + operator.sign() + "'"));
  }

  private Token.Range range() {
    int start = at;
    boolean lowIncluded = text.charAt(at) == '[';
    at++;
    skipSpace();
    String low = bound("]}", "as the lower bound of the range");
    skipSpace();
    if (!text.startsWith("TO", at) || at + 2 >= text.length() || !isSpace(text.charAt(at + 2))) {
      throw new SyntaxFailure(at, "expected 'TO' between the bounds of the range, got " + got(at));
    }
    at += 2;
    skipSpace();
    String high = bound("]}", "as the upper bound of the range");
    skipSpace();
    if (at == text.length() || (text.charAt(at) != ']' && text.charAt(at) != '}')) {
      throw new SyntaxFailure(at, "expected ']' or '}' at the end of the range, got " + got(at));
    }
    boolean highIncluded = text.charAt(at) == ']';
    at++;
    requireEnd("the end of a range", true);
    return new Token.Range(start, low, lowIncluded, high, highIncluded);
  }

  /// A bound: quoted, or a run up to a space or one of the closing characters.
  private String bound(String closing, String where) {
    int start = at;
    if (at < text.length() && text.charAt(at) == '"') {
      int end = text.indexOf('"', at + 1);
      if (end < 0) {
        throw new SyntaxFailure(
            start, "expected a closing '\"' for this quote, got the end of the query");
      }
      at = end + 1;
      return text.substring(start + 1, end);
    }
    while (at < text.length()
        && !isSpace(text.charAt(at))
        && closing.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    if (at == start) {
      throw new SyntaxFailure(start, "expected a value " + where + ", got " + got(start));
    }
    return text.substring(start, at);
  }

  private char escaped() {
    at++;
    if (at == text.length()) {
      throw new SyntaxFailure(at, "expected a character after '\\', got the end of the query");
    }
    return text.charAt(at);
  }

  private void requireEnd(String what, boolean value) {
    boolean end = at == text.length() || isSpace(text.charAt(at)) || text.charAt(at) == ')';
    if (!end && (value || text.charAt(at) != ':')) {
      throw new SyntaxFailure(at, "expected a space after " + what + ", got " + got(at));
    }
  }

  private void skipSpace() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
  }

  private String got(int position) {
    return position >= text.length()
        ? "the end of the query"
        : "'" + Character.toString(text.codePointAt(position)) + "'";
  }

  static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\u00a0';
  }

  private static String hex(char c) {
    return "U+%04X".formatted((int) c);
  }
}
