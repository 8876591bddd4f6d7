package dev.muster.server.recovery;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.muster.recovery.plan.RecoveryPlan.Objectives;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A plan on the wire.
///
/// @param version its number among the versions of its name, from 1
/// @param appliedAt when this version became the current one
record PlanView(
    String name, String hash, int version, String appliedAt, ObjectivesView objectives) {
  static PlanView of(Plans.Kept kept) {
    Plans.Version version = kept.version();
    return new PlanView(
        version.name(),
        version.hash(),
        version.number(),
        version.at().toString(),
        ObjectivesView.of(kept.plan().spec().objectives()));
  }

  /// Objectives as ISO 8601 durations.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ObjectivesView(String rto, String rpo, @Nullable String mtpd) {
    static ObjectivesView of(Objectives objectives) {
      return new ObjectivesView(
          objectives.rto().toString(),
          objectives.rpo().toString(),
          objectives.mtpd().map(Object::toString).orElse(null));
    }
  }

  /// A version without its text.
  ///
  /// @param at when it became the current one, or was first kept
  /// @param by who kept it first; empty if that is not known
  record VersionView(int version, String hash, boolean current, String at, String by) {
    static VersionView of(Plans.Version version) {
      return new VersionView(
          version.number(),
          version.hash(),
          version.current(),
          version.at().toString(),
          version.by());
    }
  }

  /// One version with its text, and the others of its name.
  ///
  /// @param groups where its protection groups stand, by what was last seen and done
  record Shown(
      String name,
      String hash,
      int version,
      boolean current,
      ObjectivesView objectives,
      List<GroupView> groups,
      String source,
      List<VersionView> versions) {
    static Shown of(Plans.Kept kept, List<GroupView> groups, List<Plans.Version> versions) {
      Plans.Version version = kept.version();
      return new Shown(
          version.name(),
          version.hash(),
          version.number(),
          version.current(),
          ObjectivesView.of(kept.plan().spec().objectives()),
          groups,
          kept.plan().source().text(),
          versions.stream().map(VersionView::of).toList());
    }
  }

  /// What became of applying a plan.
  ///
  /// @param changed false if this version was the current one already
  record Applied(String name, String hash, int version, boolean changed) {}

  record Validated(String name, String hash, List<String> warnings) {}

  /// How two versions differ.
  record Difference(String name, String from, String to, List<ChangeView> changes) {}

  /// One field that differs; null on the side that does not have it.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ChangeView(String path, @Nullable String before, @Nullable String after) {}

  /// A graph as text.
  record Graph(String name, String hash, String format, String graph) {}
}
