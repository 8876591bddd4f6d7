package dev.muster.trail.query;

/// A piece of a query's text. `at` is where it begins.
sealed interface Token {
  int at();

  record Open(int at) implements Token {}

  record Close(int at) implements Token {}

  record And(int at) implements Token {}

  record Or(int at) implements Token {}

  record Not(int at) implements Token {}

  /// A field's name with its colon; a value follows.
  record Name(int at, String name) implements Token {}

  /// A run without quotes.
  ///
  /// @param prefix whether a `*` ended it; the `*` is not in the text
  record Word(int at, String text, boolean prefix) implements Token {}

  record Quoted(int at, String text) implements Token {}

  /// `>=400` and its like.
  record Comparison(int at, Operator operator, String text) implements Token {}

  /// `[a TO b]`; a bound that is `*` is open.
  record Range(int at, String low, boolean lowIncluded, String high, boolean highIncluded)
      implements Token {}

  record End(int at) implements Token {}

  enum Operator {
    LESS("<"),
    AT_MOST("<="),
    GREATER(">"),
    AT_LEAST(">=");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }
  }
}
