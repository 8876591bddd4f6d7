package dev.muster.simulator.state;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// All resources of one kind, in order of creation. Only to be used inside a transaction of its
/// store.
///
/// Resources whose life has ended are invisible.
public final class Table<T extends Resource> {
  private final String name;
  private final CloudStore store;
  private final Map<String, T> rows = new LinkedHashMap<>();

  Table(String name, CloudStore store) {
    this.name = name;
    this.store = store;
  }

  public Optional<T> find(String id) {
    return Optional.ofNullable(rows.get(id)).filter(this::exists);
  }

  /// The resource of that workspace with this id or, failing that, this name.
  public Optional<T> find(String workspace, String idOrName) {
    Optional<T> byId = find(idOrName).filter(row -> row.workspace().equals(workspace));
    return byId.isPresent()
        ? byId
        : stream(workspace).filter(row -> row.name().equals(idOrName)).findFirst();
  }

  public Stream<T> stream() {
    return rows.values().stream().filter(this::exists);
  }

  public Stream<T> stream(String workspace) {
    return stream().filter(row -> row.workspace().equals(workspace));
  }

  public List<T> list(String workspace) {
    return stream(workspace).toList();
  }

  public boolean anyMatch(String workspace, Predicate<T> condition) {
    return stream(workspace).anyMatch(condition);
  }

  /// Adds the resource, or replaces the one with the same id.
  public T put(T row) {
    T before = rows.put(row.id(), row);
    store.changed(() -> {
      if (before == null) {
        rows.remove(row.id());
      } else {
        rows.put(row.id(), before);
      }
    });
    return row;
  }

  String name() {
    return name;
  }

  /// Takes rows as they were read from the state file.
  void restore(List<T> saved) {
    saved.forEach(row -> rows.put(row.id(), row));
  }

  void forgetTheGone() {
    rows.values().removeIf(row -> !exists(row));
  }

  private boolean exists(T row) {
    return row.life().existsAt(store.now());
  }
}
