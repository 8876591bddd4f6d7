package dev.muster.trail.query;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What to look for, as a typed tree. Text and identifiers compare without regard to case; paths
/// compare exactly.
///
/// A path is a field of the event, dotted (`initiator.host.address`); array positions do not count,
/// so a path can have several values, and a condition holds if it holds for one of them.
public sealed interface EventQuery {

  /// Reads the query language. Relative times (`since:-24h`) are relative to `now`.
  static ParsedQuery parse(String text, Instant now) {
    return new QueryParser(text, now).parse();
  }

  /// Whether the event answers this query. Agrees with the search index on every event.
  default boolean matches(FlatEvent event) {
    return Matching.matches(this, event);
  }

  /// Every event.
  record All() implements EventQuery {}

  /// All of them; at least two.
  record And(List<EventQuery> clauses) implements EventQuery {
    public And {
      clauses = List.copyOf(clauses);
    }
  }

  /// One of them at least; at least two.
  record Or(List<EventQuery> clauses) implements EventQuery {
    public Or {
      clauses = List.copyOf(clauses);
    }
  }

  record Not(EventQuery clause) implements EventQuery {
    public Not {
      requireNonNull(clause, "clause is null");
    }
  }

  /// The path has a value other than null. The empty string is a value; an empty object or array is
  /// not.
  record Exists(String path) implements EventQuery {
    public Exists {
      requireNonNull(path, "path is null");
    }
  }

  /// The path has exactly this value.
  record Is(String path, String value) implements EventQuery {
    public Is {
      requireNonNull(path, "path is null");
      value = Words.fold(value);
    }
  }

  /// The path has a value that begins so.
  record StartsWith(String path, String prefix) implements EventQuery {
    public StartsWith {
      requireNonNull(path, "path is null");
      prefix = Words.fold(prefix);
    }
  }

  /// The path has a number from `low` to `high`, both inclusive; an open end is an infinity.
  /// Numbers are compared as doubles, so integers beyond 2^53 are not told apart from their
  /// neighbours.
  record Between(String path, double low, double high) implements EventQuery {
    public Between {
      requireNonNull(path, "path is null");
      if (Double.isNaN(low) || Double.isNaN(high)) {
        throw new IllegalArgumentException(
            "range of " + path + ": expected numbers, got: " + low + " to " + high);
      }
    }
  }

  /// The path has an IP address of this block.
  record Within(String path, Addresses.Block block) implements EventQuery {
    public Within {
      requireNonNull(path, "path is null");
      requireNonNull(block, "block is null");
    }
  }

  /// The event's time lies in [from, until), milliseconds since 1970-01-01T00:00Z; an open end is
  /// `Long.MIN_VALUE` or `Long.MAX_VALUE`.
  record During(long from, long until) implements EventQuery {}

  /// The words stand next to each other in one text of the scope; if `prefix` is there, a word
  /// beginning so stands anywhere in the scope as well.
  record Contains(Scope scope, List<String> words, Optional<String> prefix) implements EventQuery {
    public Contains {
      requireNonNull(scope, "scope is null");
      words = List.copyOf(words);
      requireNonNull(prefix, "prefix is null");
      if (words.isEmpty() && prefix.isEmpty()) {
        throw new IllegalArgumentException("a text condition needs a word or a prefix");
      }
    }
  }

  /// Texts that are searched by word; a word alone is looked for in all of them.
  enum Scope {
    MESSAGE("message"),
    REASON_FOR_FAILURE("reason.reasonForFailure"),
    /// Strings and numbers in the data, at any depth.
    REQUEST_DATA("requestData"),
    RESPONSE_DATA("responseData");

    private final String path;

    Scope(String path) {
      this.path = path;
    }

    /// The field whose text this is.
    public String path() {
      return path;
    }

    /// Whether text at this path belongs to the scope.
    boolean covers(String other) {
      return other.startsWith(path)
          && (other.length() == path.length() || other.charAt(path.length()) == '.');
    }
  }
}
