package dev.muster.recovery.plan;

import dev.muster.recovery.plan.StepAction.AskPerson;
import dev.muster.recovery.plan.StepAction.CheckHttp;
import dev.muster.recovery.plan.StepAction.CheckServers;
import dev.muster.recovery.plan.StepAction.CheckTcp;
import dev.muster.recovery.plan.StepAction.Fence;
import dev.muster.recovery.plan.StepAction.HealthGate;
import dev.muster.recovery.plan.StepAction.OnDeadline;
import dev.muster.recovery.plan.StepAction.Promote;
import dev.muster.recovery.plan.StepAction.RecoverServers;
import dev.muster.recovery.plan.StepAction.RunScript;
import dev.muster.recovery.plan.StepAction.WaitFor;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what a step does.
final class ActionReader {
  private static final String ACTIONS =
      "guest.script, entity.fence, pg.promote, vm.recover, vm.check, manual, http.check,"
          + " tcp.check, dr.wait";
  private static final Pattern SCRIPT =
      Pattern.compile("(?!.*\\.\\.)([A-Za-z0-9][A-Za-z0-9._/-]{0,199})@sha256:([0-9a-f]{64})");
  private static final Pattern URL = Pattern.compile("https?://[^\\s@]+");
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");
  private static final Pattern PATH = Pattern.compile("/[!-~]*");
  private static final Duration CHECK_DEFAULT = Duration.ofMinutes(10);
  private static final int PORT_MAX = 65_535;
  private static final int SERVERS_MAX = 20_000;

  private final Map<String, ProtectionGroup> groups = new LinkedHashMap<>();
  private final GuestScripts scripts;

  ActionReader(List<ProtectionGroup> groups, GuestScripts scripts) {
    groups.forEach(group -> this.groups.put(group.name(), group));
    this.scripts = scripts;
  }

  StepAction action(Fields step) {
    String word = step.text("action");
    return switch (word) {
      case "guest.script" -> script(step.mapping("with"));
      case "entity.fence" -> new Fence(fenced(step));
      case "pg.promote" -> new Promote(onlyGroups(step.mapping("with")));
      case "vm.recover" -> recover(step);
      case "vm.check" -> check(step.mapping("with"));
      case "manual" -> person(step.mapping("with"));
      case "http.check" -> http(step.mapping("with"));
      case "tcp.check" -> tcp(step.mapping("with"));
      case "dr.wait" -> waiting(step.mapping("with"));
      default -> {
        if (!word.isEmpty()) {
          step.problem("action", "must be one of %s; got: %s".formatted(ACTIONS, word));
        }
        // What such a step would hold is not known, so it is not complained about.
        step.optional("with");
        step.optional("healthGate");
        yield new WaitFor(CHECK_DEFAULT);
      }
    };
  }

  private StepAction script(Fields with) {
    List<String> targets = with.oneOrMore("targets", GroupReader.GROUPS_MAX, this::group);
    String ref =
        with.text("ref", SCRIPT, "a path and its digest like scripts/quiesce@sha256:<64 digits>");
    with.close();
    Matcher matcher = SCRIPT.matcher(ref);
    if (!matcher.matches()) {
      return new WaitFor(CHECK_DEFAULT);
    }
    GuestScripts.Script script = new GuestScripts.Script(matcher.group(1), matcher.group(2));
    scripts.refusal(script).ifPresent(why -> with.conflict("ref", why));
    return new RunScript(targets, script);
  }

  private List<String> fenced(Fields step) {
    List<String> all = List.copyOf(groups.keySet());
    return step.optionalMapping("with")
        .map(with -> {
          List<String> some = with.has("groups") ? groups(with) : all;
          with.close();
          return some;
        })
        .orElse(all);
  }

