package dev.muster.simulator.state;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All resources of one kind, in order of creation. Only to be used inside a transaction of its
/// store.
///
/// Resources whose life has ended are invisible. What belongs to one workspace, bears one name or
/// has one key of an [Index] is found without looking at the others.
public final class Table<T extends Resource> {
  private final String name;
  private final CloudStore store;
  private final Map<String, Row<T>> rows = new LinkedHashMap<>();
  private final Map<String, Map<String, Row<T>>> workspaces = new LinkedHashMap<>();
  private final List<Index<T>> indexes = new ArrayList<>();
  private final Index<T> names;
  private long created;

  /// A resource with its place in the order of creation.
  record Row<T>(long ordinal, T value) {}

  Table(String name, CloudStore store) {
    this.name = name;
    this.store = store;
    names = index(row -> List.of(nameKey(row.workspace(), row.name())));
  }

  /// Finds resources by keys of their own choice. Declare it before the table is used.
  ///
  /// @param keys under which a resource is to be found; none for a resource that nobody looks for
  public Index<T> index(Function<T, Collection<String>> keys) {
    Index<T> index = new Index<>(keys, this::exists);
    indexes.add(index);
    rows.values().forEach(index::add);
    return index;
  }

  public Optional<T> find(String id) {
    return Optional.ofNullable(rows.get(id)).map(Row::value).filter(this::exists);
  }

  /// The resource of that workspace with this id or, failing that, this name.
  public Optional<T> find(String workspace, String idOrName) {
    Optional<T> byId = find(idOrName).filter(row -> row.workspace().equals(workspace));
    return byId.isPresent() ? byId : named(workspace, idOrName).findFirst();
  }

  /// The resources of that workspace with this name.
  public Stream<T> named(String workspace, String resourceName) {
    return names.find(nameKey(workspace, resourceName));
  }

  public Stream<T> stream() {
    return rows.values().stream().map(Row::value).filter(this::exists);
  }

  public Stream<T> stream(String workspace) {
    return workspaces.getOrDefault(workspace, Map.of()).values().stream()
        .map(Row::value)
        .filter(this::exists);
  }

  public List<T> list(String workspace) {
    return stream(workspace).toList();
  }

  public boolean anyMatch(String workspace, Predicate<T> condition) {
    return stream(workspace).anyMatch(condition);
  }

  /// Adds the resource, or replaces the one with the same id.
  public T put(T row) {
    Row<T> before = rows.get(row.id());
    Row<T> after = new Row<>(before == null ? created++ : before.ordinal(), row);
    replace(before, after);
    store.changed(this, row.id(), () -> replace(after, before));
    return row;
  }

  String name() {
    return name;
  }

  /// The row under that id, whether it still exists or not.
  T saved(String id) {
    return requireNonNull(rows.get(id), "a changed row is in its table").value();
  }

  /// Takes a row as it was read from the state folder.
  void restore(T row) {
    Row<T> before = rows.get(row.id());
    replace(before, new Row<>(before == null ? created++ : before.ordinal(), row));
  }

  /// Lets go of resources that nobody can see any more.
  void forgetTheGone() {
    List<Row<T>> gone = rows.values().stream().filter(row -> !exists(row.value())).toList();
    gone.forEach(row -> replace(row, null));
  }

  private void replace(@Nullable Row<T> before, @Nullable Row<T> after) {
    if (before != null) {
      indexes.forEach(index -> index.remove(before));
    }
    if (after != null) {
      T value = after.value();
      rows.put(value.id(), after);
      workspaces
          .computeIfAbsent(value.workspace(), key -> new LinkedHashMap<>())
          .put(value.id(), after);
      indexes.forEach(index -> index.add(after));
    } else if (before != null) {
      rows.remove(before.value().id());
      requireNonNull(workspaces.get(before.value().workspace())).remove(before.value().id());
    }
  }

  private boolean exists(T row) {
    return row.life().existsAt(store.now());
  }

  private static String nameKey(String workspace, String name) {
    return workspace + '\n' + name;
  }
}
