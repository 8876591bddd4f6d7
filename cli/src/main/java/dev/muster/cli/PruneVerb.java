package dev.muster.cli;

import static dev.muster.cli.Parameter.argument;
import static dev.muster.cli.Parameter.flag;
import static dev.muster.cli.Parameter.option;

import dev.muster.ledger.LedgerName;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Gives up old entries of a ledger.
final class PruneVerb {
  private static final String BEFORE = "--before";
  private static final String OLDER_THAN = "--older-than";
  private static final String DRY_RUN = "--dry-run";
  private static final Pattern AGE = Pattern.compile("([0-9]{1,9})([dhm])");

  private PruneVerb() {}

  static Verb verb() {
    return new Verb(
        "ledger prune",
        "Give up old entries of a ledger for good; everything that is kept stays provable",
        List.of(
            argument("LOCATION", "location of the ledger, for example us-east"),
            option(BEFORE, "INDEX", "index of the first entry to keep, rounded down to 256"),
            option(
                OLDER_THAN,
                "DURATION",
                "give up what was received longer ago: 365d, 12h, 30m, or ISO 8601"),
            flag(DRY_RUN, "only tell what would be given up"),
            option("--account", "ACCOUNT", "account, when several have a ledger there")),
        PruneVerb::run);
  }

  private static ExitCode run(Invocation invocation) throws InterruptedException {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    Optional<String> before = invocation.text(BEFORE);
    Optional<String> olderThan = invocation.text(OLDER_THAN);
    if (before.isPresent() == olderThan.isPresent()) {
      throw new CliException(ExitCode.USAGE, "give --before or --older-than, and not both");
    }
    before.ifPresent(index -> body.put("before", index(index)));
    olderThan.ifPresent(age -> body.put("olderThan", iso(age)));
    if (invocation.flag(DRY_RUN)) {
      body.put("dryRun", true);
    }
    LedgerName ledger = Mirror.find(invocation).name();
    String path =
        "/ledgers/%s/%s/prune"
            .formatted(Api.encoded(ledger.account()), Api.encoded(ledger.location()));
    invocation.printer().thing(invocation.api().call("POST", path, body));
    return ExitCode.OK;
  }

  private static long index(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new CliException(ExitCode.USAGE, "--before must be an index, got: " + text, e);
    }
  }

  private static String iso(String age) {
    Matcher matcher = AGE.matcher(age);
    if (!matcher.matches()) {
      return age;
    }
    String number = matcher.group(1);
    return switch (matcher.group(2)) {
      case "d" -> "P" + number + "D";
      case "h" -> "PT" + number + "H";
      default -> "PT" + number + "M";
    };
  }
}
