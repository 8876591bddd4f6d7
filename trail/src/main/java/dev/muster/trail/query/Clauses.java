package dev.muster.trail.query;

import dev.muster.trail.query.EventFields.Field;
import dev.muster.trail.query.EventFields.Kind;
import dev.muster.trail.query.EventQuery.All;
import dev.muster.trail.query.EventQuery.Between;
import dev.muster.trail.query.EventQuery.Contains;
import dev.muster.trail.query.EventQuery.During;
import dev.muster.trail.query.EventQuery.Exists;
import dev.muster.trail.query.EventQuery.Is;
import dev.muster.trail.query.EventQuery.Or;
import dev.muster.trail.query.EventQuery.Scope;
import dev.muster.trail.query.EventQuery.StartsWith;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What a value means in a field of a certain kind. Mistakes are added to the problems, and the
/// clause is [All].
final class Clauses {
  /// Stands in for a field that does not exist, so that the rest of the query is still checked.
  static final Field ANY_FIELD = new Field("", Kind.IDENTIFIER, List.of(""));

  private static final List<Scope> EVERYWHERE = List.of(Scope.values());

  private final Instant now;

  Clauses(Instant now) {
    this.now = now;
  }

  EventQuery words(Token.Word word) {
    return words(EVERYWHERE, word.at(), word.text(), word.prefix());
  }

  EventQuery words(Token.Quoted quoted) {
    return words(EVERYWHERE, quoted.at(), quoted.text(), false);
  }

  EventQuery value(Field field, Token value, List<QueryProblem> problems) {
    return switch (value) {
      case Token.Quoted quoted -> text(field, quoted.at(), quoted.text(), false, problems);
      case Token.Word word -> {
        if (word.text().isEmpty() && word.prefix()) {
          yield anyOf(field, Exists::new);
        }
        yield text(field, word.at(), word.text(), word.prefix(), problems);
      }
      case Token.Comparison comparison -> comparison(field, comparison, problems);
      case Token.Range range -> range(field, range, problems);
      case Token.Open _,
          Token.Close _,
          Token.And _,
          Token.Or _,
          Token.Not _,
          Token.Name _,
          Token.End _ ->
          throw new IllegalStateException("not a value: " + value);
    };
  }

  private EventQuery text(
      Field field, int at, String text, boolean prefix, List<QueryProblem> problems) {
    return switch (field.kind()) {
      case IDENTIFIER -> {
        Optional<Addresses.Block> block =
            prefix || !Addresses.isAt(field.path()) ? Optional.empty() : Addresses.block(text);
        if (block.isPresent()) {
          yield new EventQuery.Within(field.path(), block.get());
        }
        yield prefix
            ? anyOf(field, path -> new StartsWith(path, text))
            : anyOf(field, path -> new Is(path, text));
      }
      case NUMBER -> {
        if (prefix) {
          yield new StartsWith(field.path(), text);
        }
        if (!Numbers.isNumber(text)) {
          yield wrong(problems, at, "a number for " + field.name(), text);
        }
        yield new Between(field.path(), Numbers.of(text), Numbers.of(text));
      }
      case BOOLEAN -> {
        if (prefix || !(text.equals("true") || text.equals("false"))) {
          yield wrong(
              problems, at, "true or false for " + field.name(), prefix ? text + "*" : text);
        }
        yield new Is(field.path(), text);
      }
      case TIME -> {
        Optional<TimeSpan> span = prefix ? Optional.empty() : TimeSpan.parse(text, now);
        if (span.isEmpty()) {
          yield wrong(problems, at, timeExpected(field), prefix ? text + "*" : text);
        }
        yield switch (field.name()) {
          case "since" -> new During(span.get().from(), Long.MAX_VALUE);
          case "until" -> new During(Long.MIN_VALUE, span.get().until());
          default -> new During(span.get().from(), span.get().until());
        };
      }
      case TEXT, DATA -> {
        List<Scope> scopes =
            EVERYWHERE.stream().filter(scope -> scope.path().equals(field.path())).toList();
        yield words(scopes, at, text, prefix);
      }
    };
  }

