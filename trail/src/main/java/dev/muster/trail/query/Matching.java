package dev.muster.trail.query;

import dev.muster.trail.query.EventQuery.Contains;
import dev.muster.trail.query.FlatEvent.Leaf;
import java.util.Collections;
import java.util.List;

/// A query against one event, without an index.
final class Matching {

  private Matching() {}

  static boolean matches(EventQuery query, FlatEvent event) {
    return switch (query) {
      case EventQuery.All _ -> true;
      case EventQuery.And(var clauses) ->
          clauses.stream().allMatch(clause -> matches(clause, event));
      case EventQuery.Or(var clauses) ->
          clauses.stream().anyMatch(clause -> matches(clause, event));
      case EventQuery.Not(var clause) -> !matches(clause, event);
      case EventQuery.Exists(var path) -> event.paths().contains(path);
      case EventQuery.Is(var path, var value) -> is(event, path, value);
      case EventQuery.StartsWith(var path, var prefix) -> startsWith(event, path, prefix);
      case EventQuery.Between(var path, var low, var high) -> between(event, path, low, high);
      case EventQuery.Within(var path, var block) -> within(event, path, block);
      case EventQuery.During(var from, var until) ->
          event.timeMillis() >= from && event.timeMillis() < until;
      case Contains contains -> contains(event, contains);
    };
  }

  private static boolean is(FlatEvent event, String path, String value) {
    for (Leaf leaf : event.leaves()) {
      if (leaf.path().equals(path) && Words.fold(leaf.value()).equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(FlatEvent event, String path, String prefix) {
    for (Leaf leaf : event.leaves()) {
      if (leaf.path().equals(path) && Words.fold(leaf.value()).startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  private static boolean between(FlatEvent event, String path, double low, double high) {
    for (Leaf leaf : event.leaves()) {
      if (leaf.path().equals(path) && leaf.isNumber()) {
        double number = leaf.number();
        if (number >= low && number <= high) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean within(FlatEvent event, String path, Addresses.Block block) {
    for (Leaf leaf : event.leaves()) {
      if (leaf.path().equals(path)
          && Addresses.isAt(path)
          && Addresses.parse(leaf.value()).filter(block::holds).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(FlatEvent event, Contains contains) {
    boolean phrase = contains.words().isEmpty();
    boolean prefix = contains.prefix().isEmpty();
    for (Leaf leaf : event.leaves()) {
      if (leaf.scope() == contains.scope()) {
        List<String> words = Words.of(leaf.value());
        phrase = phrase || Collections.indexOfSubList(words, contains.words()) >= 0;
        prefix =
            prefix
                || contains
                    .prefix()
                    .filter(p -> words.stream().anyMatch(w -> w.startsWith(p)))
                    .isPresent();
      }
    }
    return phrase && prefix;
  }
}
