package dev.muster.trail.query;

import dev.muster.trail.query.EventFields.Field;
import dev.muster.trail.query.EventQuery.All;
import dev.muster.trail.query.EventQuery.And;
import dev.muster.trail.query.EventQuery.Exists;
import dev.muster.trail.query.EventQuery.Not;
import dev.muster.trail.query.EventQuery.Or;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Recursive descent over this grammar; a space between clauses means AND.
///
/// ```
/// query  = [ any ]
/// any    = all { "OR" all }
/// all    = one { [ "AND" ] one }
/// one    = ( "NOT" | "-" ) one | "(" any ")" | "_exists_:" name | name ":" value | word | phrase
/// value  = word | beginning "*" | "*" | phrase | [ "<" | "<=" | ">" | ">=" ] bound
///        | ( "[" | "{" ) bound "TO" bound ( "]" | "}" ) | "(" any-of-values ")"
/// ```
///
/// Syntax ends at its first mistake; mistakes in meaning (an unknown field, a bound that is no
/// number) are collected. Single-use.
final class QueryParser {
  static final int CHARS_MAX = 4_096;
  static final int DEPTH_MAX = 32;
  static final int CLAUSES_MAX = 256;

  private final String text;
  private final Clauses clauses;
  private final List<QueryProblem> problems = new ArrayList<>();
  private @Nullable Lexer lexer;
  private Token next = new Token.End(0);
  private int count;

  QueryParser(String text, Instant now) {
    this.text = text;
    this.clauses = new Clauses(now);
  }

  ParsedQuery parse() {
    try {
      EventQuery query = query();
      return problems.isEmpty()
          ? new ParsedQuery.Accepted(query)
          : new ParsedQuery.Rejected(problems);
    } catch (SyntaxFailure failure) {
      problems.add(failure.problem());
      return new ParsedQuery.Rejected(problems);
    }
  }

  private EventQuery query() {
    if (text.length() > CHARS_MAX) {
      throw new SyntaxFailure(
          CHARS_MAX, "expected at most " + CHARS_MAX + " characters, got " + text.length());
    }
    lexer = new Lexer(text);
    advance();
    if (next instanceof Token.End) {
      return new All();
    }
    EventQuery query = any(null, 0);
    if (next instanceof Token.Close close) {
      throw new SyntaxFailure(close.at(), "expected the end of the query, got ')' without '('");
    }
    return query;
  }

  private EventQuery any(@Nullable Field group, int depth) {
    List<EventQuery> choices = new ArrayList<>();
    choices.add(all(group, depth));
    while (next instanceof Token.Or) {
      advance();
      choices.add(all(group, depth));
    }
    return choices.size() == 1 ? choices.getFirst() : new Or(choices);
  }

  private EventQuery all(@Nullable Field group, int depth) {
    List<EventQuery> parts = new ArrayList<>();
    parts.add(one(group, depth));
    while (!(next instanceof Token.Or
        || next instanceof Token.Close
        || next instanceof Token.End)) {
      if (next instanceof Token.And) {
        advance();
      }
      parts.add(one(group, depth));
    }
    return parts.size() == 1 ? parts.getFirst() : new And(parts);
  }

  /// @param group the field before the bracket that all of this stands in, if there is one:
  ///   `outcome:(a OR b)`
  private EventQuery one(@Nullable Field group, int depth) {
    Token token = next;
    if (depth > DEPTH_MAX) {
      throw new SyntaxFailure(
          token.at(),
          "expected at most " + DEPTH_MAX + " levels of brackets and negations, got more");
    }
    return switch (token) {
      case Token.Not _ -> {
        advance();
        yield new Not(one(group, depth + 1));
      }
      case Token.Open open -> {
        advance();
        yield bracket(open, group, depth);
      }
      case Token.Name name -> {
        if (group != null) {
          throw new SyntaxFailure(
              name.at(),
              "expected a value of "
                  + group.name()
                  + ", got another field: '"
                  + name.name()
                  + ":'");
        }
        yield field(name, depth);
      }
      case Token.Word word when group == null -> {
        EventQuery query = word.prefix() && word.text().isEmpty() ? new All() : clauses.words(word);
        advance();
        yield counted(query, word.at());
      }
      case Token.Quoted quoted when group == null -> {
        EventQuery query = clauses.words(quoted);
        advance();
        yield counted(query, quoted.at());
      }
      case Token.Word _, Token.Quoted _ -> {
        EventQuery query = value(group, token);
        advance();
        yield query;
      }
      case Token.End _ -> throw missing(token.at(), "the end of the query");
      case Token.Close _ -> throw missing(token.at(), "')'");
      case Token.And _ -> throw missing(token.at(), "'AND'");
      case Token.Or _ -> throw missing(token.at(), "'OR'");
      case Token.Comparison _, Token.Range _ ->
          throw new IllegalStateException("not a clause: " + token);
    };
  }

  private EventQuery bracket(Token open, @Nullable Field group, int depth) {
    EventQuery query = any(group, depth + 1);
    if (!(next instanceof Token.Close)) {
      throw new SyntaxFailure(
          next.at(), "expected ')' for the '(' at " + open.at() + ", got the end of the query");
    }
    advance();
    return query;
  }

  private EventQuery field(Token.Name name, int depth) {
    if (name.name().equals("_exists_")) {
      return exists(name);
    }
    Optional<Field> field = EventFields.find(name.name());
    if (name.name().equals("crn")) {
      throw new SyntaxFailure(
          name.at(), "expected a field before the CRN, such as target.id:, got a CRN alone");
    }
    if (field.isEmpty()) {
      problems.add(unknown(name.at(), name.name()));
    }
    Token value = lexer().value();
    if (value instanceof Token.Open open) {
      advance();
      return bracket(open, field.orElse(Clauses.ANY_FIELD), depth);
    }
    EventQuery query = value(field.orElse(Clauses.ANY_FIELD), value);
    advance();
    return query;
  }

  private EventQuery exists(Token.Name exists) {
    Token value = lexer().value();
    if (!(value instanceof Token.Word word) || word.prefix()) {
      throw new SyntaxFailure(value.at(), "expected a field's name after '_exists_:'");
    }
    Optional<Field> field = EventFields.find(word.text());
    if (field.isEmpty()) {
      problems.add(unknown(word.at(), word.text()));
    }
    advance();
    return counted(new Exists(field.map(Field::path).orElse("")), exists.at());
  }

  private EventQuery value(@Nullable Field field, Token value) {
    if (field == null) {
      throw new IllegalStateException("no field for the value at " + value.at());
    }
    return counted(clauses.value(field, value, problems), value.at());
  }

  private EventQuery counted(EventQuery query, int position) {
    count++;
    if (count > CLAUSES_MAX) {
      throw new SyntaxFailure(position, "expected at most " + CLAUSES_MAX + " clauses, got more");
    }
    return query;
  }

  private static SyntaxFailure missing(int position, String got) {
    return new SyntaxFailure(position, "expected a word, a field or '(', got " + got);
  }

  private static QueryProblem unknown(int position, String name) {
    return new QueryProblem(
        position,
        "expected a field of the event, got '"
            + Lexer.shortened(name)
            + "', nearest is '"
            + EventFields.nearest(name)
            + "'");
  }

  private void advance() {
    next = lexer().clause();
  }

  private Lexer lexer() {
    Lexer current = lexer;
    if (current == null) {
      throw new IllegalStateException("the lexer is not there before the length is checked");
    }
    return current;
  }
}