  private EventQuery comparison(
      Field field, Token.Comparison comparison, List<QueryProblem> problems) {
    String bound = comparison.text();
    return switch (comparison.operator()) {
      case LESS ->
          range(field, new Token.Range(comparison.at(), "*", true, bound, false), problems);
      case AT_MOST ->
          range(field, new Token.Range(comparison.at(), "*", true, bound, true), problems);
      case GREATER ->
          range(field, new Token.Range(comparison.at(), bound, false, "*", true), problems);
      case AT_LEAST ->
          range(field, new Token.Range(comparison.at(), bound, true, "*", true), problems);
    };
  }

  private EventQuery range(Field field, Token.Range range, List<QueryProblem> problems) {
    if (field.kind() == Kind.TIME && field.name().equals(EventFields.EVENT_TIME)) {
      return during(field, range, problems);
    }
    boolean numeric = field.kind() == Kind.NUMBER || EventFields.isDataPath(field.path());
    if (!numeric) {
      if (!field.equals(ANY_FIELD)) {
        problems.add(
            new QueryProblem(
                range.at(),
                "expected one value of "
                    + field.name()
                    + ", got a range; ranges are for numbers and eventTime"));
      }
      return new All();
    }
    Optional<Double> low = number(range.low(), Double.NEGATIVE_INFINITY, range.lowIncluded(), true);
    Optional<Double> high =
        number(range.high(), Double.POSITIVE_INFINITY, range.highIncluded(), false);
    if (low.isEmpty() || high.isEmpty()) {
      return wrong(
          problems,
          range.at(),
          "numbers for " + field.name(),
          low.isEmpty() ? range.low() : range.high());
    }
    return new Between(field.path(), low.get(), high.get());
  }

  private EventQuery during(Field field, Token.Range range, List<QueryProblem> problems) {
    long from = Long.MIN_VALUE;
    long until = Long.MAX_VALUE;
    if (!range.low().equals("*")) {
      Optional<TimeSpan> low = TimeSpan.parse(range.low(), now);
      if (low.isEmpty()) {
        return wrong(problems, range.at(), timeExpected(field), range.low());
      }
      from = range.lowIncluded() ? low.get().from() : low.get().until();
    }
    if (!range.high().equals("*")) {
      Optional<TimeSpan> high = TimeSpan.parse(range.high(), now);
      if (high.isEmpty()) {
        return wrong(problems, range.at(), timeExpected(field), range.high());
      }
      until = range.highIncluded() ? high.get().until() : high.get().from();
    }
    return new During(from, until);
  }

  private static Optional<Double> number(String bound, double open, boolean included, boolean low) {
    if (bound.equals("*")) {
      return Optional.of(open);
    }
    if (!Numbers.isNumber(bound)) {
      return Optional.empty();
    }
    double number = Numbers.of(bound);
    if (included) {
      return Optional.of(number);
    }
    return Optional.of((low ? Math.nextUp(number) : Math.nextDown(number)) + 0.0);
  }

  private static EventQuery words(List<Scope> scopes, int at, String text, boolean prefix) {
    List<String> words = Words.of(text);
    if (words.isEmpty()) {
      throw new SyntaxFailure(
          at, "expected a word with a letter or a digit, got '" + Lexer.shortened(text) + "'");
    }
    boolean endsInWord = Character.isLetterOrDigit(text.codePointBefore(text.length()));
    Optional<String> last = prefix && endsInWord ? Optional.of(words.getLast()) : Optional.empty();
    List<String> whole = last.isPresent() ? words.subList(0, words.size() - 1) : words;
    List<EventQuery> choices = new ArrayList<>();
    for (Scope scope : scopes) {
      choices.add(new Contains(scope, whole, last));
    }
    return choices.size() == 1 ? choices.getFirst() : new Or(choices);
  }

  private static EventQuery anyOf(Field field, Function<String, EventQuery> clause) {
    List<EventQuery> choices = field.paths().stream().map(clause).toList();
    return choices.size() == 1 ? choices.getFirst() : new Or(choices);
  }

  private static EventQuery wrong(
      List<QueryProblem> problems, int at, String expected, String got) {
    problems.add(
        new QueryProblem(at, "expected " + expected + ", got '" + Lexer.shortened(got) + "'"));
    return new All();
  }

  private static String timeExpected(Field field) {
    return "a time for " + field.name() + " such as 2026-05-04, 2026-05-04T07:15:09Z, -24h or now";
  }
}