  private StepAction recover(Fields step) {
    Fields with = step.mapping("with");
    List<String> recovered = groups(with);
    Optional<Integer> minSuccess = with.optionalCount("minSuccess", 1, SERVERS_MAX);
    with.close();
    int known = members(recovered);
    if (minSuccess.isPresent() && known > 0 && minSuccess.get() > known) {
      with.conflict(
          "minSuccess",
          "must be at most the %d members of the groups, got: %d"
              .formatted(known, minSuccess.get()));
    }
    return new RecoverServers(
        recovered, minSuccess, step.optionalMapping("healthGate").map(ActionReader::gate));
  }

  /// How many servers these groups have at most; 0 if a group is not known.
  private int members(List<String> names) {
    int members = 0;
    for (String name : names) {
      ProtectionGroup group = groups.get(name);
      if (group == null) {
        return 0;
      }
      members +=
          group.selector().map(ProtectionGroup.Selector::maxMembers).orElse(group.members().size());
    }
    return members;
  }

  private static HealthGate gate(Fields gate) {
    String type = gate.word("type", "server-health", List.of("server-health", "tcp", "http"));
    HealthGate read =
        switch (type) {
          case "tcp" ->
              new HealthGate.Tcp(gate.requiredCount("port", 1, PORT_MAX), gate.duration("within"));
          case "http" ->
              new HealthGate.Http(
                  gate.word("scheme", "http", List.of("http", "https")),
                  gate.requiredCount("port", 1, PORT_MAX),
                  gate.optionalText("path", PATH, "a path like /health").orElse("/"),
                  status(gate),
                  gate.duration("within"));
          default -> new HealthGate.ServerHealth(gate.duration("within"));
        };
    gate.close();
    return read;
  }

  private StepAction check(Fields with) {
    CheckServers check = new CheckServers(groups(with), within(with));
    with.close();
    return check;
  }

  private static StepAction person(Fields with) {
    String onDeadline =
        with.word("onDeadline", "escalate", List.of("escalate", "fail", "continue"));
    AskPerson person =
        new AskPerson(
            with.text("prompt"),
            with.text("owner"),
            with.duration("deadline"),
            switch (onDeadline) {
              case "fail" -> OnDeadline.FAIL;
              case "continue" -> OnDeadline.CONTINUE;
              default -> OnDeadline.ESCALATE;
            });
    with.close();
    return person;
  }

  private static StepAction http(Fields with) {
    String url = with.text("url", URL, "a web address without credentials");
    int expect = status(with);
    Duration within = within(with);
    with.close();
    if (!URL.matcher(url).matches()) {
      return new WaitFor(within);
    }
    try {
      URI address = URI.create(url);
      if (address.getHost() == null) {
        with.conflict("url", "must name a host, got: " + url);
      }
      return new CheckHttp(address, expect, within);
    } catch (IllegalArgumentException e) {
      with.conflict("url", "must be a web address, got: " + url);
      return new WaitFor(within);
    }
  }

  private static StepAction tcp(Fields with) {
    CheckTcp check =
        new CheckTcp(
            with.text("host", HOST, "a host's name or address"),
            with.requiredCount("port", 1, PORT_MAX),
            within(with));
    with.close();
    return check;
  }

  private static StepAction waiting(Fields with) {
    WaitFor waiting = new WaitFor(with.duration("for"));
    with.close();
    return waiting;
  }

  private static int status(Fields fields) {
    return fields.optionalCount("expect", 100, 599).orElse(200);
  }

  private static Duration within(Fields fields) {
    return fields.optionalDuration("within").orElse(CHECK_DEFAULT);
  }

  private List<String> onlyGroups(Fields with) {
    List<String> names = groups(with);
    with.close();
    return names;
  }

  private List<String> groups(Fields with) {
    return with.items("groups", GroupReader.GROUPS_MAX, this::group);
  }

  private String group(Fields.Item item) {
    String name = item.text(PlanReader.NAME, PlanReader.NAME_FORM);
    if (!name.isEmpty() && !groups.containsKey(name)) {
      item.conflict("no protection group has this name: " + name);
    }
    return name;
  }
}
