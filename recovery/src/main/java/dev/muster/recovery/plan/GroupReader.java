package dev.muster.recovery.plan;

import dev.muster.recovery.plan.ProtectionGroup.Consistency;
import dev.muster.recovery.plan.ProtectionGroup.Replication;
import dev.muster.recovery.plan.ProtectionGroup.Selector;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the protection groups of a plan.
final class GroupReader {
  static final Pattern SERVER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,46}");
  static final int GROUPS_MAX = 1_000;
  static final int MEMBERS_MAX = 1_000;
  private static final int TAGS_MAX = 20;
  private static final Selector NEUTRAL = new Selector(List.of(), 1);

  private final Set<String> names = new HashSet<>();
  private final Set<String> servers = new HashSet<>();

  List<ProtectionGroup> groups(Fields spec) {
    return spec.items("protectionGroups", GROUPS_MAX, item -> group(item.fields()));
  }

  private ProtectionGroup group(Fields fields) {
    String name = fields.text("name", PlanReader.NAME, PlanReader.NAME_FORM);
    if (!name.isEmpty() && !names.add(name)) {
      fields.conflict("name", "another group has this name: " + name);
    }
    String consistency = fields.word("consistency", "group", List.of("group", "server"));
    Optional<Selector> selector = selector(fields);
    List<String> members = List.of();
    if (selector.isEmpty()) {
      members = fields.items("members", MEMBERS_MAX, item -> member(item.fields()));
    } else if (fields.has("members")) {
      fields.optional("members");
      fields.problem("members", "must not be given beside a selector");
    }
    Replication replication =
        fields
            .optionalMapping("replication")
            .map(GroupReader::replication)
            .orElse(new Replication(Optional.empty(), Optional.empty()));
    fields.close();
    if (members.isEmpty() && selector.isEmpty()) {
      // There is a problem already; a group cannot be made of nothing.
      selector = Optional.of(NEUTRAL);
    }
    return new ProtectionGroup(
        name,
        consistency.equals("server") ? Consistency.SERVER : Consistency.GROUP,
        members,
        selector,
        replication);
  }

  private static Optional<Selector> selector(Fields fields) {
    Optional<Fields> given = fields.optionalMapping("selector");
    if (given.isEmpty()) {
      if (fields.has("maxMembers")) {
        fields.optional("maxMembers");
        fields.problem("maxMembers", "must only be given with a selector");
      }
      return Optional.empty();
    }
    List<String> tags = given.get().items("userTags", TAGS_MAX, Fields.Item::text);
    given.get().close();
    return Optional.of(new Selector(tags, fields.requiredCount("maxMembers", 1, MEMBERS_MAX)));
  }

  private String member(Fields fields) {
    String server = fields.text("vm", SERVER, "a server's name");
    if (!server.isEmpty() && !servers.add(server)) {
      fields.conflict("vm", "is a member twice: " + server);
    }
    fields.close();
    return server;
  }

  private static Replication replication(Fields fields) {
    fields.word("method", "grs", List.of("grs"));
    Replication replication =
        new Replication(fields.optionalText("volumeGroup"), fields.optionalDuration("maxLag"));
    fields.close();
    return replication;
  }
}
