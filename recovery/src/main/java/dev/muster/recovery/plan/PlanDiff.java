package dev.muster.recovery.plan;

import dev.muster.recovery.plan.PlanNode.Mapping;
import dev.muster.recovery.plan.PlanNode.Scalar;
import dev.muster.recovery.plan.PlanNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Says how two versions of a plan differ: by fields, not by lines. Remarks, layout and the order
/// of keys make no difference; things in lists are found again by their names.
public final class PlanDiff {
  private static final List<String> NAMES = List.of("id", "name", "vm", "from", "at");

  private final Map<String, String> fields = new LinkedHashMap<>();

  private PlanDiff() {}

  /// One field that differs.
  ///
  /// @param path such as `spec.steps[boot-db].timeout`
  /// @param before empty if the field is new
  /// @param after empty if the field is gone
  public record Change(String path, Optional<String> before, Optional<String> after) {}

  /// What differs, in the order of the later version; what is gone stands last.
  ///
  /// @param before a valid plan
  /// @param after a valid plan
  public static List<Change> between(RecoveryPlan before, RecoveryPlan after) {
    Map<String, String> was = fields(before);
    Map<String, String> is = fields(after);
    List<Change> changes = new ArrayList<>();
    is.forEach((path, value) -> {
      String old = was.get(path);
      if (!value.equals(old)) {
        changes.add(new Change(path, Optional.ofNullable(old), Optional.of(value)));
      }
    });
    was.forEach((path, value) -> {
      if (!is.containsKey(path)) {
        changes.add(new Change(path, Optional.of(value), Optional.empty()));
      }
    });
    return changes;
  }

  private static Map<String, String> fields(RecoveryPlan plan) {
    PlanDiff diff = new PlanDiff();
    diff.collect("", PlanTree.parse(plan.source().text()));
    return diff.fields;
  }

  private void collect(String path, PlanNode node) {
    switch (node) {
      case Scalar scalar -> put(path, text(scalar));
      case Mapping mapping ->
          mapping
              .fields()
              .forEach(
                  (key, field) -> collect(path.isEmpty() ? key : path + "." + key, field.value()));
      case Sequence(var _, List<PlanNode> items) -> {
        if (items.stream().allMatch(Scalar.class::isInstance)) {
          put(path, items.stream().map(PlanDiff::text).collect(Collectors.joining(", ", "[", "]")));
        } else {
          for (int i = 0; i < items.size(); i++) {
            collect("%s[%s]".formatted(path, name(items.get(i), i)), items.get(i));
          }
        }
      }
    }
  }

  /// Two things of one name are told apart by their order.
  private void put(String path, String value) {
    String free = path;
    for (int n = 2; fields.putIfAbsent(free, value) != null; n++) {
      free = path + "#" + n;
    }
  }

  private static String text(PlanNode node) {
    return node instanceof Scalar scalar && !scalar.text().isEmpty() ? scalar.text() : node.kind();
  }

  private static String name(PlanNode item, int index) {
    if (item instanceof Mapping mapping) {
      for (String key : NAMES) {
        PlanNode.Field field = mapping.fields().get(key);
        if (field != null && field.value() instanceof Scalar scalar) {
          return scalar.text();
        }
      }
    }
    return Integer.toString(index);
  }
}
