package dev.muster.server.recovery;

import dev.muster.recovery.run.GroupStanding;
import java.util.List;
import java.util.Locale;

/// A protection group's state on the wire.
///
/// @param name in the plan
/// @param volumes the storage's name for what shares one point in time; empty if it was never seen
/// @param state its word, or `unknown`
/// @param trouble `broken`, `split-brain`, `unknown`
record GroupView(String name, String volumes, String state, List<String> trouble) {
  static List<GroupView> all(List<GroupStanding> groups) {
    return groups.stream()
        .map(group ->
            new GroupView(
                group.group(),
                group.volumes(),
                group.word(),
                group.trouble().stream()
                    .map(each -> each.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .sorted()
                    .toList()))
        .toList();
  }
}
